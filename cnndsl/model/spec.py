"""One file of a document, and what each of its outermost names stands for."""

from dataclasses import dataclass, field
from pathlib import Path

from cnndsl.diagnostics import Source, Span
from cnndsl.syntax import tree

Named = tree.Let | tree.Fn | tree.Block | tree.Model


@dataclass(frozen=True, eq=False, slots=True)
class Definition:
    """What a name at the outermost level stands for, and the file that says it."""

    name: str
    node: Named
    home: "Spec"

    @property
    def kind(self) -> str:
        """What messages call it: `a block`, `a model`, ..."""
        match self.node:
            case tree.Let():
                return "a value"
            case tree.Fn():
                return "a function"
            case tree.Block():
                return "a block"
            case tree.Model():
                return "a model"


@dataclass(eq=False)
class Spec:
    """A parsed file with the names it declares and imports."""

    source: Source
    path: Path | None
    file: tree.File
    names: dict[str, Definition] = field(default_factory=dict)
    declared: dict[str, Definition] = field(default_factory=dict)
    imported: dict[str, Span] = field(default_factory=dict)
    """Names that an import lists, so that one that is never used can be told."""
    incomplete: bool = False
    """Whether an import failed, so that an unknown name may have been meant to come from there."""

    @property
    def models(self) -> list[tree.Model]:
        """The models that the file declares, in order."""
        return [each for each in self.file.declarations if isinstance(each, tree.Model)]

    def is_damaged(self, span: Span) -> bool:
        """Whether a place lies where the syntax was wrong: what follows from that is not told."""
        if span.source is not self.source:
            return False
        return any(each.start <= span.start <= each.end for each in self.file.damaged)
