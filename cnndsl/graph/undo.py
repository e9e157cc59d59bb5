"""Layers that undo another: they take up what that one left aside."""

from collections.abc import Mapping

from cnndsl.diagnostics import Diagnostic
from cnndsl.graph.arguments import Use
from cnndsl.graph.join import Joiner
from cnndsl.graph.values import Several, Tensor, Value
from cnndsl.graph.work import Trouble
from cnndsl.layers import Layer, Undoing
from cnndsl.model.calls import Paired


class Undoer(Joiner):
    """Applies layers of two inputs: the current tensor, and what another layer left aside."""

    def undo(self, cls: type[Undoing], given: Mapping[str, Value], use: Use) -> Tensor | Several:
        """A layer with the one that it undoes, which is named by the tensor that it left."""
        values, paired = self.arguments(cls, given, use)
        left = values.get("of")
        if not isinstance(left, Tensor):
            self.entry(cls, values, paired, use)
            raise Trouble
        undone, asides = self.undone(cls, left, paired, use)
        layer = self.entry(cls, {**values, "of": undone}, paired, use)
        assert isinstance(layer, Undoing)
        return self.node(layer, (self.taken(use), *asides), use, paired)

    def undone(
        self, cls: type[Undoing], left: Tensor, paired: Paired, use: Use
    ) -> tuple[Layer, tuple[Tensor, ...]]:
        """The layer that left a tensor, and what it left aside."""
        node = self.builder.nodes[left.wire.node]
        if not isinstance(node.layer, cls.undoes):
            message = f"`{use.word}` undoes a `{cls.undoes.word}`, found a `{node.layer.word}`"
            span = paired.named["of"].value.span if "of" in paired.named else use.span
            help_ = f"name what it undoes where that stands: `{cls.undoes.word}(...) as name`"
            labels = (self.origin(left),)
            raise Trouble(Diagnostic("E204", message, span, labels=labels, helps=(help_,)))
        return node.layer, self.builder.asides(node)
