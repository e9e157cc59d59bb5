"""How the house is built: which room may know which, and how large a file grows."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import cnndsl

PACKAGE = Path(cnndsl.__file__).parent
CHECKOUT = PACKAGE.parent
SOURCES = sorted(PACKAGE.rglob("*.py"))
PYTHON_FILES = [
    *SOURCES,
    *sorted((CHECKOUT / "tests").rglob("*.py")),
    *CHECKOUT.glob("benchmarks/*.py"),
]
SHIPPED = [
    *PYTHON_FILES,
    *(path for path in CHECKOUT.iterdir() if path.is_file()),
    *CHECKOUT.glob("grammars/*"),
    *CHECKOUT.glob("docs/**/*.md"),
    *CHECKOUT.glob("specs/**/*.cnn"),
]

# Rooms of one row know nothing of one another, but for the foundation's.
ROOMS = (
    (
        "resources",
        "limits",
        "drafts",
        "needed",
        "runs",
        "collector",
        "dataclasses",
        "diagnostics",
        "atoms",
        "formula",
        "size",
        "shape",
    ),
    ("syntax",),
    ("layers",),
    ("model",),
    ("graph",),
    ("analysis",),
    ("recipe",),
    ("workspace",),
    ("report",),
    ("render", "emit"),
    ("train",),
    ("cli", "loaded"),
    ("__main__",),
)
PYDANTIC = {"annotated_types", "pydantic_core"}  # come with it
HEAVY = {"lark", "networkx", "pydantic", "torch"}


def room(path: Path) -> str:
    """`layers` for `cnndsl/layers/conv.py`, `limits` for `cnndsl/limits.py`."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Each module that a file imports, anywhere in it, with the line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "cnndsl":
            yield from ((node.lineno, f"cnndsl.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or ""


def row(name: str) -> int | None:
    return next((number for number, rooms in enumerate(ROOMS) if name in rooms), None)


def named(path: Path) -> str:
    return path.relative_to(CHECKOUT).as_posix()


@pytest.mark.parametrize("path", [path for path in SOURCES if path.parent != PACKAGE], ids=named)
def test_every_folder_is_a_room(path: Path) -> None:
    assert row(room(path)) is not None, "add the room to ROOMS"


@pytest.mark.parametrize("path", [path for path in SOURCES if room(path) != "__init__"], ids=named)
def test_imports_point_backwards(path: Path) -> None:
    own = row(room(path))
    assert own is not None, "add the room to ROOMS"
    for line, module in imported(path):
        if not module.startswith("cnndsl."):
            continue
        other = module.split(".")[1]
        theirs = row(other)
        assert theirs is not None or other == "__version__", f"{named(path)}:{line}: {module}"
        may = theirs is None or theirs < own or other == room(path) or theirs == own == 0
        assert may, f"{named(path)}:{line}: `{room(path)}` must not know `{other}`"


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_dataclasses_are_our_own(path: Path) -> None:
    modules = {module for _, module in imported(path)}
    own = path == PACKAGE / "dataclasses.py"
    assert own or "dataclasses" not in modules, (
        "import it from `cnndsl.dataclasses`: it starts sooner"
    )


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_files_stay_small(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= 250


@pytest.mark.parametrize("path", SHIPPED, ids=named)
def test_no_path_of_one_machine(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"(?<![\w.$])/(home|root|work|Users|tmp|mnt|private)/\w", text)


@pytest.mark.parametrize(
    "arguments",
    [["--version"], ["--help"], ["check", "--help"], ["fmt", "--help"], ["diff", "--help"]],
)
def test_asking_for_help_imports_nothing_heavy(arguments: list[str]) -> None:
    program = (
        "import sys; from cnndsl.cli import main; code = main(sys.argv[1:]);"
        "print(*{name.split('.')[0] for name in sys.modules}, file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True
    )
    assert HEAVY.isdisjoint(done.stderr.split())


def test_every_dependency_is_declared() -> None:
    """The wheel's test borrows installed libraries, so it could not tell."""
    import tomllib

    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    further = project["optional-dependencies"]
    extras = [each for name in ("train", "export", "images", "dot") for each in further[name]]
    requirements = [*project["dependencies"], *extras]
    declared = {re.split(r"[^\w-]", each)[0].replace("-", "_") for each in requirements}
    used = {module.split(".")[0] for path in SOURCES for _, module in imported(path)}
    used = {{"PIL": "pillow"}.get(each, each) for each in used}
    assert used - declared - set(sys.stdlib_module_names) <= {"cnndsl", *PYDANTIC}
