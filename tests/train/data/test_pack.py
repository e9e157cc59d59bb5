"""Packs: written, read, damaged."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
import torch

from cnndsl.recipe import data as said
from cnndsl.recipe.data import ImageFolder, Pack, Shows
from cnndsl.train.data.pack import HEAD, MAGIC, START, contents, verify
from cnndsl.train.data.packing import Written, write_pack
from cnndsl.train.data.samples import Collection, DataError, Size
from tests.train.data.made import opened, photos
from tests.train.data.test_lines import written_rows
from tests.train.data.test_pairs import draw, drawn

SIZE: Size = (3, 6, 8)


def packed(path: Path) -> Written:
    data = opened(ImageFolder(path=str(path / "photos")), SIZE)
    return write_pack(data, path / "photos.pack", lambda text: None)


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


def folder_of(kind: str, home: Path) -> tuple[said.Data, Size]:
    """Images that show something else, in files."""
    if kind == "sequences":
        written_rows(home, 3, 20)
        return said.Lines(path=str(home), alphabet="0123456789"), (1, 8, 30)
    for name in ("train/a", "train/b", "val/c"):
        draw(home, name, drawn([0, 1, 2, 2, 1, 255]))
    masks = said.Pairs(
        images=str(home / "images"), masks=str(home / "masks"), classes=3, fit="crop", margin=0.25
    )
    return masks, (3, 6, 8)


@pytest.mark.parametrize("kind", ["masks", "sequences"])
def test_a_pack_of_what_images_show(kind: Shows, tmp_path: Path) -> None:
    data, size = folder_of(kind, tmp_path)
    files = opened(data, size)
    write_pack(files, tmp_path / "a.pack", lambda text: None)
    verify(tmp_path / "a.pack")
    found = opened(Pack(path=str(tmp_path / "a.pack"), shows=kind), size)
    assert (found.classes, found.task, found.fit) == (files.classes, kind, files.fit)
    for name, samples in files.sets.items():
        places = range(len(samples))
        assert found.sets[name].name(1 % len(samples)) == samples.name(1 % len(samples))
        for ours, theirs in zip(found.sets[name].read(places), samples.read(places), strict=True):
            assert torch.equal(ours[:, ..., : theirs.shape[-1]], theirs)
    with pytest.raises(DataError, match=f"its images show {kind}, and classes are expected"):
        opened(Pack(path=str(tmp_path / "a.pack")), size)


def test_masks_of_another_size_and_of_strangers(tmp_path: Path) -> None:
    data, size = folder_of("masks", tmp_path)
    path = tmp_path / "a.pack"
    write_pack(opened(data, size), path, lambda text: None)
    found = opened(Pack(path=str(path), shows="masks"), (3, 12, 16)).train.read([0, 1])
    small = opened(data, size).train.read([0, 1])
    assert torch.equal(found[1], small[1].repeat_interleave(2, 1).repeat_interleave(2, 2))
    raw = path.read_bytes()
    place = contents_of(raw)
    path.write_bytes(raw[:place] + (9).to_bytes(2, "little") + raw[place + 2 :])
    samples = opened(Pack(path=str(path), shows="masks"), size).train
    with pytest.raises(DataError, match="it has the class 9; classes are 0 to 2"):
        samples.read([0])


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
    "a later version": (lambda raw: b"CNNPACK2" + raw[8:], "it is a pack of another version"),
    "a part of a magic number": (lambda raw: raw[:7], "it is cut off"),
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
    "something else": (saying(shows="dots"), DAMAGED),
    "masks that are not there": (saying(shows="masks"), DAMAGED),
    "sequences without end": (saying(shows="sequences", length=10**9), DAMAGED),
    "sequences of less than nothing": (saying(length=-1), DAMAGED),
    "a fit that there is not": (saying(fit="fill"), DAMAGED),
    "a margin of all": (saying(margin=1), DAMAGED),
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
    assert opened_pack(home).train.fingerprint == contents(path).digest  # all that opening reads
    with pytest.raises(DataError, match="its bytes are not those that were written"):
        verify(path)


@pytest.mark.parametrize("left", [1, 11])
def test_names_that_are_not_those_of_its_images(left: int, home: Path) -> None:
    """None at all, or one less than there are images, under the right hash."""
    path = home / "photos.pack"
    raw = path.read_bytes()
    _, begin, _, _ = HEAD.unpack(raw[: HEAD.size])
    names = json.loads(raw[begin:])["names"]
    names[1] = raw[: sum(names)].rindex(b"\0") - names[0] if left > 1 else 0
    path.write_bytes(hashed(saying(names=names)(raw)))
    verify(path)
    samples = opened_pack(home).train
    samples.read([0])
    with pytest.raises(DataError, match=f"it has {left} names for 12 images"):
        samples.name(3)


def hashed(raw: bytes) -> bytes:
    """The same with the hash that it should have."""
    magic, begin, length, _ = HEAD.unpack(raw[: HEAD.size])
    return HEAD.pack(magic, begin, length, sha256(raw[START:]).digest()) + raw[HEAD.size :]


def test_nothing_writes_through_the_map(home: Path) -> None:
    before = (home / "photos.pack").read_bytes()
    images, _ = opened_pack(home).train.read([0])
    images += 1
    data = opened_pack(home)
    data.train.images += 1  # type: ignore[attr-defined]
    assert (home / "photos.pack").read_bytes() == before
