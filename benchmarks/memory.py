"""The most memory that a step of training holds, beside what was worked out.

On a GPU it is what torch says that it allocated. Without one, torch's `MemTracker` counts the bytes
of tensors that have no content, and none that kernels work with.
"""

import sys
from contextlib import nullcontext

import torch
from torch import Tensor, nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.distributed._tools.mem_tracker import MemTracker

import cnndsl
from benchmarks.modules import total
from cnndsl.analysis import Most
from cnndsl.analysis import memory as worked_out
from cnndsl.analysis.widths import MIXED
from cnndsl.emit.observing import drawn

NETWORKS = {
    "ResNet50": "std/resnet",
    "VGG16": "std/vgg",
    "DenseNet121": "std/densenet",
    "GoogLeNetBN": "std/googlenet_bn",
    "ResNeXt50_32x4d": "std/resnext",
    "WideResNet50x2": "std/wide_resnet",
}
BATCHES = (8, 32, 128)
APART = 0.1
"""How far what a step takes may lie from what was worked out, as a part of that."""
SHARE = 0.9
"""Of the memory there is, what a plan gives away, as `cnndsl build` does."""
ROOM = 8 << 30
"""The memory that a largest batch is looked for."""
_MIB = 2**20


def step(
    module: nn.Module, optimizer: torch.optim.Optimizer, images: Tensor, precision: str = "fp32"
) -> None:
    """Once forward, backward, and the change of the weights."""
    optimizer.zero_grad()
    with torch.autocast(images.device.type, torch.bfloat16, enabled=precision == MIXED):
        loss = total(module(images))
    loss.backward()
    optimizer.step()


def held(module: nn.Module, images: Tensor, precision: str) -> int:
    """The most bytes at once of a step with Adam, after a first one."""
    optimizer = torch.optim.Adam(module.parameters(), fused=True)
    step(module, optimizer, images, precision)
    if images.device.type == "cpu":  # where torch does not count by itself
        optimizer.zero_grad()
        tracker = MemTracker()
        tracker.track_external(module, optimizer, images)
        with tracker:
            step(module, optimizer, images, precision)
        counts = tracker.get_tracker_snapshot("peak")[torch.device("cpu")]
        return int(counts["Total"])
    torch.cuda.reset_peak_memory_stats()
    step(module, optimizer, images, precision)
    return torch.cuda.max_memory_allocated()


def memory(name: str, spec: str, batch: int, device: str = "cuda", precision: str = "fp32") -> bool:
    """Print one line; whether what a step takes is not what was worked out."""
    told = _planned(spec, name, precision).at(batch)
    seen = _seen(spec, name, batch, device, precision)
    ratio = seen / told
    print(
        f"{ratio:6.3f}x {'':>7} {told / _MIB:8.0f} MiB {seen / _MIB:8.0f} MiB  "
        f"{name}: memory seen beside worked out, a step with adam, {batch} images, {precision}",
        flush=True,
    )
    return abs(ratio - 1) > APART


def fits(name: str, spec: str, device: str = "cuda", room: int = ROOM) -> bool:
    """Print one line; whether the largest batch of what a training may take does not fit there."""
    batch = _planned(spec, name, "fp32").largest_batch(int(SHARE * room)) or 1
    whole = torch.cuda.mem_get_info()[1] if device == "cuda" else room
    try:
        if device == "cuda":
            torch.cuda.set_per_process_memory_fraction(min(1.0, room / whole))
        _seen(spec, name, batch, device, "fp32")
        is_missed = False
    except torch.OutOfMemoryError:
        is_missed = True
    finally:
        if device == "cuda":
            torch.cuda.set_per_process_memory_fraction(1.0)
    told = "does not fit" if is_missed else "fits"
    print(f"{'':40} {name}: {batch} images {told} in {room / _MIB:,.0f} MiB", flush=True)
    return is_missed


def _planned(spec: str, name: str, precision: str) -> Most:
    return worked_out(cnndsl.load(spec, name).graph, precision).training("adam")


def _seen(spec: str, name: str, batch: int, device: str, precision: str) -> int:
    loaded = cnndsl.load(spec, name)
    before = 0
    if device == "cuda":
        torch.cuda.empty_cache()
        before = torch.cuda.memory_allocated()
    empty = FakeTensorMode(allow_non_fake_inputs=True) if device == "cpu" else nullcontext()
    with empty:
        module: nn.Module = loaded.module().train()
        (images,) = drawn(loaded.graph, batch)
        if device != "cpu":
            module, images = module.to(device), images.to(device)
        return held(module, images, precision) - before


def main() -> int:
    """Print ratios of what is seen to what was worked out; the exit code says whether they hold."""
    missed = [
        memory(name, spec, batch, "cpu", precision)
        for precision in ("fp32", MIXED)
        for name, spec in NETWORKS.items()
        for batch in BATCHES
    ]
    return int(any(missed))


if __name__ == "__main__":
    sys.exit(main())
