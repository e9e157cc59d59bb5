"""What a whole network costs, in lines beneath its table."""

from collections import Counter
from collections.abc import Iterator

from cnndsl.report import amounts
from cnndsl.report.measure import Measures

_MOST_KEPT = 3

Row = tuple[str, str, str]
"""What is told, how much it is, and a remark."""


def totals(measures: Measures, room: int | None = None) -> list[str]:
    """A line for each total: what it is, how much, and what is counted.

    With so much memory to train in, also the largest batch, and what takes most of the room.
    """
    rows = [*_numbers(measures), *_memory(measures)]
    if room is not None:
        rows += [_largest(measures, room), *_most_kept(measures)]
    names = max(len(name) for name, _, _ in rows)
    values = max(len(value) for _, value, _ in rows)
    return [f"{name:{names}}  {value:>{values}}  {note}".rstrip() for name, value, note in rows]


def _numbers(measures: Measures) -> Iterator[Row]:
    cost, batch = measures.figures.cost, measures.setting.batch
    frozen = f"{amounts.exact(cost.trainable)} learn, {amounts.exact(cost.frozen)} are frozen"
    yield "parameters", amounts.exact(cost.params), frozen if cost.frozen else "all of them learn"
    if cost.buffers:
        yield "buffers", amounts.exact(cost.buffers), "numbers beside them that do not learn"
    yield "MACs", amounts.exact(cost.macs), "multiplications in products, for one sample"
    yield "FLOPs", amounts.exact(cost.flops), "operations of every layer, for one sample"
    step = f"operations in products, to train on {samples(batch)}"
    yield "FLOPs of a step", amounts.exact(cost.training * batch), step


def _memory(measures: Measures) -> Iterator[Row]:
    memory, setting = measures.memory, measures.setting
    many = f"{samples(setting.batch)} in {setting.precision}"
    own = memory.weights + memory.buffers
    yield "weights", amounts.memory(own), f"in {setting.precision}: the size of their file"
    infer, train = memory.inference.at(setting.batch), memory.step(setting.optimizer)
    yield "memory to infer", amounts.memory(infer), f"at the peak of {many}"
    most = f"{many} with {setting.optimizer}"
    yield "memory to train", amounts.memory(train.at(setting.batch)), most


def samples(batch: int) -> str:
    """`1 sample`, `32 samples`."""
    return f"{batch:,} sample{'s'[: batch != 1]}"


def in_memory(measures: Measures, room: int) -> str:
    """The largest batch as a sentence."""
    _, batch, how = _largest(measures, room)
    return f"largest batch: {batch} {how}"


def _largest(measures: Measures, room: int) -> Row:
    setting = measures.setting
    step = measures.memory.step(setting.optimizer)
    batch = step.largest_batch(room)
    how = f"in {amounts.chosen(room)}, in {setting.precision} with {setting.optimizer}"
    if batch == 0:
        return "largest batch", "none", f"{how}: 1 sample takes {amounts.memory(step.at(1))}"
    return "largest batch", "any" if batch is None else f"{batch:,}", f"to train {how}"


def _most_kept(measures: Measures) -> Iterator[Row]:
    """The layers that most is kept for."""
    each = Counter({node: int(kept.each) for node, kept in enumerate(measures.kept) if kept.each})
    whole = f", of {amounts.memory(each.total())} for each sample"
    for place, (node, size) in enumerate(each.most_common(_MOST_KEPT)):
        name = measures.graph.nodes[node].name
        yield "then" if place else "most kept", amounts.memory(size), f"by {name}{whole}"
        whole = ""
