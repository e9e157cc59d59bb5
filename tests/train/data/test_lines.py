"""Lines of text: tables of every kind, wrong ones, and what a network makes of them."""

from pathlib import Path

import pytest
import torch
from PIL import Image

from cnndsl.recipe.data import Lines
from cnndsl.train.data.rows import digit_rows
from cnndsl.train.data.samples import Collection, DataError
from cnndsl.train.data.states import others, states
from cnndsl.train.reading import spelled
from tests.train.data.made import opened

SHAPE = (1, 8, 20)


def lines(home: Path, alphabet: str = "abcé ,", table: str = "labels.csv") -> Collection:
    return opened(Lines(path=str(home), alphabet=alphabet, table=table), SHAPE)


def write(home: Path, table: str, *names: str, name: str = "labels.csv") -> None:
    for each in names:
        (home / each).parent.mkdir(parents=True, exist_ok=True)
        Image.new("L", (20, 8), len(each)).save(home / each)
    (home / name).write_text(table, encoding="utf-8")


def written_rows(home: Path, length: int, count: int) -> None:
    """Rows of digits as files with a table; those for tests in a folder of their own."""
    table = ["name,text"]
    for name, samples in digit_rows(length, count, 0, (1, 8, 10 * length)).sets.items():
        (home / name).mkdir(parents=True)
        images, sequences = samples.read(range(len(samples)))
        for place, (image, own) in enumerate(zip(images, sequences, strict=True)):
            Image.fromarray(image[0].numpy()).save(home / name / f"{place}.png")
            table.append(f"{name}/{place}.png,{spelled('0123456789', own)}")
    (home / "labels.csv").write_text("\n".join(table), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("labels.csv", 'a.png,ab\nb.PNG,"c, a"\n'),
        ("labels.csv", '\ufefffilename,words\r\na.png, ab \r\n\r\nb.PNG,"c, a"\r\n'),
        ("gt.txt", "a.png ab\nb.PNG c, a\n"),
        ("gt.txt", "a.png\tab\nb.PNG\tc, a"),
    ],
)
def test_tables(name: str, table: str, tmp_path: Path) -> None:
    write(tmp_path, table, "a.png", "b.PNG", name=name)
    data = lines(tmp_path, table=name)
    images, sequences = data.train.read([1, 0])
    assert [spelled(data.classes, each) for each in sequences] == ["c, a", "ab"]
    assert sequences[1].tolist() == [0, 1, -1, -1]
    assert images[:, 0, 0, 0].tolist() == [5, 5]
    assert (data.task, data.train.name(1), data.train.labels) == ("sequences", "b.PNG", None)
    assert data.classes == tuple("abcé ,")


def test_sets_are_folders_of_names(tmp_path: Path) -> None:
    names = ["train/a.png", "val/a.png", "test/deep/a.png"]
    write(tmp_path, "\n".join([f"{name},a" for name in names]), *names)
    assert {name: each.name(0) for name, each in lines(tmp_path).sets.items()} == {
        "train": names[0],
        "validation": names[1],
        "test": names[2],
    }


def test_a_first_line_that_names_a_file_is_no_head(tmp_path: Path) -> None:
    write(tmp_path, "a.gray,a\n./b.png,b", "a.png", "b.png")
    (tmp_path / "a.png").rename(tmp_path / "a.gray")
    samples = lines(tmp_path).train
    assert [samples.name(place) for place in range(len(samples))] == ["a.gray", "b.png"]
    assert samples.read([0])[0].shape == (1, *SHAPE)


def test_images_that_the_table_leaves_out_are_told(tmp_path: Path) -> None:
    write(tmp_path, "a.png,a", "a.png", "b.png", "c/d.png")
    assert "2 images in no line of the table: `b.png` and `c/d.png`" in lines(tmp_path).notes


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ("a.png,a\na.png,b", "line 2 names `a.png`, as line 1 does"),
        (
            "a.png,a\nb.png,a\nc.png,c",
            "line 2 names `b.png`, which is not there, and so does 1 other line",
        ),
        ("a.png,a\nb.png,a\nc.png,c\nd.png,c", "is not there, and so do 2 other lines"),
        ("./a.png,a\na.png,b", "line 2 names `a.png`, as line 1 does"),
        ("name,text\nb.jfif,a\na.png,a", "line 2 names `b.jfif`, which is not there"),
        ('a.png,"a\nb"', "line 2 has `<U+000A>`, which is not in the alphabet"),
        ("a.png,xay\n", "line 1 has `x`, which is not in the alphabet, and others have `y`"),
        ("a.png,e\u0301", "line 1 has `e`, which is not in the alphabet, and others have"),
        (
            "a.png,a,b",
            "line 1 has 3 parts, and two are expected\n  help: leave further columns out; a comma",
        ),
        ("name,text\n\na.png", "line 3 has 1 part, and two are expected"),
        ("a.png,", "line 1 has no text"),
        ("../a.png,a", "line 1 names `../a.png`, outside its folder"),
        ("/a.png,a", "line 1 names `/a.png`, outside its folder"),
        ('a.png,"a', "line 1 is damaged: unexpected end of data"),
        ("", "it names no image"),
        ("name,text", "it names no image"),
    ],
)
def test_wrong_tables(table: str, reason: str, tmp_path: Path) -> None:
    write(tmp_path, table, "a.png")
    with pytest.raises(DataError) as caught:
        lines(tmp_path)
    assert reason in str(caught.value)
    assert caught.value.path == str(tmp_path / "labels.csv")


def test_no_table_and_no_text(tmp_path: Path) -> None:
    write(tmp_path, "", "a.png")
    with pytest.raises(DataError, match=r"it has no `words.csv`\n  help: it has"):
        lines(tmp_path, table="words.csv")
    (tmp_path / "labels.csv").write_bytes(b"a.png,\xff")
    with pytest.raises(DataError, match="it is not UTF-8"):
        lines(tmp_path)


def test_the_fingerprint_tells_texts_that_changed(tmp_path: Path) -> None:
    write(tmp_path, "a.png,ab", "a.png")
    before = lines(tmp_path).train
    (tmp_path / "labels.csv").write_text("a.png,ac", encoding="utf-8")
    after = lines(tmp_path).train
    assert after.fingerprint != before.fingerprint
    assert others(after, states(before)) == ["what images show is another"]


def test_files_are_read_as_the_rows_that_they_were_made_of(tmp_path: Path) -> None:
    written_rows(tmp_path, 2, 12)
    found, made = lines(tmp_path, "0123456789"), digit_rows(2, 12, 0, SHAPE)
    for name, samples in made.sets.items():
        places = range(len(samples))
        for ours, theirs in zip(found.sets[name].read(places), samples.read(places), strict=True):
            assert torch.equal(ours, theirs)
