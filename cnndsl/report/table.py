"""The table of one model on a terminal."""

from collections.abc import Callable, Collection, Iterator, Sequence

from cnndsl.analysis.outline import Part
from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics.cells import visible
from cnndsl.report import amounts
from cnndsl.report.grid import Column, Table, given_up, laid_out, needed
from cnndsl.report.measure import Row

Number = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Fit:
    """What a table gives up where there is little room."""

    layer: int
    """How much of a layer is shown at least."""
    macs: Number = amounts.short
    params: Number = amounts.exact
    without: Collection[str] = ()


_FITS = (
    Fit(20, amounts.exact),
    Fit(20),
    Fit(8),
    Fit(8, without=("kept",)),
    Fit(8, without=("kept", "field")),
    Fit(8, params=amounts.short, without=("kept", "field")),
)


def table(rows: Sequence[Row], room: int = 80, *, where: bool = False) -> Table:
    """The table of some rows; the less room there is, the more it gives up, and it says so."""
    whole = _columns(rows, _FITS[0], where=where)
    for fit in _FITS:
        columns = _columns(rows, fit, where=where)
        if needed(columns, fit.layer) <= room:
            break
    remarks = (*given_up(whole, columns), *_file(rows, where=where))
    return Table(laid_out(columns, fit.layer, room), remarks)


def name(row: Row) -> str:
    """What a row is called: in full, unless what it lies in stands above."""
    return row.part.name if row.level else row.part.path


def cells(row: Row, *, frozen: bool = False) -> tuple[str, ...]:
    """What a row tells beside its name, with exact numbers and nothing where there is none."""
    params, macs = (
        amounts.exact(number) if number else "" for number in (row.cost.params, row.cost.macs)
    )
    return (
        title(row.part),
        amounts.shapes(row.outputs),
        params,
        *([share(row)] if frozen else []),
        macs,
        amounts.memory(row.bytes) if row.bytes else "",
        amounts.field(row.fields),
    )


def is_frozen(rows: Sequence[Row]) -> bool:
    """Whether a table has to tell which weights do not learn."""
    return any(row.cost.frozen for row in rows)


def share(row: Row) -> str:
    """How much of what a row holds is frozen."""
    if not row.cost.frozen:
        return ""
    return "some" if row.cost.trainable else "all"


def title(part: Part) -> str:
    """What a part is, and how often."""
    if part.times == 1:
        return part.title
    return f"{part.times} {'turns' if part.kind == 'repeat' else f'x {part.title}'}"


def place(part: Part) -> str:
    """`net.cnn:12`."""
    return f"{part.span.source.name}:{part.span.line}"


def _columns(rows: Sequence[Row], fit: Fit, *, where: bool) -> list[Column]:
    def column(title: str, tell: Callable[[Row], str], *, words: bool = False) -> Column:
        return Column(title, tuple([visible(tell(row)) for row in rows]), words)

    columns = [
        column("name", lambda row: "  " * row.level + name(row), words=True),
        column("layer", lambda row: title(row.part), words=True),
        column("output", lambda row: amounts.shapes(row.outputs), words=True),
        column("params", lambda row: _unless_none(row.cost.params, fit.params)),
        column("frozen", lambda row: share(row) or "-"),
        column("MACs", lambda row: _unless_none(row.cost.macs, fit.macs)),
        column("kept", lambda row: _unless_none(row.bytes, amounts.memory)),
        column("field", lambda row: amounts.field(row.fields)),
    ]
    if where and len(_files(rows)) == 1:
        columns.append(column("line", lambda row: str(row.part.span.line)))
    elif where:
        columns.append(column("where", lambda row: place(row.part), words=True))
    without = (*fit.without, *(() if is_frozen(rows) else ("frozen",)))
    return [each for each in columns if each.title not in without]


def _unless_none(amount: int, tell: Number) -> str:
    return tell(amount) if amount else "-"


def _files(rows: Sequence[Row]) -> list[str]:
    return [*dict.fromkeys(row.part.span.source.name for row in rows)]


def _file(rows: Sequence[Row], *, where: bool) -> Iterator[str]:
    files = _files(rows)
    if where and len(files) == 1:
        yield f"lines are those of {visible(files[0])}"
