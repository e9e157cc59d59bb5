"""What a module does as statements: each line of the spec one, as far as it goes."""

from collections import Counter
from collections.abc import Sequence

from cnndsl.dataclasses import dataclass, field
from cnndsl.emit.source import calls
from cnndsl.emit.source.layout import INDENT, WIDTH, Document, Text, flat, lines
from cnndsl.emit.source.spelled import spelled
from cnndsl.emit.source.steps import Ref, Step
from cnndsl.emit.source.terms import Given, Term, given
from cnndsl.emit.source.words import numbered, variable

_LETTERS = ("x", "y", "z")


@dataclass(frozen=True, slots=True, eq=False)
class _Pending:
    """A tensor as an expression that no variable holds yet."""

    ref: Ref
    document: Document
    reads: frozenset[str]
    step: Step


@dataclass(slots=True, eq=False)
class Forward:
    """The statements of one `forward`, as they come."""

    steps: Sequence[Step]
    outputs: Sequence[Ref]
    names: Sequence[str]
    """Of the tensors that come in."""
    written: list[str] = field(default_factory=list)
    variables: dict[Ref, str] = field(default_factory=dict)
    pending: list[_Pending] = field(default_factory=list)
    wanted: Counter[Ref] = field(default_factory=Counter)
    """How often each tensor is still to be read."""
    readers: dict[Ref, list[int]] = field(default_factory=dict)
    """The steps that read each tensor."""
    indent: str = INDENT * 2

    def __post_init__(self) -> None:
        self.variables |= {Ref(-1, port): name for port, name in enumerate(self.names)}
        alive = [(number, step) for number, step in enumerate(self.steps) if step.outs]
        for number, step in alive:
            for ref in [step.inputs[place] for place in given(step.apply)]:
                self.wanted[ref] += 1
                self.readers.setdefault(ref, []).append(number)
        for ref in self.outputs:
            self.readers.setdefault(ref, []).append(len(self.steps))
        self.wanted.update(self.outputs)
        for number, step in alive:
            self.rest(rests=step.rests)
            self.do(number, step)

    def rest(self, *, rests: bool) -> None:
        """Begin or end what is done in training alone."""
        if rests == (len(self.indent) > 2 * len(INDENT)):
            return
        self.store_all()
        if rests:
            self.written.append(f"{self.indent}if self.training:")
        self.indent = INDENT * (3 if rests else 2)

    def do(self, number: int, step: Step) -> None:
        """Add what a step does to what is pending."""
        place = _written_over(step)
        if place is not None:
            self.overwrite(number, step, place)
            return
        order = [*given(step.apply)]
        refs = [step.inputs[place] for place in order]
        inline = self.inline(refs, step)
        if not inline and any(ref not in self.variables for ref in refs):
            self.store_all()
        taken = self.pending[len(self.pending) - inline :]
        own = {each.ref: each for each in taken}
        tensors = [
            own[ref].document if ref in own else Text(self.variables.get(ref, ""))
            for ref in step.inputs
        ]
        document = spelled(step.apply, tensors)
        if taken and len(flat(document)) > WIDTH - len(self.indent) - len("return "):
            self.store_all()
            self.do(number, step)
            return
        del self.pending[len(self.pending) - inline :]
        reads = {self.variables[ref] for ref in refs if ref not in own}
        reads |= {name for each in taken for name in each.reads}
        for place in order:
            self.wanted[step.inputs[place]] -= 1
        if step.outs == 1:
            self.pending.append(_Pending(Ref(number, 0), document, frozenset(reads), step))
        else:
            self.unpack(number, step, document)

    def overwrite(self, number: int, step: Step, place: int) -> None:
        """`x += y`, whose name goes on with the sum."""
        target, other = step.inputs[place], step.inputs[1 - place]
        last = self.pending[-1] if self.pending else None
        alone = last is not None and last.ref == other and self.wanted[other] == 1
        self.store_all(but=int(alone))
        taken = self.pending.pop() if alone else None
        name = self.variables[target]
        added = taken.document if taken else Text(self.variables[other])
        self.written += lines(added, self.indent, f"{name} += ")
        self.wanted[target] -= 1
        self.wanted[other] -= 1
        self.variables[Ref(number, 0)] = name

    def inline(self, refs: Sequence[Ref], step: Step) -> int:
        """How many of the last pending tensors can stand in this step's own expression."""
        fresh = [ref for ref in refs if ref not in self.variables]
        count = len(fresh)
        tail = self.pending[len(self.pending) - count :]
        if not count or [each.ref for each in tail] != fresh:
            return 0
        if any(self.wanted[ref] > 1 for ref in fresh):
            return 0
        return 0 if len(refs) == 1 and not _in_line(tail[0].step, step) else count

    def unpack(self, number: int, step: Step, document: Document) -> None:
        """Several tensors at once."""
        self.store_all()
        names = []
        for port in range(step.outs):
            ref = Ref(number, port)
            if self.wanted[ref]:
                self.variables[ref] = self.free(ref, frozenset())
            names.append(self.variables.get(ref, "_"))
        self.written += lines(document, self.indent, f"{', '.join(names)} = ")

    def store_all(self, *, but: int = 0) -> None:
        """Variables for all that is pending, but for so many of the last."""
        while len(self.pending) > but:
            each = self.pending.pop(0)
            if self.wanted[each.ref]:
                name = self.free(each.ref, each.reads)
                self.variables[each.ref] = name
                self.written += lines(each.document, self.indent, f"{name} = ")

    def free(self, ref: Ref, reads: frozenset[str]) -> str:
        """A name for a tensor: its author's if it is kept, else a letter that is free."""
        step = self.steps[ref.step]
        busy = {name for each, name in self.variables.items() if self.wanted[each] and each != ref}
        busy |= {name for each in self.pending for name in each.reads}
        label = variable(step.labels[ref.port], busy) if step.labels[ref.port] else ""
        if label and self.is_kept(ref):
            return label
        letters = [letter for letter in _LETTERS if letter not in busy]
        done = [letter for letter in letters if letter in reads]
        chosen = [*done, *letters, label, numbered("x", busy)]
        return next(each for each in chosen if each)

    def is_kept(self, ref: Ref) -> bool:
        """Whether more is done with a tensor than what follows at once."""
        return self.readers.get(ref, []) != [ref.step + 1]

    def last(self, refs: Sequence[Ref]) -> list[Document]:
        """The tensors that are left, where it ends."""
        alone = len(refs) == 1 and [each.ref for each in self.pending] == [*refs]
        if alone and self.wanted[refs[0]] == 1:
            return [self.pending[0].document]
        self.store_all()
        return [Text(self.variables[ref]) for ref in refs]


def _written_over(step: Step) -> int | None:
    """Which tensor of a sum becomes the sum."""
    match step.apply:
        case Term(head=calls.SUM, parts=(Given(), Given(), str() as word)):
            return calls.WRITTEN.index(word)
    return None


def _in_line(one: Step, other: Step) -> bool:
    """Whether one stands before the other on a line of the spec."""
    return one.span.line == other.span.line and one.span.start < other.span.start
