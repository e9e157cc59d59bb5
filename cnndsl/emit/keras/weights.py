"""The function of a printed file that takes weights over from torch."""

from collections.abc import Collection

KERNELS = {
    **{f"conv{rank}d": f"layers.Conv{rank}D" for rank in (1, 2, 3)},
    **{f"deconv{rank}d": f"layers.Conv{rank}DTranspose" for rank in (1, 2, 3)},
    "layers.Dense": "layers.Dense",
}
"""The layers whose first weights are a kernel, which Keras turns around."""

_READERS = {"layers.LSTM", "layers.GRU"}

_NORMS = frozenset(["batch_norm", "GroupNorm", "layers.LayerNormalization"])

_KEYS = (
    ("kernel", "weight", frozenset([*KERNELS, "Deconvolution"])),
    ("gamma", "weight", _NORMS),
    ("alpha", "weight", frozenset(["layers.PReLU"])),
    ("beta", "bias", _NORMS),
    ("moving_mean", "running_mean", frozenset(["batch_norm"])),
    ("moving_variance", "running_var", frozenset(["batch_norm"])),
)
"""What Keras and torch call the same weights, and the layers that have some."""

_LOAD = '''def load(model: keras.Model, weights: Mapping[str, Any]) -> list[str]:
    """Fill a model with the weights of its twin in torch, by the names of a `state_dict`.

    The names that the model has no place for are returned.
    """
    used: set[str] = set()
    for layer in model.layers:
        names = torch_names(layer)
        missing = [name for name in names if name not in weights]
        if missing:
            raise KeyError(f"no weights {missing}")
        arrays = turned(layer, [plain(weights[name]) for name in names])
        for variable, array in zip(layer.weights, arrays, strict=True):
            wanted = tuple(variable.shape)
            shape = (*array.shape, *[1] * (len(wanted) - array.ndim))
            if shape != wanted:
                raise ValueError(f"{variable.path}: expected {wanted}, found {shape}")
            variable.assign(np.reshape(array, shape))
        used.update(names)
    rest = [name for name in weights if name not in used]
    return [name for name in rest if not name.endswith(".num_batches_tracked")]
'''

_NAMES = '''def torch_names(layer: layers.Layer) -> list[str]:
    """What torch calls the weights of a layer."""
    owner = layer.name.replace("SEPARATOR", ".")
SPECIAL    keys = [KEY for variable in layer.weights]
    return [f"{owner}.{key}" for key in keys]
'''

_READ_NAMES = """    if isinstance(layer, (layers.RNN, layers.Bidirectional)):
        owner, _, number = owner.rpartition(".l")
        ways = ("", "_reverse")[: 1 + isinstance(layer, layers.Bidirectional)]
        keys = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        keys = keys if len(layer.weights) == 3 * len(ways) else keys[:2]
        return [f"{owner}.{key}_l{number}{way}" for way in ways for key in keys]
"""

_OWN_NAME = """    if type(layer).__name__ == "Weight":
        return [owner]
"""

_PLAIN = '''def plain(array: Any) -> np.ndarray:
    """The numbers of an array, or of a tensor of torch."""
    if hasattr(array, "detach"):
        array = array.detach().cpu().double()
    return np.asarray(array)
'''

_TURNED = '''def turned(layer: layers.Layer, arrays: list[np.ndarray]) -> list[np.ndarray]:
    """The weights of a layer in the order and layout of Keras."""
SPECIAL    return arrays
'''

_TURN = """    if arrays and isinstance(layer, CLASSES):
        arrays[0] = np.moveaxis(arrays[0], (0, 1), (-1, -2))
"""

_READ = """    if isinstance(layer, (layers.RNN, layers.Bidirectional)):
        ways = 1 + isinstance(layer, layers.Bidirectional)
        size = len(arrays) // ways
        parts = [arrays[size * way :][:size] for way in range(ways)]
        return [array for part in parts for array in gates(layer, *part)]
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
    return [*_keys(heads), _LOAD.strip(), _names(heads, separator), _PLAIN.strip(), *_turned(heads)]


def _keys(heads: Collection[str]) -> list[str]:
    known = [(theirs, ours) for theirs, ours, own in _KEYS if own.intersection(heads)]
    entries = [f'    "{theirs}": "{ours}",' for theirs, ours in known]
    return ["\n".join(["KEYS = {", *entries, "}"])] if entries else []


def _names(heads: Collection[str], separator: str) -> str:
    special = _READ_NAMES if _READERS.intersection(heads) else ""
    special += _OWN_NAME if "Weight" in heads else ""
    key = "KEYS.get(variable.name, variable.name)" if _keys(heads) else "variable.name"
    text = _NAMES.replace("SPECIAL", special).replace("KEY", key)
    return text.replace("SEPARATOR", separator).strip()


def _turned(heads: Collection[str]) -> list[str]:
    classes = sorted({KERNELS[head] for head in heads if head in KERNELS})
    several = f"({', '.join(classes)})" if len(classes) > 1 else "".join(classes)
    readers = _READERS.intersection(heads)
    special = _READ if readers else ""
    special += _TURN.replace("CLASSES", several) if classes else ""
    gates = {"layers.LSTM": _LSTM, "layers.GRU": _GRU}
    own = [_BOTH if len(readers) > 1 else gates[each] for each in sorted(readers)[:1]]
    return [each.strip() for each in (_TURNED.replace("SPECIAL", special), *own)]
