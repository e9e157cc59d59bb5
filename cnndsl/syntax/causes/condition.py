"""What may follow `output NAME`: only `if training`, and that right behind the name.

What is wrong there is left out, so that the output is read as one of evaluation: of a network
without those much would be said.
"""

from cnndsl.diagnostics import Fix, Span
from cnndsl.diagnostics.suggest import closest
from cnndsl.syntax.causes.cause import BEFORE_STEP, HORIZON, Cause, Edit, cause, end_of, put, short
from cnndsl.syntax.token import KEYWORD_KINDS
from cnndsl.syntax.wording import Place

_WORD = "training"
_WORDS = KEYWORD_KINDS | {"NAME"}
_AFTER = frozenset(["_END", "ARROW", "AS", "COLON", "VBAR", "RBRACE", "LBRACE"])
_GOES_ON = frozenset(
    "AND OR IF ELSE EQUAL UNEQUAL LESS MORE AT_MOST AT_LEAST ASSIGN DOT LPAR PLUS MINUS".split()
)


def other_condition(place: Place) -> Cause | None:
    """`output aux if`, `output aux if trainig`, `output aux if training and deep`."""
    goes_on = place.near(-1).kind == "TRAINING" and place.token.kind in _GOES_ON
    if not goes_on and not place.trial.fits("TRAINING"):
        return None
    first, stop = place.index - goes_on, end_of(place, _AFTER)
    if stop is None or stop == first:
        end, message = place.near(-1).end, f"expected `{_WORD}`, found {place.token.described}"
        fix = Fix(Span(place.source, end, end), f" {_WORD}")
        return cause(message, place.gap, f"write `if {_WORD}`", put(place, -1, -1), fix)
    span = Span(place.source, place.tokens[first].start, place.tokens[stop - 1].end)
    message, edit = f"expected `{_WORD}`, found `{short(span.text)}`", Edit(first - 1, stop, ())
    if stop == first + 1 and (place.token.kind == "TRAIN" or closest(span.text, [_WORD])):
        return cause(message, span, f"did you mean `{_WORD}`?", edit, _WORD)
    cure = f"only `{_WORD}` can stand here; put the output into an `if` of its own"
    return cause(message, span, cure, edit)


def missing_if(place: Place) -> Cause | None:
    """`output aux training`, `output aux when training`."""
    if place.near(-2).kind != "OUTPUT" or place.token.kind not in _WORDS:
        return None
    last = 0 if place.token.text == _WORD else 1
    if place.near(last).text != _WORD:
        return None
    message, cure = f"expected `if`, found `{place.token.text}`", f"write `if {_WORD}`"
    return cause(message, place.span(0, last), cure, put(place, 0, last), f"if {_WORD}")


def missing_name(place: Place) -> Cause | None:
    """`output if training`."""
    if place.near(-1).kind != "OUTPUT" or [place.token.text, place.near(1).text] != ["if", _WORD]:
        return None
    cure = f"name the output: `output aux if {_WORD}`"
    return cause("expected a name, found `if`", place.span(), cure, put(place, 0, 1, "NAME"))


def late_condition(place: Place) -> Cause | None:
    """`output aux as a if training`, `output aux : 10 if training`."""
    begin = place.index - 2 if place.trial.fits("ELSE") else place.index
    first = _output(place, begin)
    if first is None or [each.text for each in place.tokens[begin : begin + 2]] != ["if", _WORD]:
        return None
    name = Span(place.source, place.tokens[first].start, place.tokens[first + 1].end)
    span = Span(place.source, place.tokens[begin].start, place.tokens[begin + 1].end)
    cure = f"write `{short(name.text)} if {_WORD}`, and the rest after it"
    return cause(
        f"expected `if {_WORD}` right behind the name", span, cure, Edit(begin, begin + 2, ())
    )


def _output(place: Place, stop: int) -> int | None:
    """Where the step before a token begins, if it is an output with a name."""
    for index in range(stop - 2, max(-1, stop - HORIZON), -1):
        if place.tokens[index].kind == "OUTPUT":
            return index
        if place.tokens[index].kind in BEFORE_STEP:
            return None
    return None
