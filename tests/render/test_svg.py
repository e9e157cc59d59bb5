"""The file that is drawn: its text, what is in it whatever the names, and the same bytes again."""

from collections import Counter
from collections.abc import Sequence
from xml.etree import ElementTree

import pytest

from cnndsl.analysis.figures import Figures
from cnndsl.diagnostics import Source
from cnndsl.graph import Graph, elaborate
from cnndsl.model import Definition, Loader
from cnndsl.render.differing import differing
from cnndsl.render.layout.u import shape
from cnndsl.render.placed import scene
from cnndsl.render.refusal import CannotDraw
from cnndsl.render.shown import View, picture
from cnndsl.render.svg import svg
from cnndsl.render.theme import THEMES
from cnndsl.render.u import u_scene
from tests.conftest import Golden
from tests.graph.drawn import graph_of
from tests.render.overlaps import area, faults, touches
from tests.zoo.reference import graph

SPACE = "{http://www.w3.org/2000/svg}"
BLOCK = """
block Unit(width, stride = 1) {
  residual(shortcut = project) { conv(width, 3, stride = stride, pad = 1) -> bn -> relu }
}
model Net {
  input 3x32x32
  stage body { Unit(16); repeat 4 { Unit(16) }; Unit(32, stride = 2) }
  avgpool(global) -> flatten -> linear(10)
}
"""


def drawn(found: Graph, view: View = View(), theme: str = "light") -> str:  # noqa: B008
    made = scene(picture(Figures(found), view))
    assert faults(made) == []
    return svg(made, THEMES[theme])


def texts(text: str) -> Sequence[str]:
    """All that can be read in a picture."""
    return [each.text or "" for each in ElementTree.fromstring(text).iter(f"{SPACE}text")]


@pytest.mark.parametrize("theme", THEMES)
def test_lenet(golden: Golden, theme: str) -> None:
    golden(f"render/lenet_{theme}.svg", drawn(graph("lenet", "LeNet5"), theme=theme))


def test_units_that_repeat_are_one_frame(golden: Golden) -> None:
    text = drawn(graph_of(BLOCK), View(9, show=("shapes", "params", "macs", "rf", "memory")))
    assert texts(text).count("Unit(16)  ×4") == 1
    golden("render/units.svg", text)


def test_what_is_flat_has_every_layer() -> None:
    found = graph_of(BLOCK)
    shown = texts(drawn(found, View(flat=True)))
    assert shown.count("relu") == 6
    assert not [each for each in shown if "×" in each]


def test_the_page_grows_with_what_is_shown() -> None:
    few, many = [graph("resnet_cifar", f"CifarResNet{depth}") for depth in (20, 1202)]
    small, large = [scene(picture(Figures(each), View(9))) for each in (few, many)]
    assert (small.width, len(small.plates)) == (large.width, len(large.plates))
    assert small.height == large.height


NAMES = [
    "<script>alert(1)</script>",
    "a\"b&c'd",
    "x" * 500,
    "\u05e9\u05dc\u05d5\u05dd \u202egnp.exe",
    "\u6a21\u578b",
    "two\nlines\t\x1b[31m",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_are_text_and_nothing_else(name: str) -> None:
    found = graph_of("model Net { input 3x8x8; conv(4, 3) -> relu }")
    made = scene(picture(Figures(renamed(found, name)), View()))
    assert faults(made) == []
    text = svg(made, THEMES["light"])
    root = ElementTree.fromstring(text)
    tags = {each.tag.removeprefix(SPACE) for each in root.iter()}
    assert tags <= {"svg", "rect", "g", "path", "a", "title", "text"}
    assert text.isascii() or all(each.isprintable() or each == "\n" for each in text)


def renamed(found: Graph, name: str) -> Graph:
    from cnndsl.dataclasses import replace

    nodes = [replace(node, name=name) if node.index else node for node in found.nodes]
    return replace(found, name=name, nodes=tuple(nodes), outputs={name: found.outputs["out"]})


def test_the_same_network_is_the_same_file() -> None:
    loader = Loader()
    text = "model Net { input 3x8x8; add { | conv(3, 3, pad = 1) | conv(3, 1) | identity } }"
    spec = loader.text(Source("net.cnn", text), ".")  # type: ignore[arg-type]
    files = set()
    for _ in range(2):
        made, _problems = elaborate(Definition("Net", spec.names["Net"].node, spec))
        assert made is not None
        files.add(drawn(made))
    assert len(files) == 1


def test_what_differs_is_marked(golden: Golden) -> None:
    other = BLOCK.replace("bn -> relu }", "bn }").replace("linear(10)", "dropout -> linear(12)")
    found = differing(Figures(graph_of(BLOCK)), Figures(graph_of(other)))
    made = scene(found)
    assert faults(made) == []
    assert found.subtitle == "+ 1 added · − 6 removed · ~ 1 changed"
    text = svg(made, THEMES["light"])
    marked = [each for each in texts(text) if each[:2] in ("+ ", "− ", "~ ")]
    marked.remove(found.subtitle)
    changed = {"+ dropout": 1, "~ linear(10)": 1, "~ linear(12)": 1}
    assert Counter(marked) == {"− relu": 6, **changed}
    golden("render/differing.svg", text)


def test_nothing_differs() -> None:
    found = Figures(graph_of(BLOCK))
    assert differing(found, found).subtitle == "no layer differs"


DENSE = """
block Layer(k) { dense { bn -> relu -> conv(k, 3, pad = 1) } }
model Net { input 3x8x8; conv(16, 3, pad = 1); stage body { repeat 4 { Layer(12) } }; bn }
"""


def test_each_layer_of_a_dense_block_reads_all_before_it(golden: Golden) -> None:
    shown = picture(Figures(graph_of(DENSE)), View(2, arcs=True))
    titles = [(edge.source.title, edge.target.title) for edge in shown.edges]
    layers, stem, after = "Layer(12)", "conv(16, 3, pad = 1)", "bn"
    assert titles.count((layers, layers)) == 1 + 2 + 3
    assert titles.count((stem, layers)) == titles.count((layers, after)) == 4
    assert titles.count((stem, after)) == 1
    made = scene(shown, to_the_right=True)
    assert faults(made) == []
    golden("render/dense.svg", svg(made, THEMES["light"]))


@pytest.mark.parametrize(("model", "rows"), [("UNet", 4), ("PaddedUNet", 4)])
def test_a_network_as_a_u(golden: Golden, model: str, rows: int) -> None:
    shown = picture(Figures(graph("unet", model)), View(1))
    made = u_scene(shown)
    assert faults(made) == []
    assert len(shape(shown).rows) == rows
    assert len(made.lines) == len(shown.edges)
    plates = [area(plate) for plate in made.plates]
    for line in made.lines:
        for end in (line.points[0], line.points[-1]):
            assert sum(touches(end, plate) for plate in plates) == 1
    golden(f"render/{model.lower()}_u.svg", svg(made, THEMES["light"]))


CROSSED = """
model Net {
  input 3x8x8
  conv(3, 1) as a -> relu as b -> tanh
  add(a, it) -> add(b, it) -> relu
}
"""


@pytest.mark.parametrize("text", [BLOCK, DENSE, CROSSED, "model Net { input 3; linear(3) }"])
def test_what_is_no_u(text: str) -> None:
    with pytest.raises(CannotDraw, match="is no U: that is a network whose tensors come back"):
        u_scene(picture(Figures(graph_of(text)), View(9)))


TAPPED = """
block U(w) { conv(w, 3, pad = 1) -> relu }
model Net {
  input left: 8x8x8
  for i in 0..4 { U(8) as "t{i}" }
  add("t0", "t1", it)
  for i in 0..3 { U(8) -> output "o{i}" }
  repeat 3 { U(8) }
}
"""


@pytest.mark.parametrize("depth", [1, 9])
def test_what_is_read_from_between_is_not_folded(depth: int) -> None:
    shown = picture(Figures(graph_of(TAPPED)), View(depth))
    into_add = [edge.source for edge in shown.edges if edge.target.title == "add"]
    assert len(set(into_add)) == 3
    ends = [edge.source for edge in shown.edges if edge.target.kind == "output"]
    assert len(set(ends)) == len(ends) == 4
    assert [each.times for each in shown.root.items].count(3) == 1
    assert shown.root.items[0].title == "left"


def test_shared_weights_and_open_sizes_are_told() -> None:
    text = "model Net { input 3xHxW; shared c = conv(3, 1); c -> relu -> c }"
    shown = texts(drawn(graph_of(text)))
    assert shown.count("weights of c") == 1
    assert any(each.endswith("MACs with H = 224 and W = 224 as examples") for each in shown)


def test_links_lead_from_the_picture_to_the_spec() -> None:
    found = Figures(graph_of("model Net { input 3x8x8; relu }"))
    text = svg(scene(picture(found, View(home="pictures/new"))), THEMES["light"])
    assert 'href="../../test.cnn#L1"' in text
    assert "href" not in drawn(graph("lenet", "LeNet5"))
