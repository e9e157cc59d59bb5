"""Bare words such as `same`, and what other frameworks call our words."""

import re
from collections.abc import Callable, Iterable, Mapping

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
    "alphadropout": "alpha_dropout",
    "average": "mean",
    "average_pooling2d": "avgpool",
    "avg_pool": "avgpool",
    "avg_pool2d": "avgpool",
    "batch_norm": "bn",
    "batch_normalization": "bn",
    "batchnorm": "bn",
    "batchnorm2d": "bn",
    "cat": "concat",
    "center_crop": "crop",
    "concatenate": "concat",
    "conv1d": "conv",
    "conv2d": "conv",
    "conv3d": "conv",
    "conv2d_transpose": "deconv",
    "conv_transpose": "deconv",
    "conv_transpose2d": "deconv",
    "convolution": "conv",
    "cropping2d": "crop",
    "dense_layer": "linear",
    "depth_to_space": "pixel_shuffle",
    "depthwise": "dwconv",
    "depthwise_conv2d": "dwconv",
    "drop_path": "droppath",
    "dropout2d": "spatial_dropout",
    "dropout3d": "spatial_dropout",
    "fc": "linear",
    "fracpool": "fractional_maxpool",
    "fractional_max_pool": "fractional_maxpool",
    "fractional_max_pool2d": "fractional_maxpool",
    "fractional_pool": "fractional_maxpool",
    "fully_connected": "linear",
    "gap": "avgpool(global)",
    "global_average_pooling2d": "avgpool(global)",
    "global_avg_pool": "avgpool(global)",
    "global_avgpool": "avgpool(global)",
    "global_max_pooling2d": "maxpool(global)",
    "global_maxpool": "maxpool(global)",
    "group_norm": "groupnorm",
    "hard_sigmoid": "hardsigmoid",
    "hard_swish": "hardswish",
    "hard_tanh": "hardtanh",
    "inner_product": "linear",
    "instance_norm": "instancenorm",
    "instance_normalization": "instancenorm",
    "interpolate": "upsample",
    "layer_norm": "layernorm",
    "layer_normalization": "layernorm",
    "layer_scale": "layerscale",
    "leakyrelu": "leaky_relu",
    "local_response_norm": "lrn",
    "logsoftmax": "log_softmax",
    "lp_pool": "lppool",
    "lp_pool2d": "lppool",
    "max_pool": "maxpool",
    "max_pool2d": "maxpool",
    "max_pooling2d": "maxpool",
    "max_unpool": "unpool",
    "max_unpool2d": "unpool",
    "max_unpooling2d": "unpool",
    "maximum": "max",
    "multiply": "mul",
    "pixelshuffle": "pixel_shuffle",
    "pixelunshuffle": "pixel_unshuffle",
    "reflection_pad2d": "pad",
    "replication_pad2d": "pad",
    "rnn": "lstm",
    "separable_conv": "sepconv",
    "separable_conv2d": "sepconv",
    "shortcut": "residual",
    "skip": "residual",
    "space_to_depth": "pixel_unshuffle",
    "spatial_dropout2d": "spatial_dropout",
    "squeeze": "flatten",
    "stochastic_depth": "droppath",
    "subsampling": "subsample",
    "subtract": "sub",
    "swish": "silu",
    "transpose": "permute",
    "transposed_conv": "deconv",
    "unsqueeze": "reshape",
    "up_sampling2d": "upsample",
    "view": "reshape",
    "zero_padding2d": "pad",
}

FOREIGN_FORMS = {"dense": "linear"}
"""Words of forms that are layers elsewhere."""

NEEDLESS_ARGUMENTS = frozenset(
    ["device", "dtype", "in_channels", "in_features", "inplace", "input_shape", "num_features"]
)
"""What others must be told and we see, or what is no business of an architecture."""

FOREIGN_ARGUMENTS = {
    "align_corners": ("align",),
    "alpha": ("slope",),
    "ceil_mode": ("ceil",),
    "channels": ("out",),
    "count_include_pad": ("count_pad",),
    "cropping": ("size",),
    "depth_multiplier": ("multiplier",),
    "dilation_rate": ("dilation",),
    "dim": ("axis",),
    "dims": ("order",),
    "divisor_override": ("divisor",),
    "downscale_factor": ("factor",),
    "drop_prob": ("p",),
    "elementwise_affine": ("affine",),
    "epsilon": ("eps",),
    "features": ("out",),
    "filters": ("out",),
    "hidden_size": ("hidden",),
    "init_values": ("init",),
    "k": ("kernel",),
    "kernel_size": ("kernel",),
    "max_val": ("high",),
    "min_val": ("low",),
    "negative_slope": ("slope",),
    "norm_type": ("norm",),
    "num_groups": ("groups",),
    "num_layers": ("layers",),
    "num_output": ("out",),
    "out_channels": ("out",),
    "out_features": ("out",),
    "output_padding": ("output_pad",),
    "output_ratio": ("ratio",),
    "output_size": ("to",),
    "padding": ("pad",),
    "padding_mode": ("pad_mode", "mode"),
    "pool_size": ("kernel",),
    "prob": ("p",),
    "proj_size": ("project",),
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
    names = tuple(candidates)
    return layer_called(word, names) or closest(word, names)


def layer_called(word: str, candidates: Iterable[str]) -> str | None:
    """What we call a layer that others call by this name."""
    if word[:1].isupper() and word.lower() in FOREIGN_FORMS:
        return FOREIGN_FORMS[word.lower()]
    ours = {each: each for each in candidates}
    exact = _by(_small, ours) | _by(_small, FOREIGN_LAYERS)  # `Dropout2d` is not `Dropout`
    loose = _by(_bare, FOREIGN_LAYERS) | _by(_bare, ours)
    return exact.get(_small(word)) or loose.get(_bare(word))


def _by(form: Callable[[str], str], names: Mapping[str, str]) -> dict[str, str]:
    """The same names under another form of each."""
    return {form(each): name for each, name in names.items()}


def _small(word: str) -> str:
    """A name without its capitals: `MaxPool2d` and `max_pool2d` as `maxpool2d`."""
    return word.lower().replace("_", "")


def _bare(word: str) -> str:
    """A name as all frameworks have it: `MaxPool2d` and `max_pool` as `maxpool`."""
    return re.sub(r"[123]d$", "", _small(word))


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
