"""Where the time of a network goes, for people: a table, and totals beneath it."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from cnndsl.analysis.summary import ModelSummary
from cnndsl.analysis.timed import Timed, middle, spread
from cnndsl.diagnostics.cells import visible
from cnndsl.diagnostics.colour import Paint, Style, plain
from cnndsl.diagnostics.wording import count
from cnndsl.report import amounts
from cnndsl.report.grid import Column, Table, given_up, laid_out, needed
from cnndsl.report.lines import heading as about
from cnndsl.report.page import wrapped
from cnndsl.report.profiled import Line, Profiled
from cnndsl.report.table import name, title
from cnndsl.report.totals import Row, stated

_GIVEN_UP = ("moved", "output", "FLOP/B", "MACs", "kept")
"""The columns that go where there is little room, the first one first."""

Amount = TypeVar("Amount", int, float)

_LAYER = 20
_NARROW_LAYER = 8


def page(
    model: ModelSummary,
    profiled: Profiled,
    lines: Sequence[Line],
    *,
    room: int = 80,
    paint: Paint = plain,
) -> str:
    """A model's name, under which circumstances it ran, the table, and the totals beneath."""
    shown = table(lines, room)
    heading, *cells = shown.lines
    parts = [
        [paint(about(model), Style.BOLD), *wrapped([circumstances(profiled.timed)], room)],
        [paint(heading, Style.BOLD), *cells],
        wrapped(shown.remarks, room),
        totals(profiled, room),
    ]
    return "\n\n".join("\n".join(each) for each in parts if each)


def circumstances(timed: Timed) -> str:
    """Who ran what, and where."""
    course = timed.course
    what = "training on" if course.training else "evaluation of"
    samples = f"{what} {count(course.batch, 'sample')} in {course.precision}"
    return f"{samples}, torch {timed.torch} on {timed.hardware}"


def table(lines: Sequence[Line], room: int = 80) -> Table:
    """The table of some lines; the less room there is, the more it gives up, and it says so."""
    whole = columns = _columns(lines)
    layer = _LAYER
    for number in range(len(_GIVEN_UP) + 1):
        columns = [each for each in whole if each.title not in _GIVEN_UP[:number]]
        if needed(columns, layer) <= room:
            break
        layer = _NARROW_LAYER
    return Table(laid_out(columns, layer, room), tuple(given_up(whole, columns)))


def totals(profiled: Profiled, room: int = 80) -> list[str]:
    """What the whole took, how sure that is, and what it kept."""
    return stated([*_times(profiled), *_memory(profiled)], room)


Tell = Callable[[Line], str]


def _columns(lines: Sequence[Line]) -> list[Column]:
    def column(title: str, tell: Tell, *, words: bool = False) -> Column:
        return Column(title, tuple([visible(tell(line)) for line in lines]), words)

    trains = any(line.kept is not None for line in lines)
    differs = any(line.kept != line.row.bytes for line in lines)
    columns = [
        column("name", lambda line: "  " * line.row.level + name(line.row), words=True),
        column("layer", lambda line: title(line.row.part), words=True),
        column("output", lambda line: amounts.shapes(line.row.outputs), words=True),
        column("forward" if trains else "time", lambda line: _unless(line.forward, amounts.time)),
        column("backward", lambda line: _unless(line.backward, amounts.time)),
        column("share", lambda line: _unless(line.share, "{:.1%}".format)),
        column("MACs", lambda line: _unless(int(line.row.cost.macs), amounts.short)),
        column("moved", lambda line: _unless(line.moved, amounts.memory)),
        column("FLOP/B", lambda line: _unless(line.intensity, amounts.digits)),
        column("GFLOP/s", lambda line: _unless(line.rate, lambda rate: amounts.digits(rate / 1e9))),
        column("kept", lambda line: _unless(int(line.row.bytes), amounts.memory)),
        column("measured", lambda line: _unless(line.kept or 0, amounts.memory)),
    ]
    without = [*["backward", "kept"] * (not trains), *["measured"] * (not trains or not differs)]
    return [each for each in columns if each.title not in without]


def _unless(amount: Amount | None, tell: Callable[[Amount], str]) -> str:
    return tell(amount) if amount else "-"


def _times(profiled: Profiled) -> Iterator[Row]:
    whole, batch = profiled.timed.whole, profiled.course.batch
    forward, backward = middle(whole.forward), middle(whole.backward)
    runs = count(len(whole.forward), "run")
    yield "forward", amounts.time(forward), f"of the whole at once, the median of {runs}"
    if backward:
        yield "backward", amounts.time(backward), "the same on the way back"
    yield "spread", f"{spread(whole.both):.1%}", "how far apart the middle half of the runs lies"
    yield "layers", amounts.time(profiled.layers), "one by one: the sum of the table"
    yield "samples", amounts.digits(batch / (forward + backward)), "in a second"
    yield "GFLOP/s", amounts.digits(_speed(profiled)), _counted(profiled)


def _speed(profiled: Profiled) -> float:
    """How many operations the whole makes in a second, in thousand millions."""
    whole, cost = profiled.timed.whole, profiled.measures.figures.cost
    if not profiled.course.training:
        return profiled.whole().flops / middle(whole.forward) / 1e9
    step = int(cost.training) * profiled.course.batch
    return step / (middle(whole.forward) + middle(whole.backward)) / 1e9


def _counted(profiled: Profiled) -> str:
    if profiled.course.training:
        return "operations in products, forward and backward"
    return "operations of every layer"


def _memory(profiled: Profiled) -> Iterator[Row]:
    measures, timed = profiled.measures, profiled.timed
    batch = profiled.course.batch
    if timed.kept is not None:
        ours, seen = int(measures.memory.saved.at(batch)), sum(timed.kept)
        beside = "as worked out" if ours == seen else f"worked out were {amounts.memory(ours)}"
        yield "kept", amounts.memory(seen), f"for the way back, {beside}"
    if timed.peak is not None:
        memory = measures.memory
        ours = (memory.training("sgd") if timed.kept is not None else memory.inference).at(batch)
        beside = f"worked out were {amounts.memory(ours)}, what kernels work with aside"
        yield "peak", amounts.memory(timed.peak), f"the most that the device held at once; {beside}"
