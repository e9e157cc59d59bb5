"""Fetching, from a server on this machine."""

import hashlib
import shutil
import tarfile
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from cnndsl.cli.entry import run
from cnndsl.dataclasses import replace
from cnndsl.recipe.data import Cifar10, Digits, Mnist
from cnndsl.train.data import fetching
from cnndsl.train.data.fetching import REMOTES, fetch
from cnndsl.train.data.samples import DataError
from tests.train.data.made import COLOUR, GREY, cifar10, mnist, opened

NET = """
model Net { input 1x8x8; flatten -> linear(10) }

train Net on mnist("near") { epochs = 1; batch = 4 }
"""


class Quiet(SimpleHTTPRequestHandler):
    asked: list[str] = []  # noqa: RUF012 - the tests' own list

    def log_message(self, format: str, *values: object) -> None:
        self.asked.append(self.path)


@pytest.fixture
def far(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that is served as if it were the makers'."""
    folder = tmp_path / "far"
    mnist(folder, packed=True)
    cifar10(tmp_path / "made")
    with tarfile.open(folder / "cifar-10-python.tar.gz", "w:gz") as tar:
        tar.add(tmp_path / "made" / "cifar-10-batches-py", "cifar-10-batches-py")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}/"
    sums = {path.name: hashlib.md5(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    monkeypatch.setattr(
        fetching,
        "REMOTES",
        {
            kind: replace(each, address=address, files={name: sums[name] for name in each.files})
            for kind, each in REMOTES.items()
            if kind in (Mnist, Cifar10)
        },
    )
    Quiet.asked = []
    yield folder
    server.shutdown()
    server.server_close()
    thread.join()


def silent(text: str) -> None:
    pass


@pytest.mark.usefixtures("far")
def test_what_is_missing_is_fetched_once(tmp_path: Path) -> None:
    said = Mnist(folder="near/mnist")
    for _ in range(2):
        fetch(said, tmp_path, silent)
    assert len(Quiet.asked) == 4
    assert len(opened(Mnist(folder=str(tmp_path / "near/mnist")), GREY).train) == 20
    (tmp_path / "near/mnist/t10k-labels-idx1-ubyte.gz").unlink()
    fetch(said, tmp_path, silent)
    assert Quiet.asked[4:] == ["/t10k-labels-idx1-ubyte.gz"]


@pytest.mark.usefixtures("far")
def test_an_archive_is_unpacked(tmp_path: Path) -> None:
    said = Cifar10(folder=str(tmp_path / "near"))
    fetch(said, tmp_path, silent)
    assert len(opened(said, COLOUR).train) == 20
    assert opened(said, COLOUR).classes[1] == "thing 1"


def test_another_file_is_not_taken(far: Path, tmp_path: Path) -> None:
    (far / "train-images-idx3-ubyte.gz").write_bytes(b"something else")
    with pytest.raises(DataError, match=r"ubyte.gz`: what came has the MD5"):
        fetch(Mnist(folder="near"), tmp_path, silent)
    assert list((tmp_path / "near").iterdir()) == []


def test_no_server_and_no_file(far: Path, tmp_path: Path) -> None:
    (far / "train-images-idx3-ubyte.gz").unlink()
    with pytest.raises(DataError, match="it cannot be fetched: "):
        fetch(Mnist(folder="near"), tmp_path, silent)


def test_what_lies_elsewhere_in_an_archive_is_not_written(far: Path, tmp_path: Path) -> None:
    (tmp_path / "evil").write_text("x")
    path = far / "cifar-10-python.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        tar.add(tmp_path / "evil", "../evil2")
    remote = fetching.REMOTES[Cifar10]
    fetching.REMOTES[Cifar10] = replace(  # type: ignore[index]
        remote, files={path.name: hashlib.md5(path.read_bytes()).hexdigest()}
    )
    with pytest.raises(DataError, match="it is damaged"):
        fetch(Cifar10(folder="near"), tmp_path, silent)
    assert not (tmp_path / "evil2").exists()


def test_what_has_no_address_is_left_alone(tmp_path: Path) -> None:
    fetch(Digits(), tmp_path, silent)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("far")
def test_a_training_fetches_what_it_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("net.cnn").write_text(NET, encoding="utf-8")
    assert run(["build", "net.cnn", "--plan"]) == 1
    assert "there is no such folder\n  help: `--download` fetches them" in capsys.readouterr().err
    assert run(["build", "net.cnn", "--download", "-o", "run", "--quiet"]) == 0
    assert len(Quiet.asked) == 4
    shutil.rmtree("near")
    assert run(["eval", "run"]) == 1
    assert run(["eval", "run", "--download"]) == 0
    assert len(Quiet.asked) == 8
    assert run(["build", "net.cnn", "--download", "--set", "train.data=digits"]) == 2
    assert "`--download` has no effect with `digits`: MNIST, " in capsys.readouterr().err
