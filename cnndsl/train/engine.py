"""Where a training runs, and what that means for numbers and kernels."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

import torch
from torch import Tensor, nn

from cnndsl.dataclasses import dataclass, field, replace
from cnndsl.train.autocast import autocast
from cnndsl.train.kept.settled import RunError, Strategy, Switches
from cnndsl.train.together.group import ALONE, Group, joined

_MANY_STEPS = 5_000
"""From how many steps on it pays to compile, which takes a minute."""

KINDS = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


@dataclass(frozen=True, slots=True)
class Engine:
    """One device with its ways, each of which has a reason that the plan tells."""

    device: torch.device
    precision: str = "fp32"
    deterministic: bool = False
    channels_last: bool = False
    benchmark: bool = False
    """Whether the fastest kernels are looked for."""
    fused: bool = True
    """Whether an optimizer changes all weights in few kernels."""
    resident: bool | None = None
    """Whether images stay on the device; if nobody says so, where there is room enough."""
    compile: bool = False
    sync_batchnorm: bool = False
    """Whether batch norms see the parts of all processes."""
    group: Group = ALONE
    """The processes that train together."""
    processes: int = 1
    """How many they are, or will be where others are to be started for it."""
    strategy: Strategy = "ddp"
    switches: Switches = Switches()
    reasons: dict[str, str] = field(default_factory=dict)

    @property
    def is_fast(self) -> bool:
        """Whether it has a GPU."""
        return self.device.type == "cuda"

    @property
    def is_parted(self) -> bool:
        """Whether this process has but a part of the weights."""
        return self.strategy == "fsdp" and self.group.size > 1

    @property
    def own(self) -> "Engine":
        """What this process works with itself: where others are to train, they have the GPUs."""
        if self.processes == self.group.size:
            return self
        return replace(self, device=torch.device("cpu"), channels_last=False, compile=False)

    def going(self, steps: int) -> "Engine":
        """The same for a training of so many steps, which may pay for compiling or not."""
        compiles, asked = self.is_fast and steps > _MANY_STEPS, self.switches.compile
        why = f"{steps:,} steps {'pay' if compiles else 'do not pay'} for the minute it takes"
        reasons = {**self.reasons, "compile": why if asked is None else _ASKED}
        return replace(self, compile=compiles if asked is None else asked, reasons=reasons)

    @contextmanager
    def running(self) -> Iterator[None]:
        """The settings of torch that hold while it trains."""
        before = torch.are_deterministic_algorithms_enabled(), torch.backends.cudnn.benchmark
        torch.use_deterministic_algorithms(self.deterministic)
        torch.backends.cudnn.benchmark = self.benchmark
        try:
            yield
        finally:
            torch.use_deterministic_algorithms(before[0])
            torch.backends.cudnn.benchmark = before[1]

    def settle(self, module: nn.Module) -> nn.Module:
        """The network as it runs here."""
        if self.sync_batchnorm:
            module = nn.SyncBatchNorm.convert_sync_batchnorm(module)
        if self.is_parted:  # which is moved layer by layer, for it need not fit as a whole
            return module
        module.to(self.device)
        if self.channels_last:
            module.to(memory_format=torch.channels_last)
        return module

    def images(self, images: Tensor) -> Tensor:
        """Images as the network takes them here."""
        if self.channels_last:
            return images.contiguous(memory_format=torch.channels_last)
        return images

    def narrow(self) -> AbstractContextManager[object]:
        """The precision of products."""
        kind = KINDS[self.precision]
        return nullcontext() if kind is torch.float32 else autocast(self.device.type, kind)

    def seed(self, seed: int) -> None:
        """Let chance begin anew, on the CPU and here.

        What torch has for all devices at once takes longer than a step of a small network.
        """
        if self.device.type not in ("cpu", "cuda"):
            torch.manual_seed(seed)
            return
        torch.default_generator.manual_seed(seed)
        if self.is_fast:
            with torch.cuda.device(self.device):
                torch.cuda.manual_seed(seed)


def engine(
    device: str | None,
    precision: str,
    *,
    deterministic: bool = False,
    sync_batchnorm: bool = False,
    strategy: Strategy = "ddp",
    processes: int = 1,
    switches: Switches = Switches(),  # noqa: B008 - frozen
) -> Engine:
    """The device that is asked for, or the best there is, with what pays on it."""
    fast = torch.cuda.is_available() if device is None else device.startswith("cuda")
    if sync_batchnorm and not fast:
        raise RunError("`--sync-batchnorm` needs GPUs: torch has no such batch norm on a CPU")
    if fast and deterministic:  # without which its products are refused
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    why = _ASKED if device else "a GPU is there" if fast else "there is no GPU"
    chosen, because = _precision(precision, fast=fast)
    group = joined(fast=fast)
    processes = max(processes, group.size)
    if strategy == "fsdp" and processes == 1:
        raise RunError(
            "`--strategy fsdp` parts the weights among processes, and there is but one; "
            "ask for more with `--devices`, or leave it out"
        )
    ways = _ways(switches, fast=fast, deterministic=deterministic, parted=strategy == "fsdp")
    default = f"cuda:{group.local}" if fast else "cpu"
    return Engine(
        torch.device(default if group.size > 1 else device or default),
        chosen,
        deterministic,
        **{name: taken for name, (taken, _) in ways.items()},
        resident=switches.resident,
        sync_batchnorm=sync_batchnorm and group.size > 1,
        group=group,
        processes=processes,
        strategy=strategy,
        switches=switches,
        reasons={
            "device": why,
            "precision": because,
            **{name: reason for name, (_, reason) in ways.items()},
        },
    )


def _precision(asked: str, *, fast: bool) -> tuple[str, str]:
    """The numbers of products, and why."""
    if asked != "auto":
        return asked, _ASKED
    if fast and torch.cuda.is_bf16_supported():
        return "bf16", "products are faster, and weights stay fp32"
    return "fp32", "nothing narrower is faster here"


def _ways(
    switches: Switches, *, fast: bool, deterministic: bool, parted: bool
) -> dict[str, tuple[bool, str]]:
    """What is done or not, and why: as it is asked for, or as it pays."""
    if parted and switches.channels_last:
        raise RunError(
            "`--channels-last` is not for `--strategy fsdp`: torch parts no such weights"
        )
    if parted and switches.fused:
        raise RunError("`--fused` is not for `--strategy fsdp`: torch parts no such states")
    if deterministic and switches.benchmark:
        raise RunError("`--benchmark` takes kernels by their time, which `--deterministic` forbids")
    usual = {
        "channels_last": (fast and not parted, "convolutions on a GPU are faster so"),
        "benchmark": (fast and not deterministic, "the fastest kernels are looked for"),
        "fused": (not parted, "all weights change in few kernels"),
    }
    asked = {name: getattr(switches, name) for name in usual}
    return {
        name: way if asked[name] is None else (asked[name], _ASKED) for name, way in usual.items()
    }


_ASKED = "asked for"
