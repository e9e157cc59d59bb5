"""The packages that each thing done here needs."""

from cnndsl.needed import needed


def torch_needed() -> None:
    """Raise a `PackageMissing` where torch is not installed."""
    needed("torch", "train")


def onnx_needed() -> None:
    """Raise a `PackageMissing` where what writes and runs files of ONNX is not installed."""
    for package in ("onnx", "onnxscript", "onnxruntime"):
        needed(package, "export")
