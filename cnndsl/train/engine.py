"""Where a training runs, and what that means for numbers and kernels."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

import torch
from torch import Tensor, nn

from cnndsl.dataclasses import dataclass, field
from cnndsl.train.group import ALONE, Group, joined
from cnndsl.train.settled import RunError

KINDS = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


@dataclass(frozen=True, slots=True)
class Engine:
    """One device with its ways, each of which has a reason that the plan tells."""

    device: torch.device
    precision: str = "fp32"
    channels_last: bool = False
    deterministic: bool = False
    compiles: bool = False
    sync_batchnorm: bool = False
    """Whether batch norms see the parts of all processes."""
    group: Group = ALONE
    """The processes that train together."""
    reasons: dict[str, str] = field(default_factory=dict)

    @property
    def is_fast(self) -> bool:
        """Whether it has a GPU."""
        return self.device.type == "cuda"

    @contextmanager
    def running(self) -> Iterator[None]:
        """The settings of torch that hold while it trains."""
        before = torch.are_deterministic_algorithms_enabled(), torch.backends.cudnn.benchmark
        torch.use_deterministic_algorithms(self.deterministic)
        torch.backends.cudnn.benchmark = self.is_fast and not self.deterministic
        try:
            yield
        finally:
            torch.use_deterministic_algorithms(before[0])
            torch.backends.cudnn.benchmark = before[1]

    def settle(self, module: nn.Module) -> nn.Module:
        """The network as it runs here."""
        if self.sync_batchnorm:
            module = nn.SyncBatchNorm.convert_sync_batchnorm(module)
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
        return nullcontext() if kind is torch.float32 else torch.autocast(self.device.type, kind)

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
    steps: int = 0,
) -> Engine:
    """The device that is asked for, or the best there is, with what pays on it."""
    fast = torch.cuda.is_available() if device is None else device.startswith("cuda")
    if sync_batchnorm and not fast:
        raise RunError("`--sync-batchnorm` needs GPUs: torch has no such batch norm on a CPU")
    reasons = {"device": "asked for" if device else "a GPU is there" if fast else "there is no GPU"}
    chosen = precision
    if precision != "auto":
        reasons["precision"] = "asked for"
    elif fast and torch.cuda.is_bf16_supported():
        chosen, reasons["precision"] = "bf16", "products are faster, and weights stay fp32"
    else:
        chosen, reasons["precision"] = "fp32", "nothing narrower is faster here"
    group = joined(fast=fast)
    default = f"cuda:{group.local}" if fast else "cpu"
    return Engine(
        torch.device(default if group.size > 1 else device or default),
        chosen,
        group=group,
        channels_last=fast,
        deterministic=deterministic,
        sync_batchnorm=sync_batchnorm and group.size > 1,
        compiles=fast and steps > _MANY_STEPS,
        reasons=reasons,
    )


_MANY_STEPS = 5_000
"""From how many steps on it pays to compile, which takes a minute."""
