"""What is said where a package is needed and not installed."""

from importlib import import_module


class PackageMissing(ImportError):
    """A package is not installed, and what was asked for needs it; the extra brings it."""

    def __init__(self, package: str, extra: str, otherwise: str = "") -> None:
        super().__init__(
            f"this needs {package}, which is not installed; "
            f"`pip install 'cnndsl[{extra}]'` does that{otherwise}",
            name=package,
        )


def needed(package: str, extra: str) -> None:
    """Raise a `PackageMissing` where a package is not installed."""
    try:
        import_module(package)
    except ModuleNotFoundError as error:
        if error.name != package:
            raise
        raise PackageMissing(package, extra) from None
