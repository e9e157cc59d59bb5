"""Names and signs in LaTeX, whatever they are made of."""

from collections.abc import Iterable, Iterator

from cnndsl.render.volume.scripts import FONTS, Run, is_right, runs

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
_LATIN = {chr(code) for code in range(0xC0, 0x180)} - {*"ÐÞðþ×÷ĄąĐđĘęĦħĮįĸĿŀŉŊŋŦŧŲųſ"}
"""What the oldest fonts can put together."""

_USUAL = (r"\usepackage{textcomp}", r"\newcommand\cnnQuote{{\char34}}")
"""What every file needs."""
_FIND = r"""
% This figure has letters that pdfLaTeX lacks: compile it with LuaLaTeX or XeLaTeX.
\usepackage{iftex}
\iftutex
  \usepackage{fontspec}
  \ifluatex\defaultfontfeatures{Renderer = HarfBuzz}\else\TeXXeTstate = 1\fi
  \makeatletter
  \newcommand\cnnFind[4]{% the font of a script, what it is told, a letter, and fonts
    \@for\cnnFont:=#4\do{\ifdefined#1\else\expandafter\IfFontExistsTF\expandafter{\cnnFont}{%
      \let\cnnFound\relax
      {\fontspec{\cnnFont}\iffontchar\font`#3 \global\let\cnnFound\cnnFont\fi}%
      \ifx\cnnFound\cnnFont\newfontfamily#1{\cnnFont}[#2]\fi}{}\fi}%
    \ifdefined#1\else\newcommand#1{}\PackageWarningNoLine{cnndsl}{no font has #3}\fi}
  \makeatother
"""
_SHOW = r"""
  \newcommand\cnnIn[2]{{\csname cnn#1\endcsname #2}}
  \newcommand\cnnRight[2]{\ifluatex{\textdir TRT\cnnIn{#1}{#2}}\else\beginR\cnnIn{#1}{#2}\endR\fi}
\else
  \newcommand\cnnIn[2]{[?]}
  \newcommand\cnnRight[2]{[?]}
  \PackageWarningNoLine{cnndsl}{there are letters that pdfLaTeX lacks: use LuaLaTeX or XeLaTeX}
\fi
\newcommand\cnnFit[2]{\sbox0{#2}\ifdim\wd0>#1\resizebox{#1}{!}{\usebox0}\else\usebox0\fi}
"""
_SHOWN = 8
"""Letters that a warning names."""


def preamble(texts: Iterable[str]) -> Iterator[str]:
    """What a file with these texts needs."""
    yield from _USUAL
    letters: dict[str, str] = {}
    for run in [run for text in texts for run in _runs(text) if run.script]:
        letters.setdefault(run.script, run.text[0])
    if letters:
        yield from _FIND.strip().splitlines()
        for name, letter in letters.items():
            fonts, options = FONTS[name]
            yield rf"  \cnnFind\cnn{name}{{{options}}}{{{letter}}}{{{','.join(fonts)}}}"
        yield from _SHOW.strip("\n").splitlines()


def warning(texts: Iterable[str]) -> str:
    """What has to be said of the letters of a figure, or nothing."""
    rare = [run.text for text in texts for run in _runs(text) if run.script]
    letters = dict.fromkeys([letter for text in rare for letter in text if not _is_known(letter)])
    if not letters:
        return ""
    said = " ".join([*letters][:_SHOWN]) + " ..." * (len(letters) > _SHOWN)
    return f"pdfLaTeX lacks letters of this figure ({said}); compile it with LuaLaTeX or XeLaTeX"


def escaped(text: str) -> str:
    """A text that LaTeX prints as it stands."""
    return "".join(map(_written, _runs(text)))


def is_plain(text: str) -> bool:
    """Whether every LaTeX has all letters of a text."""
    return not any(run.script for run in _runs(text))


def _runs(text: str) -> Iterator[Run]:
    return runs(text, _is_known)


def _is_known(letter: str) -> bool:
    return letter in _SIGNS or letter in _LATIN or " " <= letter <= "~"


def _written(run: Run) -> str:
    shown = "".join([_SIGNS.get(letter, letter) for letter in run.text])
    if not run.script:
        return shown
    return rf"\cnn{'Right' if is_right(shown) else 'In'}{{{run.script}}}{{{shown}}}"
