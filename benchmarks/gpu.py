"""What needs a GPU, in one table: speed beside torchvision, numbers beside the CPU, and memory.

`make gpu` runs it. Without a GPU it says so and ends with 2.
"""

import sys

import torch
from torch import nn

import cnndsl
from benchmarks.modules import NETWORKS, Setting, head, running, total
from cnndsl.emit.observing import drawn

BATCH = 32
SETTINGS = (
    Setting("cuda", BATCH),
    Setting("cuda", BATCH, half=True),
    Setting("cuda", BATCH, half=True, compiled=True),
)
CLOSE = 1e-3
"""How far numbers of the GPU may lie from those of the CPU, relative to the largest."""

MOST_MEMORY = 1.2
"""How much more than was worked out a step may take: kernels have room of their own."""


def numbers(name: str) -> bool:
    """A forward pass on the GPU beside the same on the CPU; whether they lie too far apart."""
    spec, _ = NETWORKS[name]
    module = cnndsl.compile(spec, name).eval()
    images = torch.rand(4, 3, 224, 224)
    with torch.no_grad():
        known = module(images)
        found = module.to("cuda")(images.to("cuda")).cpu()
    apart = float((found - known).abs().max() / known.abs().max())
    print(f"{apart:7.1e} {'':>33}  {name}: apart from the CPU's numbers, of the largest")
    return apart > CLOSE


def memory(name: str) -> bool:
    """What a step with Adam holds at most beside what was worked out; whether it is too much."""
    spec, _ = NETWORKS[name]
    loaded = cnndsl.load(spec, name)
    (model,) = loaded.report.models
    worked_out = model.figures.memory.training("adam").at(BATCH)
    torch.cuda.empty_cache()
    torch.cuda.reset_peak_memory_stats()
    before = torch.cuda.memory_allocated()
    module: nn.Module = loaded.module().to("cuda").train()
    optimizer = torch.optim.Adam(module.parameters())
    (images,) = (each.to("cuda") for each in drawn(loaded.graph, BATCH))
    for _ in range(2):
        optimizer.zero_grad()
        total(module(images)).backward()
        optimizer.step()
    seen = torch.cuda.max_memory_allocated() - before
    ratio, mib = seen / worked_out, 2**20
    print(
        f"{ratio:6.3f}x {'':>7} {worked_out / mib:8.0f} MiB {seen / mib:8.0f} MiB  "
        f"{name}: memory seen beside worked out, a step with adam, {BATCH} images"
    )
    return ratio > MOST_MEMORY


def main() -> int:
    """Print the table; the exit code says whether the bars hold."""
    if not torch.cuda.is_available():
        print("torch finds no GPU here", file=sys.stderr)
        return 2
    print(f"{torch.cuda.get_device_name()}, torch {torch.__version__}")
    head()
    missed = []
    for name in NETWORKS:
        missed += [running(name, setting) for setting in SETTINGS]
        missed += [numbers(name), memory(name)]
    return int(any(missed))


if __name__ == "__main__":
    sys.exit(main())
