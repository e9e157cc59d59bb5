"""Packs: written, read, damaged."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from cnndsl.recipe.data import ImageFolder, Pack
from cnndsl.train.data.pack import HEAD, MAGIC, START, contents, verify
from cnndsl.train.data.packing import Written, write_pack
from cnndsl.train.data.samples import Collection, DataError, Size
from tests.train.data.made import opened, photos

SIZE: Size = (3, 6, 8)


def packed(path: Path) -> Written:
    return write_pack(path / "photos", path / "photos.pack", SIZE, lambda text: None)


def opened_pack(path: Path, shape: Size = SIZE) -> Collection:
    return opened(Pack(path=str(path / "photos.pack")), shape)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    photos(tmp_path / "photos", train=3, val=2, test=1)
    packed(tmp_path)
    return tmp_path


def test_a_pack_is_its_folder(home: Path) -> None:
    found = opened_pack(home)
    folder = opened(ImageFolder(path=str(home / "photos")), SIZE)
    assert found.classes == folder.classes
    for name, samples in folder.sets.items():
        places = range(len(samples))
        own = found.sets[name]
        assert [own.name(place) for place in places] == [samples.name(place) for place in places]
        for ours, theirs in zip(own.read(places), samples.read(places), strict=True):
            assert torch.equal(ours, theirs)
    assert found.notes == ()
    verify(home / "photos.pack")


def test_another_size_is_stretched(home: Path) -> None:
    found = opened_pack(home, (1, 12, 12))
    assert found.train.read([0, 5])[0].shape == (2, 1, 12, 12)
    assert len(found.notes) == 2


def test_the_same_folder_makes_the_same_pack(home: Path) -> None:
    before = (home / "photos.pack").read_bytes()
    told = packed(home)
    assert (home / "photos.pack").read_bytes() == before
    assert told.sets == {"train": 6, "validation": 4, "test": 2}
    assert (
        str(told)
        == f"12 images of 3x6x8 (6 train, 4 validation, 2 test), 2 classes, {len(before):,} bytes"
    )
    fingerprint = opened_pack(home).train.fingerprint
    assert fingerprint == told.digest
    (home / "photos/train/cat/cat0.png").unlink()
    packed(home)
    assert opened_pack(home).train.fingerprint != fingerprint


def test_an_image_that_cannot_be_read_leaves_what_was(home: Path) -> None:
    before = (home / "photos.pack").read_bytes()
    (home / "photos/test/dog/z.jpg").write_bytes(b"no")
    with pytest.raises(DataError, match=r"z.jpg`: it is no image"):
        packed(home)
    assert (home / "photos.pack").read_bytes() == before
    assert sorted(each.name for each in home.iterdir()) == ["photos", "photos.pack"]


def test_names_of_every_kind(tmp_path: Path) -> None:
    photos(tmp_path / "photos")
    names = ["ä 🐈.png", "line\nbreak.png", "tab\t.png"]
    for number, name in enumerate(names):
        (tmp_path / f"photos/cat/cat{number}.png").rename(tmp_path / "photos/cat" / name)
    packed(tmp_path)
    data = opened_pack(tmp_path)
    assert {data.train.name(place) for place in range(3)} == {f"cat/{name}" for name in names}


def told(raw: bytes, change: Callable[[dict[str, object]], None]) -> bytes:
    """A pack that says something else of itself."""
    _, begin, _, digest = HEAD.unpack(raw[: HEAD.size])
    said = json.loads(raw[begin:])
    change(said)
    text = json.dumps(said).encode()
    head = HEAD.pack(MAGIC, begin, len(text), digest)
    return head + raw[HEAD.size : begin] + text


def saying(**values: object) -> Callable[[bytes], bytes]:
    return lambda raw: told(raw, lambda said: said.update(values))


def label(raw: bytes) -> bytes:
    place = contents_of(raw)
    return raw[:place] + (7).to_bytes(8, "little") + raw[place + 8 :]


def contents_of(raw: bytes) -> int:
    _, begin, _, _ = HEAD.unpack(raw[: HEAD.size])
    return int(json.loads(raw[begin:])["labels"])


DAMAGED = "what it says of itself is damaged"
DAMAGES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda raw: b"", "the file is empty"),
    "no pack": (lambda raw: b"\x89PNG" + raw, "it is no pack"),
    "only a magic number": (lambda raw: raw[:8], "it is cut off"),
    "only a head": (lambda raw: raw[:100], "it is cut off"),
    "cut off": (lambda raw: raw[:-1], "it is cut off, or something was added"),
    "longer": (lambda raw: raw + b"\0", "it is cut off, or something was added"),
    "a head of zeros": (lambda raw: MAGIC + bytes(len(raw) - 8), "it is cut off, or"),
    "a head that wraps": (lambda raw: MAGIC + b"\xff" * 16 + raw[24:], "it is cut off, or"),
    "no json": (lambda raw: raw[:-3] + b"}}}", DAMAGED),
    "a label that is no class": (label, "label 7 of image 0; classes are 0 to 1"),
    "larger images": (saying(shape=[3, 600, 800]), DAMAGED),
    "no images": (saying(shape=[3, 0, 8]), DAMAGED),
    "a size below nothing": (saying(shape=[-3, -6, 8]), DAMAGED),
    "a size of half a dot": (saying(shape=[3, 6.5, 8]), DAMAGED),
    "true as a size": (saying(shape=[True, 6, 8]), DAMAGED),
    "more images": (saying(sets={"train": 10**6}), DAMAGED),
    "no training set": (saying(sets={"test": 1}), DAMAGED),
    "a strange set": (saying(sets={"train": 6, "more": 1}), DAMAGED),
    "labels elsewhere": (saying(labels=START), DAMAGED),
    "labels between numbers": (saying(labels=START + 12 * 144 + 1), DAMAGED),
    "names beyond the end": (saying(names=[START + 3000, 10**9]), DAMAGED),
    "classes that are a number": (saying(classes=3), DAMAGED),
    "no classes": (saying(classes=[]), DAMAGED),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_packs(damage: str, home: Path) -> None:
    change, reason = DAMAGES[damage]
    path = home / "photos.pack"
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(DataError) as caught:
        opened_pack(home)
    assert reason in caught.value.reason
    assert caught.value.path == str(path)


def test_a_changed_dot_is_found_by_a_check(home: Path) -> None:
    path = home / "photos.pack"
    raw = bytearray(path.read_bytes())
    raw[START + 5] ^= 1
    path.write_bytes(raw)
    assert contents(path).count == 12
    with pytest.raises(DataError, match="its bytes are not those that were written"):
        verify(path)


def test_nothing_writes_through_the_map(home: Path) -> None:
    before = (home / "photos.pack").read_bytes()
    images, _ = opened_pack(home).train.read([0])
    images += 1
    data = opened_pack(home)
    data.train.images += 1  # type: ignore[attr-defined]
    assert (home / "photos.pack").read_bytes() == before
