"""What is said where a package is needed and not installed."""

from importlib import import_module


class PackageMissing(ImportError):
    """A package is not installed, and what was asked for needs it; the extra brings it."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(
            f"this needs {package}, which is not installed; "
            f"`pip install 'cnndsl[{extra}]'` does that",
            name=package,
        )


def torch_needed() -> None:
    """Raise a `PackageMissing` where torch is not installed."""
    _needed("torch", "train")


def onnx_needed() -> None:
    """Raise a `PackageMissing` where what writes and runs files of ONNX is not installed."""
    for package in ("onnx", "onnxscript", "onnxruntime"):
        _needed(package, "export")


def _needed(package: str, extra: str) -> None:
    try:
        import_module(package)
    except ModuleNotFoundError as error:
        if error.name != package:
            raise
        raise PackageMissing(package, extra) from None
