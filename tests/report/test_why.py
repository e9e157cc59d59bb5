"""What `--why` says of layers, stages and lines."""

import re
from pathlib import Path

import pytest

from cnndsl.analysis import Bytes, cost, memory, needs
from cnndsl.analysis.figures import Figures
from cnndsl.analysis.find import Nothing
from cnndsl.analysis.outline import outline
from cnndsl.report.why import explained
from tests.conftest import Golden
from tests.graph.drawn import graph_of
from tests.report.made import SPECS
from tests.zoo.reference import graph

NET = """\
block Unit(width, stride = 1) {
  residual(shortcut = project) {
    conv(width, 3, stride = stride, pad = 1) -> bn -> relu
    conv(width, 3, pad = 1) -> bn
  }
  relu
}

model Net {
  input 3x32x32
  conv(16, 5, pad = 2) -> bn -> relu as stem
  maxpool(2) as pool
  stage body {
    Unit(16)
    Unit(32, stride = 2)
  }
  concat { | conv(8, 1) | conv(8, 3, pad = 1) -> relu | avgpool(3, stride = 1, pad = 1) }
  upsample(2) -> conv(16, 1)
  unpool(pool)
  split(2) as (a, b)
  mul(a, b)
  shared head = conv(8, 1)
  head -> head
  permute((0, 2, 1)) -> flatten(1) -> lstm(16, last = true)
  dropout -> linear(10) as scores
}
"""
OPEN = "model Net { input 3xHxW; conv(8, 3, stride = 2) -> bn -> relu; flatten -> linear(10) }"


@pytest.fixture(scope="module")
def figures() -> Figures:
    return Figures(graph_of(NET))


def told(figures: Figures, name: str) -> str:
    text = explained(figures, name)
    assert isinstance(text, str), text
    return text


def missing(figures: Figures, name: str) -> Nothing:
    found = explained(figures, name)
    assert isinstance(found, Nothing), found
    return found


def test_every_layer_is_explained(figures: Figures, golden: Golden) -> None:
    names = [node.name for node in figures.graph.nodes]
    golden("report/why.txt", "\n\n".join(told(figures, name) for name in names))


def test_stages_and_the_whole(figures: Figures, golden: Golden) -> None:
    golden(
        "report/why_within.txt",
        "\n\n".join(told(figures, name) for name in ("body", "body.1", "Net")),
    )


def test_what_runs_in_training_alone(golden: Golden) -> None:
    figures = Figures(graph_of((SPECS / "heads.cnn").read_text(encoding="utf-8")))
    names = ("aux", "aux.linear1", "teacher", "early", "late")
    golden("report/why_training.txt", "\n\n".join(told(figures, name) for name in names))


def test_open_sizes(golden: Golden) -> None:
    figures = Figures(graph_of(OPEN))
    golden(
        "report/why_open.txt",
        "\n\n".join(told(figures, name) for name in ("conv1", "linear1", "Net")),
    )


def test_sums_over_a_known_network() -> None:
    """The parts of a table come to what is known of the whole."""
    resnet = graph("resnet", "ResNet50")
    line = told(Figures(resnet), "ResNet50").splitlines()[-1]
    params, macs, kept = map(number, re.findall(r"  ([\d,]+)(?= |$)", line)[-3:])
    assert (params, macs) == (25_557_032, cost(resnet).macs)
    assert kept == memory(resnet).saved.at(1)


def number(text: str) -> int:
    return int(text.replace(",", ""))


def test_a_stage_that_is_a_known_part() -> None:
    """The first stage of torchvision's ResNet-50 has 215,808 parameters."""
    assert "215,808" in told(Figures(graph("resnet", "ResNet50")), "layer1").splitlines()[-1]


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("stem", "stem of Net: relu"),
        ("body.1.conv2", "body.1.conv2 of Net: conv(32, 3, pad = 1)"),
        ("1.conv2", "body.1.conv2 of Net: conv(32, 3, pad = 1)"),
        ("downsample", "body.1.downsample of Net: layers of a form"),
        ("10", "input of Net: input"),
        ("12", "pool of Net: maxpool(2)"),
        ("15", "body.1 of Net: Unit(32, stride = 2)"),
        ("13", "body of Net: a stage"),
        ("6", "body.0.relu2 of Net: relu"),
    ],
)
def test_names_that_lead_to_something(figures: Figures, name: str, first: str) -> None:
    assert told(figures, name).splitlines()[0] == first


def test_a_line_with_several_layers(figures: Figures) -> None:
    text = told(figures, "11")
    titles = ["conv1 of Net: conv(16, 5, pad = 2)", "bn1 of Net: bn", "stem of Net: relu"]
    assert [line for line in text.splitlines() if line and line[0] != " "] == titles


def test_a_line_that_made_several_layers(figures: Figures) -> None:
    assert "  The same place made body.1.relu2.\n" in told(figures, "6") + "\n"


@pytest.mark.parametrize(
    ("name", "message", "help_"),
    [
        ("stm", "there is no layer `stm` in `Net`", "did you mean `stem`?"),
        ("conv9", "there is no layer `conv9` in `Net`", "did you mean `conv1`?"),
        ("conv2", "there is no layer", ""),
        ("8", "no layer of `Net` is written on line 8", "the nearest one is on line 6"),
    ],
)
def test_names_that_lead_nowhere(figures: Figures, name: str, message: str, help_: str) -> None:
    if name == "conv2":
        assert told(figures, name)  # the network has a layer of that very name
        name, message = "bn2", "`bn2` fits 2 names"
        help_ = "choose one of `body.0.bn2` and `body.1.bn2`"
    nothing = missing(figures, name)
    assert (nothing.message, nothing.help) == (message, help_)


def test_a_spec_of_several_files_has_only_its_own_lines(tmp_path: Path) -> None:
    from cnndsl.workspace import check

    (tmp_path / "parts.cnn").write_text("\n\nblock U { conv(4, 1) }", encoding="utf-8")
    text = 'import U from "parts"\nmodel M {\n  input 3x8x8\n  U\n}'
    (tmp_path / "net.cnn").write_text(text, encoding="utf-8")
    (model,) = check([tmp_path / "net.cnn"]).models
    assert told(model.figures, "4").startswith("u1 of M: U\n")
    assert told(model.figures, "3").startswith("input of M")


def test_what_does_not_learn_is_kept_for_nothing() -> None:
    figures = Figures(graph_of("model M { input 3x8x8; tanh -> conv(4, 1) -> tanh }"))
    assert "nothing: neither it nor anything before it learns" in told(figures, "tanh1")
    kept = "what it leaves: 4*8*8 * 4 = 1,024 bytes for each sample"
    assert kept in told(figures, "tanh2")


def test_bytes_follow_the_precision(figures: Figures) -> None:
    text = explained(figures, "conv1", "fp16")
    assert isinstance(text, str)
    assert "its input: 3*32*32 * 2 = 6,144 bytes for each sample" in text


def test_copies_are_told_where_numbers_are_mixed() -> None:
    figures = Figures(graph_of("model M { input 3x8x8; conv(4, 1) -> softplus -> conv(4, 1) }"))
    told = [explained(figures, name, "mixed") for name in ("conv1", "softplus1", "conv2")]
    assert all(isinstance(each, str) for each in told)
    first, careful, second = map(str, told)
    assert "keeps    a narrow copy of its input: 3*8*8 * 2 = 384 bytes for each sample" in first
    assert "a wide copy of its input: 4*8*8 * 4 = 1,024 bytes for each sample" in careful
    assert "a narrow copy of its input: 4*8*8 * 2 = 512 bytes for each sample" in second


@pytest.mark.parametrize(
    ("name", "first", "parts"),
    [
        (
            "layer2.1..3",
            "layer2.1..3 of ResNet50: 3 x Bottleneck(128)",
            "layer2.1 layer2.2 layer2.3",
        ),
        ("layer1", "layer1 of ResNet50: a stage", "layer1.0 layer1.1 layer1.2"),
    ],
)
def test_rows_of_a_table(name: str, first: str, parts: str) -> None:
    lines = told(Figures(graph("resnet", "ResNet50")), name).splitlines()
    assert lines[0] == first
    table = lines[lines.index("") + 2 : -1]
    assert [line.split()[0] for line in table] == parts.split()


def test_every_row_of_a_table_has_its_reason() -> None:
    figures = Figures(graph("resnet", "ResNet50"))
    waiting = [outline(figures.graph)]
    while waiting:
        part = waiting.pop()
        if part.path:
            assert told(figures, part.path).startswith(f"{part.path} of ResNet50: ")
        waiting += (*part.parts, *part.turns)


def test_what_layers_keep_is_all_that_is_kept(figures: Figures) -> None:
    total = Bytes()
    for node in figures.graph.nodes:
        for need in needs(figures.graph, node) or ():
            total += need.bytes if need.first in (None, node.index) else Bytes()
    assert total == figures.memory.saved


def test_units_of_one_place_are_told_once() -> None:
    text = """
block Unit { conv(4, 1) -> relu }
model Net {
  input 4x8x8
  repeat 500 { Unit }
  Unit -> Unit
}
"""
    figures = Figures(graph_of(text))
    assert told(figures, "5").endswith("\n  The same place made unit2, unit3, unit4 and 496 more.")
    assert told(figures, "6").count("conv1") == 2


def test_a_stage_sees_what_the_layer_at_its_end_sees() -> None:
    text = """
model Net {
  input 3x32x32
  stage body { conv(4, 3, stride = 2) as a -> conv(4, 3); from a { conv(4, 7) -> output side } }
  conv(4, 1)
}
"""
    lines = told(Figures(graph_of(text)), "body").splitlines()
    assert "  sees     7x7 of `input`" in lines
    assert "  stride   2, from one position to the next" in lines
    assert "  centre   3, of what the first position sees" in lines
    assert lines[-1].split()[:2] == ["together", "4x13x13"]
