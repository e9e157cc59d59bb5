"""Where source is easily another network than its spec: sharing, loops, open sizes, names."""

import ast
import re
from pathlib import Path

import pytest

from cnndsl import load
from cnndsl.emit.compiled import compiled
from cnndsl.emit.execution import Execution
from cnndsl.emit.observing import drawn
from cnndsl.emit.refusal import CannotSay
from cnndsl.emit.source import source
from tests.emit.source.agreeing import BATCH, agree, same
from tests.graph.drawn import graph_of

ACT = "shared act = relu"
CLOSED = {
    "one use of an activation may not write over": f"input 3x8x8; {ACT}; conv(4, 3) -> act; "
    "conv(4, 3, pad = 1) as a; act as b; add(a, b)",
    "what comes in is nobody's to change": f"input left: 3x8x8; {ACT}; "
    "conv(3, 3, pad = 1) -> act as a; input right: 3x8x8; act as b; add(a, b)",
    "what sigmoid still needs": f"input 3x8x8; {ACT}; "
    "conv(4, 3) -> act -> conv(4, 3) -> sigmoid -> act",
    "what may be a view": "input 8x8x8; conv(8, 1); residual { channel_shuffle(1) -> relu }",
    "a loop in a loop": 'input 8x64x64; stage top { for a in 0..3 { stage "s{a}" { '
    "for k in 0..3 { conv(8, a + 1, dilation = k + 1) } } } }",
    "a loop that grows in a loop": 'input 8x8x8; stage top { for a in 0..3 { stage "s{a}" { '
    "for k in 0..3 { conv(8 * (3 * a + k + 2), 1) } } } }",
    "what nobody reads": "input 3x16x16; conv(4, 3) as a; from a { Unit(8) }; linear(3)",
    "sorts within one another": "input 8x8x8; A(B(relu)) -> B(A(relu))",
    "shared from around a stage": "input 3x16x16; shared s = conv(3, 3, pad = 1); "
    "stage a { conv(3, 1) -> s -> conv(3, 1) }",
    "a stage of nothing": "stage s { input 3x8x8 }; conv(4, 3)",
    "a block called as the outputs are": "input 3x8x8; NetOutputs(8) -> output a; "
    "conv(3, 1) -> output b",
    "a word as a parameter": "input 3x8x8; Padded(zeros) -> Padded(reflect)",
    "a parameter called as a block is": "input 3x8x8; Outer(8, Unit)",
}
OPEN = {
    "sides that are alike in the example": "input 3xHxW; conv(4, 4, stride = 3, pad = same)",
    "an even kernel": "input 3xHxW; conv(4, 2, stride = 2, pad = same)",
    "a large stride": "input 3xHxW; conv(4, 3, stride = 4, pad = same)",
    "pooling with padding": "input 3xHxW; maxpool(2, pad = same)",
    "a sum that begins with a minus": "input 3xHxW; maxpool(2) -> "
    "conv(4, 4, stride = 3, pad = same)",
    "units with other formulas": "input 3xHxW; Strided(8, 3) -> Strided(16, 5)",
    "a tensor called as a function": "input 3xHxW; conv(4, 5, stride = 6, pad = same) as max; "
    "conv(4, 1); add(max, it)",
}
BLOCKS = """
block Unit(w) { conv(w, 3, pad = 1) -> relu }
block A(inner) { conv(8, 3, pad = 1) -> inner }
block B(inner) { conv(8, 1) -> inner }
block NetOutputs(w) { conv(w, 3) -> relu }
block Padded(m) { conv(8, 3, pad = 1, pad_mode = m) }
block Outer(Unit, kind) { kind(Unit) -> conv(Unit, 1) }
block Strided(width, kernel) { conv(width, kernel, stride = 2, pad = same) -> relu }
"""


def text(body: str) -> str:
    return f"{BLOCKS}\nmodel Net {{ {body} }}"


@pytest.mark.parametrize("name", CLOSED)
def test_closed_sizes(name: str) -> None:
    agree(graph_of(text(CLOSED[name])))


@pytest.mark.parametrize("name", OPEN)
def test_open_sizes(name: str) -> None:
    module = agree(graph_of(text(OPEN[name])))
    for height, width in ((21, 37), (64, 22), (63, 23)):
        closed = graph_of(text(OPEN[name].replace("HxW", f"{height}x{width}")))
        same(module, Execution(closed, module), drawn(closed, BATCH))


@pytest.mark.parametrize(
    "body",
    [
        "shared head = conv(3, 3); head(pad = 1) -> head(pad = 2, dilation = 2)",
        "shared head = conv(3, 3, stride = 2, pad = same); head -> conv(3, 2) -> head",
        "conv(8, 1); shared tower = Padded; tower(zeros) -> tower(reflect)",
    ],
)
def test_what_is_shared_does_the_same_each_time(body: str) -> None:
    """Or it is refused: one module does one thing."""
    found = graph_of(text(f"input 3x16x16; {body}"))
    try:
        agree(found)
    except CannotSay as refused:
        (problem,) = refused.problems
        assert "shares weights with a use that has other arguments or sizes" in problem.message


def test_models_whose_names_become_one() -> None:
    first = graph_of("model net_a { input 3x8x8; conv(4, 3) }")
    second = graph_of("model netA { input 3x8x8; conv(8, 3) -> conv(2, 1) }")
    tree = ast.parse(source([first, second]))
    assert [each.name for each in tree.body if isinstance(each, ast.ClassDef)] == ["NetA", "NetA2"]


@pytest.mark.parametrize(
    ("name", "its_class"), [("Größe", "Größe"), ("模型", "模型"), ("très_bon", "TrèsBon")]
)
def test_models_with_names_of_other_alphabets(name: str, its_class: str) -> None:
    (made,) = ast.parse(source([graph_of(f"model {name} {{ input 3x8x8; relu }}")])).body[1:]
    assert isinstance(made, ast.ClassDef)
    assert made.name == its_class


def test_a_comment_of_nothing_that_shows() -> None:
    found = graph_of(f"# {chr(0x200B) * 100}\nmodel Net {{ input 3x8x8; conv(4, 3) }}")
    assert compiled(found) is not None


def test_a_number_that_its_author_wrote_is_no_parameter() -> None:
    found = graph_of("block Out(w) { conv(w, 3) }\nmodel Net { input 3x8x8; Out(3) }")
    assert "nn.Conv2d(3, w, 3)" in source([found])


def test_blocks_of_one_name_from_two_files(tmp_path: Path) -> None:
    for name, kernel in (("one", 3), ("other", 5)):
        block = f"\n# The {name}.\nblock Unit(w) {{ conv(w, {kernel}) -> relu }}\n"
        (tmp_path / f"{name}.cnn").write_text(block)
    imports = 'import Unit from "one"\nimport Unit as Unit2 from "other"\n'
    spec = tmp_path / "net.cnn"
    spec.write_text(f"{imports}model Net {{ input 3x16x16; Unit(4) -> Unit2(4) }}\n")
    told = source([load(spec).graph])
    assert [*re.findall(r"class (\w+)|The (\w+)", told)] == [
        ("Unit", ""),
        ("", "one"),
        ("Unit2", ""),
        ("", "other"),
        ("Net", ""),
    ]
