"""What a user gets: the wheel, made from the source archive, installed far from the checkout."""

import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

import cnndsl

CHECKOUT = Path(cnndsl.__file__).parent.parent


def run(*command: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the source archive and of the wheel made from it."""
    folder = tmp_path_factory.mktemp("dist")
    command = (sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, CHECKOUT)
    done = run(*command, folder=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def program(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`cnndsl`, installed into an environment of its own."""
    home = tmp_path_factory.mktemp("fresh") / "environment"
    venv.create(home, with_pip=True, symlinks=True)
    scripts = home / "bin"
    (wheel,) = built.glob("*.whl")
    install = (scripts / "python", "-m", "pip", "install", "--no-index", "--no-deps", wheel)
    done = run(*install, folder=home)
    assert done.returncode == 0, done.stderr
    # Borrow the libraries, without our own editable install: its link is not followed from here.
    site = Path(sysconfig.get_path("purelib", vars={"base": str(home)}))
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return scripts / "cnndsl"


def test_contents(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    specs = {f"cnndsl/specs/{path.name}" for path in (CHECKOUT / "specs").glob("*.cnn")}
    fonts = {
        f"cnndsl/render/fonts/{name}"
        for name in ("CnndslSans-Regular.ttf", "CnndslSans-Bold.ttf", "OFL.txt")
    }
    digits = {f"cnndsl/train/data/tables/{name}" for name in ("digits.csv.gz", "digits.txt")}
    assert {"cnndsl/grammars/cnn.lark", "cnndsl/py.typed", *specs, *fonts, *digits} <= names
    assert {name.split("/")[0] for name in names} == {
        "cnndsl",
        f"cnndsl-{cnndsl.__version__}.dist-info",
    }

    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        parts = {name.split("/")[1] for name in tar.getnames() if "/" in name}
    assert {"LICENSE", "README.md", "Makefile", "cnndsl", "grammars", "specs", "tests"} <= parts


def test_version(program: Path, tmp_path: Path) -> None:
    done = run(program, "--version", folder=tmp_path)
    assert (done.stdout, done.returncode) == (f"cnndsl {cnndsl.__version__}\n", 0)


def test_runs_its_own_code(program: Path, tmp_path: Path) -> None:
    code = "import cnndsl; print(cnndsl.__file__)"
    done = run(program.with_name("python"), "-c", code, folder=tmp_path)
    assert done.stdout.startswith(str(program.parent.parent))


def test_check_and_the_library(program: Path, tmp_path: Path) -> None:
    spec = tmp_path / "net.cnn"
    spec.write_text('import Bottleneck from "std/resnet.cnn"\n', encoding="utf-8")
    done = run(program, "check", "net.cnn", folder=tmp_path)
    assert "W100" in done.stdout, done.stderr
    assert done.returncode == 0
    assert run(program, "check", "std/resnet.cnn", folder=tmp_path).returncode == 0


def test_the_digits(program: Path, tmp_path: Path) -> None:
    done = run(program, "data", "check", "digits", folder=tmp_path)
    assert done.stdout.startswith("digits: 1,797 images of 1x8x8, 10 classes\n"), done.stderr


def test_fmt_and_explain(program: Path, tmp_path: Path) -> None:
    spec = tmp_path / "net.cnn"
    spec.write_text("let  a=1", encoding="utf-8")
    assert run(program, "fmt", "net.cnn", folder=tmp_path).returncode == 0
    assert spec.read_text(encoding="utf-8") == "let a = 1\n"
    assert run(program, "explain", "E303", folder=tmp_path).returncode == 0
