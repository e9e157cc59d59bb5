"""The function of a printed file that takes weights over from torch."""

from collections.abc import Collection

KERNELS = {
    **{f"conv{rank}d": f"layers.Conv{rank}D" for rank in (1, 2, 3)},
    **{f"deconv{rank}d": f"layers.Conv{rank}DTranspose" for rank in (1, 2, 3)},
    "layers.Dense": "layers.Dense",
}
"""The layers whose first weights are a kernel, which Keras turns around."""

_READERS = {"layers.LSTM", "layers.GRU"}

_LOAD = '''def load(model: keras.Model, weights: Mapping[str, np.ndarray]) -> list[str]:
    """Fill a model with the weights of its twin in torch, by the names of a `state_dict`.

    The names that the model has no place for are returned.
    """
    left = {name.replace(".", "SEPARATOR"): name for name in weights}
    for layer in model.layers:
        if layer.weights:
            found = taken(layer, weights, left)
            if len(found) != len(layer.weights):
                raise KeyError(f"no weights for all of layer `{layer.name}`")
            shapes = [variable.shape for variable in layer.weights]
            layer.set_weights([*map(np.reshape, found, shapes)])
    return [each for each in left.values() if not each.endswith(".num_batches_tracked")]
'''

_TAKEN = '''def taken(
    layer: layers.Layer, weights: Mapping[str, np.ndarray], left: dict[str, str]
) -> list[np.ndarray]:
    """The weights of one layer, in the order and layout of Keras."""
READERS    keys = ("weight", "bias", "running_mean", "running_var")
    names = NAMES
    arrays = [np.asarray(weights[left.pop(name)]) for name in names if name in left]
KERNELS    return arrays
'''

_TURN = """    if arrays and isinstance(layer, CLASSES):
        arrays[0] = np.moveaxis(arrays[0], (0, 1), (-1, -2))
"""

_READ = """    if isinstance(layer, (layers.RNN, layers.Bidirectional)):
        owner, _, number = layer.name.rpartition("SEPARATORl")
        ends = (f"_l{number}", f"_l{number}_reverse")
        keys = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        names = [[f"{owner}SEPARATOR{key}{end}" for key in keys] for end in ends]
        found = [[left.pop(name) for name in each if name in left] for each in names]
        ways = [[np.asarray(weights[name]) for name in each] for each in found if each]
        return [array for way in ways for array in gates(layer, *way)]
"""

_LSTM = '''def gates(
    _: layers.Layer, kernel: np.ndarray, recurrent: np.ndarray, *biases: np.ndarray
) -> list[np.ndarray]:
    """The weights of one direction; Keras has the sum of both biases."""
    return [kernel.T, recurrent.T, *([sum(biases)] if biases else [])]
'''

_GRU = '''def gates(
    _: layers.Layer, kernel: np.ndarray, recurrent: np.ndarray, *biases: np.ndarray
) -> list[np.ndarray]:
    """The weights of one direction; Keras has the second gate of torch first."""
    arrays = (np.split(array, 3) for array in (kernel, recurrent, *biases))
    turned = [np.concatenate([update, reset, new]) for reset, update, new in arrays]
    return [turned[0].T, turned[1].T, *([np.stack(turned[2:])] if biases else [])]
'''

_BOTH = '''def gates(
    layer: layers.Layer, kernel: np.ndarray, recurrent: np.ndarray, *biases: np.ndarray
) -> list[np.ndarray]:
    """The weights of one direction.

    An LSTM of Keras has the sum of both biases, and a GRU the second gate of torch first.
    """
    if isinstance(getattr(layer, "forward_layer", layer), layers.LSTM):
        return [kernel.T, recurrent.T, *([sum(biases)] if biases else [])]
    arrays = (np.split(array, 3) for array in (kernel, recurrent, *biases))
    turned = [np.concatenate([update, reset, new]) for reset, update, new in arrays]
    return [turned[0].T, turned[1].T, *([np.stack(turned[2:])] if biases else [])]
'''


def loader(heads: Collection[str], separator: str) -> list[str]:
    """`load` and what it calls, for the sorts of layers that a file has."""
    classes = sorted({KERNELS[head] for head in heads if head in KERNELS})
    several = f"({', '.join(classes)})" if len(classes) > 1 else "".join(classes)
    readers = _READERS.intersection(heads)
    each = '[f"{layer.name}SEPARATOR{key}" for key in keys]'
    text = _TAKEN.replace("NAMES", f"[layer.name, *{each}]" if "Weight" in heads else each)
    text = text.replace("KERNELS", _TURN.replace("CLASSES", several) if classes else "")
    text = text.replace("READERS", _READ if readers else "")
    gates = {"layers.LSTM": _LSTM, "layers.GRU": _GRU}
    own = [_BOTH if len(readers) > 1 else gates[each] for each in sorted(readers)[:1]]
    return [each.replace("SEPARATOR", separator).strip() for each in (_LOAD, text, *own)]
