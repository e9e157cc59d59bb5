"""The most memory that a step of training holds, beside what was worked out."""

import torch
from torch import nn
from torch.distributed._tools.mem_tracker import MemTracker

import cnndsl
from benchmarks.modules import total
from cnndsl.analysis.memory import Bytes
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


def step(module: nn.Module, optimizer: torch.optim.Optimizer, images: torch.Tensor) -> None:
    """Once forward, backward, and the change of the weights."""
    optimizer.zero_grad()
    total(module(images)).backward()
    optimizer.step()


def held(device: str, module: nn.Module, images: torch.Tensor) -> int:
    """The most bytes at once of a step with Adam, after a first one."""
    optimizer = torch.optim.Adam(module.parameters(), fused=True)
    step(module, optimizer, images)
    if device == "cpu":  # where torch does not count by itself
        tracker = MemTracker()
        tracker.track_external(module, optimizer, images)
        with tracker:
            step(module, optimizer, images)
        counts = tracker.get_tracker_snapshot("peak")[torch.device("cpu")]
        return int(counts["Total"])
    torch.cuda.reset_peak_memory_stats()
    step(module, optimizer, images)
    return torch.cuda.max_memory_allocated()


def memory(name: str, spec: str, batch: int, device: str = "cuda") -> bool:
    """Print one line; whether what a step takes is not what was worked out."""
    worked_out = _planned(spec, name).at(batch)
    seen = _seen(spec, name, batch, device)
    ratio = seen / worked_out
    print(
        f"{ratio:6.3f}x {'':>7} {worked_out / _MIB:8.0f} MiB {seen / _MIB:8.0f} MiB  "
        f"{name}: memory seen beside worked out, a step with adam, {batch} images",
        flush=True,
    )
    return abs(ratio - 1) > APART


def fits(name: str, spec: str, device: str = "cuda", room: int = ROOM) -> bool:
    """Print one line; whether the largest batch of what a training may take does not fit there."""
    batch = _planned(spec, name).largest_batch(int(SHARE * room)) or 1
    whole = torch.cuda.mem_get_info()[1] if device == "cuda" else room
    try:
        if device == "cuda":
            torch.cuda.set_per_process_memory_fraction(min(1.0, room / whole))
        _seen(spec, name, batch, device)
        is_missed = False
    except torch.OutOfMemoryError:
        is_missed = True
    finally:
        if device == "cuda":
            torch.cuda.set_per_process_memory_fraction(1.0)
    told = "does not fit" if is_missed else "fits"
    print(f"{'':40} {name}: {batch} images {told} in {room / _MIB:,.0f} MiB", flush=True)
    return is_missed


def _planned(spec: str, name: str) -> Bytes:
    (model,) = cnndsl.load(spec, name).report.models
    return model.figures.memory.training("adam")


def _seen(spec: str, name: str, batch: int, device: str) -> int:
    loaded = cnndsl.load(spec, name)
    before = 0
    if device == "cuda":
        torch.cuda.empty_cache()
        before = torch.cuda.memory_allocated()
    module: nn.Module = loaded.module().to(device).train()
    (images,) = (each.to(device) for each in drawn(loaded.graph, batch))
    return held(device, module, images) - before
