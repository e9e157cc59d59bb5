"""What is told of an export."""

from collections.abc import Iterator
from pathlib import Path

from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics.wording import count
from cnndsl.emit.export.capturing import main_outputs
from cnndsl.emit.export.comparing import Comparison
from cnndsl.emit.export.freedom import Freedom
from cnndsl.graph import Graph


@dataclass(frozen=True, slots=True)
class Exported:
    """A network in files, and how it was held against torch."""

    files: tuple[tuple[str, int], ...]
    """Their names and their bytes; the first is the network."""
    inputs: tuple[tuple[str, str], ...]
    """Each with its shape: what is open by name."""
    outputs: tuple[str, ...]
    known: str
    """What is known of the open sizes."""
    comparison: Comparison
    form: str
    """The sort of file, with the versions that count."""

    @classmethod
    def of(
        cls, draft: Path, freedom: Freedom, graph: Graph, comparison: Comparison, form: str
    ) -> "Exported":
        """What lies in the folder of a draft."""
        beside = sorted(each for each in draft.parent.iterdir() if each != draft)
        files = tuple([(each.name, each.stat().st_size) for each in (draft, *beside)])
        inputs = [(name, freedom.shown(place)) for place, name in enumerate(graph.inputs)]
        outputs = tuple(main_outputs(graph))
        return cls(files, tuple(inputs), outputs, freedom.known, comparison, form)

    def rows(self) -> Iterator[tuple[str, str]]:
        """What there is to say, each with its label."""
        many = (
            "one file" if len(self.files) == 1 else f"{count(len(self.files), 'file')}, both needed"
        )
        yield "form", f"{self.form}, {many}"
        for name, size in self.files:
            yield "file", f"{name}  {size:,} bytes"
        for name, shape in self.inputs:
            yield "input", f"{name}: {shape}"
        if self.known:
            yield "sizes", self.known
        yield "outputs" if len(self.outputs) > 1 else "output", ", ".join(self.outputs)
        yield "compared", self.comparison.trials
        yield "", str(self.comparison)
