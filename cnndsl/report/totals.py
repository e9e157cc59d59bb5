"""What a whole network costs, in lines beneath its table."""

from collections import Counter
from collections.abc import Iterator, Sequence
from textwrap import wrap

from cnndsl.analysis import MIXED
from cnndsl.diagnostics.wording import count
from cnndsl.report import amounts
from cnndsl.report.columns import GAP, aligned
from cnndsl.report.measure import DEFAULT, Measures
from cnndsl.report.rows import View, rows

_MOST_KEPT = 3
_NARROWEST = 24  # columns of a remark

Row = tuple[str, str, str]
"""What is told, how much it is, and a remark."""


def totals(measures: Measures, memory: int | None = None, *, room: int = 80) -> list[str]:
    """A line for each total: what it is, how much, and what is counted.

    With so much memory to train in, also the largest batch, and what takes most of it.
    """
    rows = [*_numbers(measures), *_memory(measures)]
    if memory is not None:
        rows += [_largest(measures, memory), *_most_kept(measures)]
    return stated(rows, room)


def stated(rows: Sequence[Row], room: int) -> list[str]:
    """The rows as lines; a remark goes on beneath itself."""
    before = sum(max(map(len, column)) + len(GAP) for column in [*zip(*rows, strict=True)][:2])
    wrapped = [_wrapped(row, max(room - before, _NARROWEST)) for row in rows]
    return aligned([line for lines in wrapped for line in lines], (1,))


def _wrapped(row: Row, room: int) -> list[Row]:
    name, value, note = row
    first, *more = wrap(note, room)
    return [(name, value, first), *(("", "", line) for line in more)]


def _numbers(measures: Measures) -> Iterator[Row]:
    cost, batch = measures.figures.cost, measures.setting.batch
    yield "parameters", amounts.exact(cost.params), learning(measures)
    if cost.buffers:
        yield "buffers", amounts.exact(cost.buffers), "numbers beside them that do not learn"
    macs, flops = (_resting(part) for part in (measures.resting.macs, measures.resting.flops))
    yield "MACs", amounts.exact(cost.macs), f"multiplications in products, for one sample{macs}"
    yield "FLOPs", amounts.exact(cost.flops), f"operations of every layer, for one sample{flops}"
    step = f"operations in products, to train on {count(batch, 'sample')}"
    yield "FLOPs of a step", amounts.exact(cost.training * batch), step


def _resting(part: int) -> str:
    """How much of a number is not spent in evaluation."""
    return f"; {amounts.exact(part)} of them in training alone" if part else ""


def learning(measures: Measures) -> str:
    """How many parameters learn, and who says so."""
    cost, frozen = measures.figures.cost, measures.graph.frozen
    if not frozen:
        return "all of them learn"
    learned = f"{amounts.exact(cost.trainable)} of them learn" if cost.trainable else "none learns"
    by = next(iter(frozen.values())).by
    return f"{learned}, {amounts.exact(cost.frozen)} are frozen by {by}"


def _memory(measures: Measures) -> Iterator[Row]:
    memory, setting = measures.memory, measures.setting
    many = f"{count(setting.batch, 'sample')} in {setting.precision}"
    own = memory.weights + memory.buffers
    whole = DEFAULT.precision if setting.precision == MIXED else setting.precision
    yield "weights", amounts.memory(own), f"in {whole}: the size of their file"
    infer, train = memory.inference.at(setting.batch), memory.training(setting.optimizer)
    yield "memory to infer", amounts.memory(infer), f"at the peak of {many}"
    most = f"{many} with {setting.optimizer}"
    yield "memory to train", amounts.memory(train.at(setting.batch)), most


def to_train(measures: Measures) -> str:
    """The memory to train as a sentence."""
    *_, (name, size, how) = _memory(measures)
    return f"{name}: {size}, {how}"


def in_memory(measures: Measures, memory: int) -> str:
    """The largest batch as a sentence."""
    _, batch, how = _largest(measures, memory)
    return f"largest batch: {batch} {how}"


def _largest(measures: Measures, memory: int) -> Row:
    setting = measures.setting
    training = measures.memory.training(setting.optimizer)
    batch = training.largest_batch(memory)
    how = f"in {amounts.chosen(memory)}, in {setting.precision} with {setting.optimizer}"
    if batch == 0:
        return "largest batch", "none", f"{how}: 1 sample takes {amounts.memory(training.at(1))}"
    return "largest batch", "any" if batch is None else f"{batch:,}", f"to train {how}"


def _most_kept(measures: Measures) -> Iterator[Row]:
    """The outermost parts of the network that most is kept for."""
    each = Counter(
        {
            row.part.path: int(sum(measures.kept[node].each for node in row.part.nodes))
            for row in rows(measures, View(depth=1))
        }
    )
    whole = f", of {amounts.memory(each.total())} for each sample"
    for place, (name, size) in enumerate((+each).most_common(_MOST_KEPT)):
        yield "then" if place else "most kept", amounts.memory(size), f"by {name}{whole}"
        whole = ""
