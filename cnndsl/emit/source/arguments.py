"""Arguments of torch's calls: what the language calls them, and what to call new ones."""

Place = tuple[str, str | int]
"""Where a value is: in the call of what, and by which name or place there."""

WORDS = {
    "kernel_size": "kernel",
    "padding": "pad",
    "ceil_mode": "ceil",
    "padding_mode": "pad_mode",
}
"""What the language calls arguments that torch calls otherwise."""

KEYWORDS = {*WORDS.values(), "stride", "dilation", "groups", "bias", "output_pad"}
"""What the language always says by name."""

FRESH: dict[Place, str] = {
    ("torch.nn.Linear", 0): "in_features",
    ("torch.nn.Linear", 1): "out_features",
    **{
        (f"torch.nn.{kind}{rank}d", place): name
        for rank in (1, 2, 3)
        for kind in ("Conv", "ConvTranspose")
        for place, name in enumerate(("in_channels", "out_channels", "kernel_size"))
    },
}
"""What to call a parameter that no author named."""
