"""Where paths of a spec lead, be they of data or of weights."""

from pathlib import Path

import pytest

from cnndsl.emit.weights import save_weights
from cnndsl.recipe.data import ImageFolder
from cnndsl.train.data.opening import place
from cnndsl.train.data.samples import DataError
from tests.train.data.made import opened, photos
from tests.train.made import made


def test_the_user_s_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    photos(tmp_path / "photos")
    assert len(opened(ImageFolder(path="~/photos"), (3, 4, 4)).train) == 6
    first = made()
    save_weights(first.learner.module, tmp_path / "net.pt")
    run = made(weights="~/net.pt", seed=5)
    assert run.carried is not None
    assert {*run.carried.names} == {*first.learner.module.state_dict()}


def test_the_folder_of_nobody() -> None:
    with pytest.raises(DataError, match="no user whose own folder it could be in") as caught:
        place("~nosuchuser/x", Path())
    assert caught.value.path == "~nosuchuser/x"
