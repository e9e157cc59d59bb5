"""What comments say of warnings: which are allowed, from where to where, and why."""

import re
from collections.abc import Iterator
from functools import cache

from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics import Diagnostic, Span
from cnndsl.diagnostics.suggest import closest, listed
from cnndsl.model import Spec
from cnndsl.syntax import tree

CODE = "W102"

# As texts, since most files need none of these patterns.
_ALLOW = r"#+\s*allow\s+(?P<codes>[a-zA-Z]\d{3}(?:\s*,\s*[a-zA-Z]\d{3})*)\b(?P<rest>.*)"
_REST = r"(?P<file>\s+in\s+this\s+file)?\s*:\s*\S.*"
_GAP = r"(?:\s|\||->)*"  # between a comment and the next one, or what it stands above


@dataclass
class Allowance:
    """One code that a comment allows, from one place up to another."""

    code: str
    span: Span
    start: int
    end: int
    used: bool = False


def allowances(spec: Spec) -> list[Allowance]:
    """What the comments of a file allow; malformed ones, and what is said again, allow nothing."""
    found: dict[tuple[str, int, int], Allowance] = {}
    again: list[Allowance] = []
    below: dict[int, tuple[int, int]] | None = None
    for comment, match in _comments(spec):
        rest = re.fullmatch(_REST, match["rest"])
        if rest is None:
            continue
        stretch = 0, len(spec.source.text)
        if not rest["file"] and not comment.alone:
            stretch = spec.source.line_starts[comment.span.line - 1], comment.span.start
        elif not rest["file"]:
            below = _below(spec) if below is None else below
            stretch = below[comment.span.start]
        for span in _codes(comment, match):
            code = span.text.upper()
            key = (code, *stretch)
            if key in found:
                again.append(Allowance(code, span, 0, 0))
            elif _fault(code) is None:
                found[key] = Allowance(code, span, *stretch)
    return [*found.values(), *again]


def malformed(spec: Spec) -> Iterator[Diagnostic]:
    """A warning for each comment without a reason, and for each code that is none of a warning."""
    for comment, match in _comments(spec):
        if not re.fullmatch(_REST, match["rest"]):
            message = "an allowance has no effect without its reason"
            help_ = f"write `# allow {match['codes']}: why it is meant`"
            yield Diagnostic(CODE, message, comment.span, helps=(help_,))
        for span in _codes(comment, match):
            fault = _fault(span.text.upper())
            if fault is not None:
                message, help_ = fault
                yield Diagnostic(CODE, message, span, helps=(help_,))


def _comments(spec: Spec) -> Iterator[tuple[tree.Comment, re.Match[str]]]:
    for comment in spec.file.comments if "allow" in spec.source.text else ():
        match = re.match(_ALLOW, comment.text)
        if match:
            yield comment, match


def _codes(comment: tree.Comment, match: re.Match[str]) -> Iterator[Span]:
    for found in re.finditer(r"\w+", match["codes"]):
        start = comment.span.start + match.start("codes") + found.start()
        yield Span(comment.span.source, start, start + len(found[0]))


@cache
def _fault(code: str) -> tuple[str, str] | None:
    """What is wrong with a code that shall be allowed, and the cure."""
    from cnndsl.diagnostics.explain import codes  # which only a file with such comments needs

    known = [each for each in codes() if each.startswith("W") and each != CODE]
    if code in known:
        return None
    if code in codes():
        return f"`{code}` cannot be allowed", "mend it"
    near = closest(code, known)
    cure = f"did you mean `{near}`?" if near else f"there are {listed(known)}"
    return f"there is no warning `{code}` to allow", cure


def _below(spec: Spec) -> dict[int, tuple[int, int]]:
    """For where each comment begins, the stretch of what stands below it and the comments there."""
    ends: dict[int, int] = {}
    for span in _spans(spec.file):
        ends[span.start] = max(span.end, ends.get(span.start, 0))
    gap = re.compile(_GAP)
    stretches: dict[int, tuple[int, int]] = {}
    for comment in reversed(spec.file.comments):
        match = gap.match(spec.source.text, comment.span.end)
        begin = match.end() if match else comment.span.end
        below = stretches.get(begin, (begin, ends.get(begin, begin)))
        stretches[comment.span.start] = below
    return stretches


def _spans(file: tree.File) -> Iterator[Span]:
    """All that a comment can stand above."""
    for declaration in file.declarations:
        yield declaration.span
        match declaration:
            case tree.Import(names=parts) | tree.Train(settings=parts):
                yield from (part.span for part in parts)
            case tree.Block(body=tree.Body() as body) | tree.Model(body=tree.Body() as body):
                yield from _statements(body)
            case _:
                pass


def _statements(body: tree.Body | tree.Branches | None) -> Iterator[Span]:
    match body:
        case tree.Branches(branches=branches):
            for branch in branches:
                yield from _statements(branch)
        case tree.Body(statements=statements):
            for statement in statements:
                yield statement.span
                for step in statement.steps if isinstance(statement, tree.Chain) else ():
                    yield step.span
                    for inner in tree.bodies(step.action):
                        yield from _statements(inner)
        case None:
            return
