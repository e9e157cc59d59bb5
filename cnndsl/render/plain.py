"""Names made fit to stand in a line of any format."""

import re

_GAP = re.compile(r"\s+")
_UNFIT = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]"  # no letters, and forbidden in XML
    "|[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"  # unseen: they turn or split what follows
)


def line(text: str) -> str:
    """A text in one line, without what is no letter."""
    return _UNFIT.sub("\ufffd", _GAP.sub(" ", text))


def lines(text: str) -> list[str]:
    """The same for each line of a longer text."""
    return [line(each) for each in text.split("\n")]
