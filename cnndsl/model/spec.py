"""One file of a document, and what each of its outermost names stands for."""

from functools import cached_property
from pathlib import Path

from cnndsl.dataclasses import dataclass, field
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
    lost: set[str] = field(default_factory=set)
    """Names that an import lists and that could not be had."""
    incomplete: bool = False
    """Whether a whole file could not be imported, so that any unknown name may be one of its."""

    @property
    def models(self) -> list[tree.Model]:
        """The models that the file declares, in order."""
        return [each for each in self.file.declarations if isinstance(each, tree.Model)]

    @cached_property
    def model_names(self) -> tuple[str, ...]:
        """The names of models, imported ones too; asked once all files are loaded."""
        found = self.names.items()
        return tuple(name for name, each in found if isinstance(each.node, tree.Model))

    @cached_property
    def is_nameless(self) -> bool:
        """Whether a declaration has lost its name to a syntax error."""
        kept = [each for each in self.file.declarations if isinstance(each, tree.Broken)]
        return bool(kept) or "" in self.declared

    def is_lost(self, name: str) -> bool:
        """Whether an unknown name may only be one that a syntax error or an import has lost."""
        return self.incomplete or name in self.lost or name in self.file.lost

    def is_damaged(self, span: Span) -> bool:
        """Whether a place lies where the syntax was wrong: what follows from that is not told."""
        if span.source is not self.source:
            return False
        return any(each.start <= span.start <= each.end for each in self.file.damaged)
