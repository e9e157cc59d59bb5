"""What the functions of a printed file, and those of Keras, have by themselves."""

from cnndsl.emit.keras.terms import Leaf

_CONV: dict[str, Leaf] = {"strides": 1, "pad": 0, "dilation": 1, "groups": 1, "use_bias": True}
_DECONV = {**_CONV, "output_pad": 0}
_NORM: dict[str, Leaf] = {"momentum": 0.9, "epsilon": 1e-5, "center": True, "scale": True}
_READING: dict[str, Leaf] = {"use_bias": True, "return_sequences": False}

DEFAULTS: dict[str, dict[str, Leaf]] = {
    **{f"conv{rank}d": _CONV for rank in (1, 2, 3)},
    **{f"deconv{rank}d": _DECONV for rank in (1, 2, 3)},
    **{f"{how}_pool{rank}d": {"pad": 0} for how in ("max", "avg") for rank in (1, 2, 3)},
    **{f"share_pool{rank}d": {"pad": 0, "over": 0, "counts": True} for rank in (1, 2, 3)},
    "dilated_max_pool": {"pad": 0, "dilation": 1},
    "Deconvolution": _DECONV,
    "batch_norm": _NORM,
    "GroupNorm": {"epsilon": 1e-5, "affine": True},
    "standardized": {"epsilon": 1e-5},
    "local_response": {"alpha": 1e-4, "beta": 0.75, "k": 1.0},
    "linear_shares": {"align": False},
    "cubic_shares": {"align": False},
    "nearest": {"exact": False},
    "Weight": {"trainable": True},
    "layers.Dense": {"use_bias": True},
    "layers.LayerNormalization": {"axis": -1, "center": True, "scale": True},
    "layers.Dropout": {"noise_shape": None},
    "layers.PReLU": {"shared_axes": None},
    "layers.LSTM": _READING,
    "layers.GRU": _READING,
    "ops.elu": {"alpha": 1.0},
    "ops.celu": {"alpha": 1.0},
}
"""The arguments that are left out where they say no more than this."""
