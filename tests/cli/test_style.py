"""`cnndsl style`."""

from pathlib import Path

import pytest
import torch
from click.testing import CliRunner, Result
from PIL import Image, ImageDraw

import cnndsl
from cnndsl.cli.style import command
from cnndsl.train.data.decoding import decoded
from cnndsl.train.data.fitting import CROPPED
from cnndsl.train.style import Transfer, gram, painted
from tests.graph.drawn import graph_of

NET = """
model Taps {
  input 3x16x16
  conv(8, 3, pad = 1) -> relu -> output style1
  avgpool(2)
  conv(12, 3, pad = 1) -> relu
  output style2
  output content
}
"""
SPEC = ("content.png", "style.png", "--spec", "net.cnn", "--mean", "0.5", "--std", "0.25")


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("net.cnn").write_text(NET, encoding="utf-8")
    content, style = (Image.new("RGB", (20, 16), each) for each in ("white", "navy"))
    ImageDraw.Draw(content).ellipse((4, 4, 12, 12), fill="red")
    for place in range(0, 40, 4):
        ImageDraw.Draw(style).line((place, 0, place - 16, 16), fill="yellow")
    content.save("content.png")
    style.save("style.png")
    torch.manual_seed(1)
    cnndsl.save_weights(cnndsl.compile("net.cnn"), "net.pt")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, [*arguments], standalone_mode=False)


def losses(result: Result) -> tuple[float, float]:
    assert result.exception is None, result.output
    words = result.output.split("loss ")[-1].replace(",", "").split()
    return float(words[0]), float(words[3])


def test_a_folder_that_is_not_there() -> None:
    """Which is seen before anything is painted."""
    done = run(*SPEC, "--random", "-o", "nodir/x.png")
    assert "there is no folder `nodir` to write `x.png` to" in str(done.exception)


def test_the_loss_falls_to_the_same_image_each_time() -> None:
    for name in ("first.png", "second.png"):
        done = run(*SPEC, "--weights", "net.pt", "--steps", "40", "-o", name)
        first, last = losses(done)
        assert last < first / 3
    assert Path("first.png").read_bytes() == Path("second.png").read_bytes()
    image = Image.open("first.png")
    assert (image.size, image.mode) == ((16, 16), "RGB")
    assert image.tobytes() != Image.open("content.png").resize((16, 16)).tobytes()


def test_more_steps_do_no_harm() -> None:
    ends = [
        losses(run(*SPEC, "--weights", "net.pt", "--steps", str(steps), "-o", "out.png"))[1]
        for steps in (1, 5, 25)
    ]
    assert ends == sorted(ends, reverse=True)
    assert ends[0] > ends[-1]


def test_without_weights_it_says_that_nothing_is_learned() -> None:
    refused = run(*SPEC, "-o", "out.png")
    assert "give either `--weights`" in str(refused.exception)
    assert not Path("out.png").exists()
    both = run(*SPEC, "-o", "out.png", "--random", "--weights", "net.pt")
    assert "give either `--weights`" in str(both.exception)
    done = run(*SPEC, "-o", "out.png", "--random", "--steps", "2")
    assert "nothing is learned" in done.output
    assert Path("out.png").exists()


def test_weights_of_a_whole_network_fit_a_part_of_it() -> None:
    """A file may have layers that the taps do not need, but must have all that they do."""
    state = torch.load("net.pt", weights_only=True)
    torch.save({**state, "classifier.weight": torch.ones(3, 3)}, "more.pt")
    losses(run(*SPEC, "--weights", "more.pt", "--steps", "2", "-o", "out.png"))
    torch.save({name: each for name, each in state.items() if "conv1" in name}, "less.pt")
    refused = run(*SPEC, "--weights", "less.pt", "--steps", "2", "-o", "less.png")
    assert refused.return_value != 0
    assert "Error: " in refused.output
    assert not Path("less.png").exists()


def test_the_loss_that_is_told_is_that_of_the_picture() -> None:
    """Without it the search would be praised for numbers that no picture can hold."""
    done = run(*SPEC, "--weights", "net.pt", "--steps", "40", "-o", "out.png")
    module = cnndsl.compile("net.cnn", weights="net.pt")
    transfer = Transfer(module, graph_of(NET), (0.5,), (0.25,), 1000.0)
    content, style, image = (
        decoded(name, (3, 16, 16), CROPPED).float() / 255
        for name in ("content.png", "style.png", "out.png")
    )
    assert ((image == 0) | (image == 1)).float().mean() > 0.1, "the search has left these numbers"
    found = transfer.loss(content, style)(image).item()
    assert losses(done)[1] == pytest.approx(found, rel=0.02), "but for what is rounded to bytes"


def test_a_search_that_ends_says_so() -> None:
    """A picture is painted as itself already."""
    done = run("content.png", *SPEC[:1], *SPEC[2:], "--random", "--steps", "9", "-o", "out.png")
    assert "the search ended at look 1 of 9: no step betters it\n" in done.output
    assert losses(done) == (0, 0)


def test_there_are_so_many_looks_and_no_more() -> None:
    content, style = torch.rand(2, 3, 16, 16, generator=torch.Generator().manual_seed(0))
    transfer = Transfer(cnndsl.compile("net.cnn"), graph_of(NET), (0.5,), (0.25,), 7.0)
    for steps in (1, 2, 5, 17):
        looks: list[tuple[float, ...]] = []

        def told(*look: float, to: list[tuple[float, ...]] = looks) -> None:
            to.append(look)

        painted(transfer, content, style, steps, told)
        assert [look for look, _ in looks] == [*range(1, steps + 1)]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("-o", "out.jpg"), "a picture is written as .png, found `out.jpg`"),
        (("-o", "style.png"), "`style.png` is read for it"),
        (("-o", "out.png", "--std", "0"), "expected `--std` to be above 0"),
        (("-o", "out.png", "--mean", "1,2"), "`--mean` has 2 numbers for 3 channels"),
    ],
)
def test_what_it_cannot_do(options: tuple[str, ...], told: str) -> None:
    assert told in str(run(*SPEC, "--random", *options).exception)


def test_a_network_needs_both_kinds_of_outputs() -> None:
    Path("net.cnn").write_text(NET.replace("output content", ""), encoding="utf-8")
    told = str(run(*SPEC, "--random", "-o", "out.png").exception)
    assert "`Taps` has no output whose name begins with `content`" in told


def test_the_loss_is_that_of_the_paper() -> None:
    graph = graph_of(NET)
    torch.manual_seed(0)
    transfer = Transfer(cnndsl.compile("net.cnn"), graph, (0.5,), (0.25,), 7.0)
    content, style, image = torch.rand(3, 3, 16, 16)
    names = ("style1", "style2")
    own, others, found = (transfer.features(each) for each in (content, style, image))
    wanted = 0.5 * (found["content"] - own["content"]).square().sum()
    for name in names:
        channels, positions = found[name].shape
        far = (gram(found[name]) - gram(others[name])).square().sum()
        wanted += 7 / 2 * far / (4 * channels**2 * positions**2)
    assert transfer.loss(content, style)(image).item() == pytest.approx(wanted.item(), rel=1e-5)
    assert transfer.loss(content, content)(content).item() == 0


def test_of_wide_pictures_the_middle_is_taken() -> None:
    for name in ("content", "style"):
        wide = Image.effect_noise((48, 16), 90).convert("RGB")
        wide.save(f"{name}.png")
        wide.crop((16, 0, 32, 16)).save(f"middle-{name}.png")
    for before in ("", "middle-"):
        words = [f"{before}content.png", f"{before}style.png", *SPEC[2:]]
        run(*words, "--weights", "net.pt", "--steps", "3", "-o", f"{before}out.png")
    assert Path("out.png").read_bytes() == Path("middle-out.png").read_bytes()
