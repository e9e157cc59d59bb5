"""Tensors that a layer holds beside its modules."""

from cnndsl.emit.keras.page import Flow, Page
from cnndsl.emit.keras.terms import Leaf, Literal, Part, Term, fixed, said
from cnndsl.layers.calls import Own


def own(page: Page, tensor: Own, x: Flow) -> Part:
    """A tensor of the layer's own."""
    extents = fixed(tensor.extents)
    return weight(page, x, tensor.name, extents, tensor.fill, learned=tensor.learned)


def weight(
    page: Page,
    x: Flow,
    name: str,
    extents: Leaf,
    fill: Leaf,
    *,
    learned: bool = True,
) -> Part:
    """A Keras layer that is nothing but a tensor; what it is applied to is of no matter."""
    assert isinstance(extents, tuple)
    values = said(fill=fill, trainable=learned)
    layer = page.layer(
        "Weight", Literal(extents, "shape"), values.pop("fill"), under=name, **values
    )
    return Term("apply", (layer, x.part))
