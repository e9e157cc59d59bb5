"""What bodies become one class: those of a sort that lie equally deep within their own kind."""

from collections.abc import Iterator, Sequence

from cnndsl.emit.source.runs import split
from cnndsl.emit.source.steps import Body
from cnndsl.emit.source.terms import Inner, Term

Sort = tuple[str, str]


def sort(body: Body) -> Sort:
    """What bodies of one class have in common: the block, or a stage's name but for its number."""
    found = split(body.name) if body.kind == "stage" else None
    return body.kind, found[0] if found and found[0] else body.name


def _inners(body: Body) -> Iterator[Body]:
    waiting: list[object] = [held for step in body.steps for _, held in step.attributes]
    for held in waiting:
        match held:
            case Inner(body=inner):
                yield inner
            case Term(head="row", parts=parts):
                waiting += parts


class Heights:
    """How often a body meets its sort within itself, or one that leads back to it."""

    def __init__(self, bodies: Sequence[Body]) -> None:
        self.inside: dict[Body, list[Body]] = {}
        """The bodies that are parts of each."""
        self._within: dict[Sort, set[Sort]] = {}
        waiting = [*bodies]
        for body in waiting:
            found = self.inside[body] = [*_inners(body)]
            self._within.setdefault(sort(body), set()).update(map(sort, found))
            waiting += found
        grown = True
        while grown:
            grown = False
            for inside in self._within.values():
                more = {each for inner in inside for each in self._within[inner]}
                grown |= not more <= inside
                inside.update(more)

    def of(self, body: Body) -> int:
        """Bodies of a sort that are not equally high become several classes."""
        return self._deepest(body, sort(body))

    def _deepest(self, body: Body, own: Sort) -> int:
        other = sort(body)
        counts = other == own or (own in self._within[other] and other in self._within[own])
        return max([self._deepest(each, own) for each in self.inside[body]], default=0) + counts
