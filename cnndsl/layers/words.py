"""Bare words such as `same`, and what other frameworks call our words."""

from collections.abc import Iterable

from cnndsl.diagnostics.suggest import closest


class Word(str):
    """A word that stands for itself, as `same` in `pad = same`; a quoted string is none."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"`{self}`"


FOREIGN_LAYERS = {
    "activation": "relu",
    "adaptive_avg_pool2d": "avgpool",
    "adaptive_max_pool2d": "maxpool",
    "avg_pool": "avgpool",
    "avg_pool2d": "avgpool",
    "average": "mean",
    "average_pooling2d": "avgpool",
    "batch_norm": "bn",
    "batch_normalization": "bn",
    "batchnorm": "bn",
    "batchnorm2d": "bn",
    "cat": "concat",
    "concatenate": "concat",
    "conv_transpose": "deconv",
    "conv_transpose2d": "deconv",
    "conv1d": "conv",
    "conv2d": "conv",
    "conv3d": "conv",
    "convolution": "conv",
    "dense_layer": "linear",
    "depthwise": "dwconv",
    "depthwise_conv2d": "dwconv",
    "drop_path": "droppath",
    "fc": "linear",
    "fully_connected": "linear",
    "global_average_pooling2d": "avgpool(global)",
    "global_avgpool": "avgpool(global)",
    "global_avg_pool": "avgpool(global)",
    "global_maxpool": "maxpool(global)",
    "group_norm": "groupnorm",
    "inner_product": "linear",
    "interpolate": "upsample",
    "layer_norm": "layernorm",
    "layer_normalization": "layernorm",
    "local_response_norm": "lrn",
    "max_pool": "maxpool",
    "max_pool2d": "maxpool",
    "max_pooling2d": "maxpool",
    "maximum": "max",
    "multiply": "mul",
    "shortcut": "residual",
    "skip": "residual",
    "stochastic_depth": "droppath",
    "subtract": "sub",
    "swish": "silu",
    "transposed_conv": "deconv",
    "up_sampling2d": "upsample",
    "zero_padding2d": "pad",
}

FOREIGN_ARGUMENTS = {
    "alpha": ("slope",),
    "align_corners": ("align",),
    "ceil_mode": ("ceil",),
    "channels": ("out",),
    "count_include_pad": ("count_pad",),
    "dilation_rate": ("dilation",),
    "dim": ("axis",),
    "divisor_override": ("divisor",),
    "drop_prob": ("p",),
    "elementwise_affine": ("affine",),
    "epsilon": ("eps",),
    "features": ("out",),
    "filters": ("out",),
    "kernel_size": ("kernel",),
    "k": ("kernel",),
    "negative_slope": ("slope",),
    "num_groups": ("groups",),
    "num_output": ("out",),
    "out_channels": ("out",),
    "out_features": ("out",),
    "output_padding": ("output_pad",),
    "output_size": ("to",),
    "padding": ("pad",),
    "padding_mode": ("pad_mode", "mode"),
    "pool_size": ("kernel",),
    "prob": ("p",),
    "rate": ("p",),
    "scale_factor": ("scale",),
    "size": ("kernel", "to", "scale"),
    "strides": ("stride",),
    "track_running_stats": ("track",),
    "units": ("out",),
    "upscale_factor": ("factor",),
    "use_bias": ("bias",),
}

FOREIGN_WORDS = {
    "bicubic": "cubic",
    "bilinear": "linear",
    "constant": "zeros",
    "edge": "replicate",
    "full": "same",
    "reflection": "reflect",
    "symmetric": "reflect",
    "trilinear": "linear",
    "wrap": "circular",
    "zero": "zeros",
}


def layer_meant(word: str, candidates: Iterable[str]) -> str | None:
    """What to write instead of a name that is no layer's."""
    return FOREIGN_LAYERS.get(word.lower()) or closest(word, candidates)


def argument_meant(word: str, candidates: Iterable[str]) -> str | None:
    """Which of a layer's arguments was meant."""
    names = tuple(candidates)
    ours = {
        other: next((name for name in meant if name in names), None)
        for other, meant in FOREIGN_ARGUMENTS.items()
        if other not in names
    }
    foreign = {other: name for other, name in ours.items() if name}
    near = word if word in foreign else closest(word, [*names, *foreign])
    return foreign.get(near, near) if near else None


def word_meant(word: str, candidates: Iterable[str]) -> str | None:
    """Which of an argument's words was meant."""
    words = tuple(candidates)
    foreign = FOREIGN_WORDS.get(word)
    return foreign if foreign in words else closest(word, words)
