"""Names and signs in LaTeX, whatever they are made of."""

import unicodedata

_SIGNS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\cnnQuote{}",
    "`": r"\textasciigrave{}",
    "'": r"\textquotesingle{}",
    "-": r"{-}",
    "×": r"$\times$",
    "·": r"$\cdot$",
    "−": r"$-$",
    "…": r"\ldots{}",
    "–": r"{--}",
}
_ACCENTED = {
    chr(code) for code in range(0xC0, 0x100) if chr(code) not in "ÐÞðþ×÷"
}  # what the oldest fonts can put together

FALLBACK = (
    r"\usepackage{textcomp}",
    "% Letters beyond the usual ones need LuaLaTeX or XeLaTeX and a font that has them.",
    r'\newcommand\cnnLetter[1]{\ifdefined\Umathcode\symbol{"#1}\else[#1]\fi}',
    r"\newcommand\cnnQuote{{\char34}}",
)
"""What a file needs for such names."""


def escaped(text: str) -> str:
    """A text that LaTeX prints as it stands."""
    return "".join(map(_letter, text))


def is_plain(text: str) -> bool:
    """Whether every LaTeX has all letters of a text."""
    return all(_is_known(letter) for letter in text)


def _is_known(letter: str) -> bool:
    return letter in _SIGNS or letter in _ACCENTED or " " <= letter <= "~"


def _letter(letter: str) -> str:
    if letter in _SIGNS:
        return _SIGNS[letter]
    if _is_known(letter):
        return letter
    if unicodedata.category(letter).startswith("Z") or letter in "\t\n\r":
        return " "
    return rf"\cnnLetter{{{ord(letter):04X}}}"
