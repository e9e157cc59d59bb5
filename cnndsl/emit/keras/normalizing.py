"""Normalization: torch's epsilon, the other view of momentum, and the axes spelled out."""

from cnndsl.emit.keras.owning import weight
from cnndsl.emit.keras.page import Flow, Page, own_name, ranked, writes
from cnndsl.emit.keras.terms import Literal, Term, call, fixed, said
from cnndsl.emit.refusal import Refused
from cnndsl.layers.calls import Named, Value

EPSILON = 1e-5


@writes(ranked("torch.nn.BatchNorm{}d"))
def batch_norm(page: Page, named: Named, x: Flow) -> Flow:
    """Keras' momentum is the weight of what was before, torch's that of the newest batch."""
    given = named.kwargs
    affine, epsilon = bool(given.get("affine", True)), given.get("eps", EPSILON)
    if not given.get("track_running_stats", True):
        return _untracked(page, x, epsilon=epsilon, affine=affine)
    newest = given.get("momentum", 0.1)
    assert isinstance(newest, float | int)
    values = said(momentum=round(1 - newest, 12), epsilon=epsilon, center=affine, scale=affine)
    return page.apply(page.layer("batch_norm", under=own_name(named), **values), x)


def _untracked(page: Page, x: Flow, *, epsilon: Value, affine: bool) -> Flow:
    """Keras always keeps track, so this is written out."""
    axes = Literal((0, *range(2, x.known.rank + 2)), "axes")
    y = page.put(call("standardized", x.part, axes, **said(epsilon=epsilon)))
    if not affine:
        return y
    extents = (x.known.channels, *(1,) * x.known.rank)
    y = page.put(Term("*", (y.part, weight(page, y, "weight", extents, 1.0))))
    return page.put(Term("+", (y.part, weight(page, y, "bias", extents, 0.0))))


@writes(ranked("torch.nn.InstanceNorm{}d"))
def instance_norm(page: Page, named: Named, x: Flow) -> Flow:
    """A group for each channel."""
    if named.kwargs.get("track_running_stats", False):
        message = "Keras keeps no statistics of an instance norm"
        raise Refused(message, "leave out `track = true`")
    return _groups(page, named, x, affine=bool(named.kwargs.get("affine", False)))


@writes(["torch.nn.GroupNorm"])
def group_norm(page: Page, named: Named, x: Flow) -> Flow:
    """Groups of channels."""
    return _groups(page, named, x, affine=bool(named.kwargs.get("affine", True)))


def _groups(page: Page, named: Named, x: Flow, *, affine: bool) -> Flow:
    groups = Literal(fixed(named.args[0]), "groups")
    values = said(epsilon=named.kwargs.get("eps", EPSILON), affine=affine)
    return page.apply(page.layer("GroupNorm", groups, under=own_name(named), **values), x)


@writes(["torch.nn.LayerNorm", "torch.nn.functional.layer_norm"])
def layer_norm(page: Page, named: Named, x: Flow) -> Flow:
    """The last axes, as many as torch has extents for; others Keras does not get right."""
    given, extents = named.kwargs, named.args[0]
    axes = len(extents) if isinstance(extents, tuple) else 1
    affine = named.target == "torch.nn.LayerNorm" and bool(given.get("elementwise_affine", True))
    values = said(
        axis=-1 if axes == 1 else tuple(range(1, axes + 1)),
        epsilon=given.get("eps", EPSILON),
        center=affine and bool(given.get("bias", True)),
        scale=affine,
    )
    layer = page.layer("layers.LayerNormalization", under=own_name(named), **values)
    return page.apply(layer, x)


@writes(["torch.nn.LocalResponseNorm"])
def local_response(page: Page, named: Named, x: Flow) -> Flow:
    """Keras has none, so the file has its own."""
    given = named.kwargs
    size = Literal(fixed(named.args[0]), "size")
    alpha, beta = given.get("alpha", 1e-4), given.get("beta", 0.75)
    values = said(alpha=alpha, beta=beta, k=given.get("k", 1.0))
    return page.put(call("local_response", x.part, size, **values))
