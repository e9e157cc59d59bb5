"""The settings of `train`: which words each takes, and what else they may be called."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal

from cnndsl.dataclasses import dataclass, field
from cnndsl.diagnostics.suggest import closest
from cnndsl.layers.arguments import Count, MaybeCount, Natural
from cnndsl.layers.base import Worded
from cnndsl.layers.declared import field as taking
from cnndsl.layers.initial import Init
from cnndsl.recipe.augmentations import AUGMENTATIONS
from cnndsl.recipe.choice import Choice
from cnndsl.recipe.data import DATA
from cnndsl.recipe.losses import LOSSES
from cnndsl.recipe.normalizations import NORMALIZATIONS
from cnndsl.recipe.optimizers import OPTIMIZERS
from cnndsl.recipe.penalties import PENALTIES
from cnndsl.recipe.schedules import SCHEDULES
from cnndsl.recipe.splits import SPLITS
from cnndsl.recipe.stops import STOPS


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a setting, what one of them is called, and what others call them."""

    words: Mapping[str, type[Choice]]
    kind: str
    foreign: Mapping[str, str] = field(default_factory=dict)
    several: bool = False

    @property
    def one(self) -> str:
        """Any of them: `an optimizer`."""
        return f"{'an' if self.kind[0] in 'aeiou' else 'a'} {self.kind}"

    def meant(self, word: str) -> str | None:
        """Which word was meant by another, in whatever letters."""
        small = {_small(each): each for each in self.words}
        near = small.get(_small(word)) or self.foreign.get(_small(word))
        return near or closest(word.lower(), self.words)


CHOICES: Mapping[str, Vocabulary] = {
    "data": Vocabulary(
        DATA,
        "data set",
        {"cifar": "cifar10", "fashion": "fashion_mnist", "imagefolder": "folder", "noise": "random"}
        | dict.fromkeys(["directory", "images", "imagenet"], "folder")
        | {"text": "lines", "words": "lines"},
    ),
    "split": Vocabulary(
        SPLITS, "split", {"crossvalidation": "kfold", "random": "holdout", "validation": "holdout"}
    ),
    "loss": Vocabulary(
        LOSSES,
        "loss",
        dict.fromkeys(
            ["ce", "categoricalcrossentropy", "crossentropyloss", "softmaxcrossentropy"],
            "cross_entropy",
        )
        | dict.fromkeys(["bceloss", "bcewithlogits", "binarycrossentropy"], "bce")
        | dict.fromkeys(["bcewithlogitsloss", "sigmoidcrossentropy"], "bce")
        | dict.fromkeys(["l2", "meansquarederror", "mseloss"], "mse")
        | {"nllloss": "nll", "focalloss": "focal", "diceloss": "dice"}
        | {"sparsecategoricalcrossentropy": "cross_entropy"},
    ),
    "optimizer": Vocabulary(
        OPTIMIZERS,
        "optimizer",
        {"gradientdescent": "gd", "heavyball": "momentum", "nag": "nesterov", "sgdm": "momentum"},
    ),
    "schedule": Vocabulary(
        SCHEDULES,
        "schedule",
        dict.fromkeys(["multistep", "multisteplr", "steplr"], "step")
        | dict.fromkeys(["cosineannealing", "cosineannealinglr", "cosinedecay"], "cosine")
        | dict.fromkeys(["onecyclelr", "1cycle"], "one_cycle")
        | dict.fromkeys(["reduceonplateau", "reducelronplateau"], "plateau")
        | {"none": "constant"},
    ),
    "augment": Vocabulary(
        AUGMENTATIONS,
        "augmentation",
        dict.fromkeys(["flip", "horizontalflip", "randomhorizontalflip"], "hflip")
        | dict.fromkeys(["randomverticalflip", "verticalflip"], "vflip")
        | dict.fromkeys(["randomrotation", "rotation"], "rotate")
        | dict.fromkeys(["pad", "randomcrop"], "crop")
        | {"randomresizedcrop": "window"}
        | dict.fromkeys(["randomerasing", "erasing"], "cutout")
        | dict.fromkeys(["color", "colorjitter", "jitter"], "colour")
        | {"gaussiannoise": "noise", "resize": "scale", "shift": "translate", "zoom": "scale"},
        several=True,
    ),
    "penalty": Vocabulary(
        PENALTIES,
        "penalty",
        {"lasso": "l1", "ridge": "l2", "weightdecay": "l2"},
        several=True,
    ),
    "normalize": Vocabulary(
        NORMALIZATIONS,
        "scale of images",
        dict.fromkeys(["auto", "data", "standardize"], "measured"),
    ),
    "stop": Vocabulary(STOPS, "rule to stop by", {"earlystopping": "early"}),
}
"""The settings whose values are words with arguments."""

FOREIGN_ARGUMENTS: Mapping[str, tuple[str, ...]] = {
    "alpha": ("rho",),
    "angle": ("degrees",),
    "class_weight": ("weights",),
    "class_weights": ("weights",),
    "color": ("saturation",),
    "dir": ("folder", "path"),
    "div_factor": ("start",),
    "epsilon": ("eps",),
    "eta_min": ("end",),
    "factor": ("gamma", "by"),
    "final_div_factor": ("end",),
    "k": ("folds",),
    "l2": ("weight_decay",),
    "learning_rate": ("lr",),
    "length": ("size",),
    "milestones": ("at",),
    "min_delta": ("least",),
    "n_splits": ("folds",),
    "p": ("chance",),
    "padding": ("pad",),
    "path": ("folder",),
    "pct_start": ("rise",),
    "prob": ("chance",),
    "rate": ("lr",),
    "rho": ("alpha",),
    "root": ("folder", "path"),
    "sigma": ("deviation",),
    "smoothing": ("label_smoothing",),
    "std": ("deviation",),
    "val": ("fraction",),
    "warm_up": ("warmup",),
    "warmup_epochs": ("warmup",),
    "wd": ("weight_decay",),
    "weight": ("weights",),
}
"""What others call arguments."""


class Plain(Worded):
    """The settings whose values are numbers, strings or bare words."""

    word = "train"

    epochs: MaybeCount = taking(default=None, description="how many times all is learned from")
    steps: MaybeCount = taking(default=None, description="how many batches are learned from")
    batch: Count = taking(default=64, description="how many samples a step sees")
    precision: Literal["auto", "fp32", "bf16", "fp16"] = taking(
        default="auto", description="the numbers that are computed with"
    )
    seed: Natural = taking(default=0, description="what all chance follows from")
    clip: Annotated[float, taking(gt=0)] | None = taking(
        default=None, description="the largest norm of a gradient"
    )
    accumulate: Count = taking(default=1, description="in how many parts a batch is worked on")
    ema: Annotated[float, taking(gt=0, lt=1)] | None = taking(
        default=None, description="how much of a running mean of the weights each step keeps"
    )
    init: Init = taking(default="torch", description="how weights are drawn that have no file")
    weights: str | None = taking(default=None, description="the file that weights begin with")
    slower: Annotated[float, taking(gt=0, le=1)] | None = taking(
        default=None, description="what the rate of weights from that file is multiplied by"
    )


def argument_meant(word: str, candidates: Iterable[str]) -> str | None:
    """Which argument of a choice was meant."""
    names = tuple(candidates)
    foreign = (each for each in FOREIGN_ARGUMENTS.get(word, ()) if each in names)
    return next(foreign, None) or closest(word, names)


def _small(word: str) -> str:
    return word.lower().replace("_", "")
