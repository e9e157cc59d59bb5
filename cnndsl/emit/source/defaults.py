"""What torch takes for an argument that is not given."""

from cnndsl.emit.source.terms import Leaf

_CONVOLUTION: dict[str, Leaf] = {
    "stride": 1,
    "padding": 0,
    "dilation": 1,
    "groups": 1,
    "bias": True,
    "padding_mode": "zeros",
}
_TRANSPOSED: dict[str, Leaf] = {
    "stride": 1,
    "padding": 0,
    "output_padding": 0,
    "groups": 1,
    "bias": True,
    "dilation": 1,
}
_POOL: dict[str, Leaf] = {"stride": None, "padding": 0, "ceil_mode": False}
_DROPOUT: dict[str, Leaf] = {"p": 0.5}
_NORM: dict[str, Leaf] = {
    "eps": 1e-5,
    "momentum": 0.1,
    "affine": True,
    "track_running_stats": True,
}

DEFAULTS: dict[str, dict[str, Leaf]] = {
    **{f"torch.nn.Conv{rank}d": _CONVOLUTION for rank in (1, 2, 3)},
    **{f"torch.nn.ConvTranspose{rank}d": _TRANSPOSED for rank in (1, 2, 3)},
    **{f"torch.nn.BatchNorm{rank}d": _NORM for rank in (1, 2, 3)},
    **{f"torch.nn.MaxPool{rank}d": _POOL for rank in (1, 2, 3)},
    **{f"torch.nn.AvgPool{rank}d": _POOL for rank in (1, 2, 3)},
    **{f"torch.nn.Dropout{rank}": _DROPOUT for rank in ("", "1d", "2d", "3d")},
    "torch.nn.AlphaDropout": _DROPOUT,
    "torch.nn.ReLU": {"inplace": False},
    "torch.nn.LeakyReLU": {"negative_slope": 0.01},
    "torch.nn.Linear": {"bias": True},
}
"""Of calls in which one unit of a block may give an argument and another may not."""
