"""Training on a GPU, in images and operations per second: our loop beside a bare one."""

import time
from statistics import median

import torch

from benchmarks import training
from benchmarks.modules import ROUNDS, in_turn
from cnndsl.train.engine import KINDS, Engine

SHEETS = {"H100 PCIe": 756.0, "H100": 989.0, "H200": 989.0, "A100": 312.0}
"""The TFLOP/s of products in bf16 that data sheets promise, without sparsity."""
_PRODUCTS = 20


def wait(device: torch.device) -> None:
    """Until the device is done."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def reached(engine: Engine, side: int = 8192) -> float:
    """The TFLOP/s of one large product of square matrices."""
    kind = KINDS[engine.precision]
    one, other = (torch.randn(side, side, device=engine.device).to(kind) for _ in range(2))
    best = 0.0
    for _ in range(_PRODUCTS):
        wait(engine.device)
        begin = time.perf_counter()
        one @ other
        wait(engine.device)
        best = max(best, 2 * side**3 / (time.perf_counter() - begin) / 1e12)
    return best


def promised(device: torch.device) -> float | None:
    """The TFLOP/s in bf16 of its data sheet, where that is known."""
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else ""
    return next((peak for part, peak in SHEETS.items() if part in name), None)


def throughput(case: training.Case, engine: Engine, rounds: int = ROUNDS, side: int = 8192) -> bool:
    """Print two lines; whether a step of ours takes too much longer than a bare one."""
    with engine.running():
        run = training.begun(case, engine)
        times = in_turn(training.epochs(run), lambda: wait(engine.device), rounds)
        most = reached(engine, side)
    label = f"{case.name}: a step of training, {case.batch} images, {engine.precision}, our loop"
    missed = training.told(label, times, run.task.steps)
    images = len(run.task.training.samples) / median(times["ours"])
    speed = images * case.figures.cost.training / 1e12
    shares = [f"{speed / most:.0%} of one large product's {most:,.1f}"]
    sheet = promised(engine.device) if engine.precision == "bf16" else None
    shares += [f"{speed / sheet:.0%} of the data sheet's {sheet:,.0f}"] if sheet else []
    print(f"{'':8}{images:,.0f} images/s, {speed:,.2f} TFLOP/s: {', '.join(shares)}", flush=True)
    return missed
