"""What ships beside the code: the grammar and the library of networks."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """A shipped folder: inside the installed package, or beside it in a checkout."""
    installed = _PACKAGE / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def grammar() -> str:
    """The text of the language's grammar."""
    return (folder("grammars") / "cnn.lark").read_text(encoding="utf-8")


def library() -> Path:
    """The folder that `std/...` names."""
    return folder("specs")


def shipped(path: Path, home: Path) -> Path | None:
    """What `std/resnet.cnn` or `std/resnet` names in the library, unless it lies beside."""
    if path.exists() or path.parts[:1] != ("std",):
        return None
    found = home.joinpath(*path.parts[1:])
    return found if found.exists() else found.with_name(f"{found.name}.cnn")
