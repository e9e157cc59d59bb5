"""A spec in Python."""

import copy
import gc
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

import cnndsl
from cnndsl.emit.source import source
from cnndsl.emit.source.steps import Body
from cnndsl.graph import Graph, Node
from cnndsl.layers import Facts
from cnndsl.resources import library

SPECS = Path(__file__).parent / "report" / "specs"


def test_a_single_model() -> None:
    net = cnndsl.load(SPECS / "lenet.cnn")
    assert [node.layer.word for node in net.graph.layers[:3]] == ["conv", "tanh", "avgpool"]
    assert net.report.models[0].cost.params == 61_706
    assert repr(net).startswith("LeNet  1x32x32 -> 10  12 layers\n\nname ")
    assert net._repr_html_().count("<table>") == 1


def test_several_models(tmp_path: Path) -> None:
    path = tmp_path / "two.cnn"
    path.write_text("model A { input 3; relu }\nmodel B { input 4; relu }", encoding="utf-8")
    both = cnndsl.load(str(path))
    assert [*both.models] == ["A", "B"]
    assert len(repr(both).splitlines()) == 2
    with pytest.raises(cnndsl.SpecError, match="expected one model, found `A` and `B`"):
        _ = both.graph
    assert cnndsl.load(path, "B").graph.name == "B"
    with pytest.raises(cnndsl.SpecError, match="there is no model `C`"):
        cnndsl.load(path, model="C")


def test_a_spec_without_models(tmp_path: Path) -> None:
    path = tmp_path / "none.cnn"
    path.write_text("let a = 3\n", encoding="utf-8")
    assert repr(cnndsl.load(path)) == cnndsl.load(path)._repr_html_() == "no models"
    with pytest.raises(cnndsl.SpecError, match="expected one model, found none"):
        _ = cnndsl.load(path).graph


def test_a_wrong_spec(tmp_path: Path) -> None:
    path = tmp_path / "bad.cnn"
    path.write_text("model A { input 3; rleu }", encoding="utf-8")
    with pytest.raises(cnndsl.SpecError, match="did you mean `relu`") as caught:
        cnndsl.load(path)
    assert [each.code for each in caught.value.diagnostics] == ["E100"]
    with pytest.raises(FileNotFoundError):
        cnndsl.load(tmp_path / "nowhere.cnn")


def test_the_package_is_light_until_it_is_used() -> None:
    program = "import sys, cnndsl; print(*(m for m in sys.modules if m.startswith('cnndsl')))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["cnndsl"]
    with pytest.raises(AttributeError, match="no attribute 'lode'"):
        _ = cnndsl.lode


def test_all_that_may_be_caught_is_there_without_torch() -> None:
    program = "import sys; from cnndsl import *; print('torch' in sys.modules, SizeError.__mro__)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("False ")
    assert issubclass(cnndsl.AskedError, cnndsl.SpecError)
    assert all(getattr(cnndsl, name) for name in dir(cnndsl))


def test_what_ships() -> None:
    assert "LeNet5" in cnndsl.load("std/lenet.cnn").models
    assert "load" in dir(cnndsl)


def test_one_text_is_as_good_as_a_list() -> None:
    one = cnndsl.load("std/resnet", "ResNet18", set="classes=7", input="3x64x64", freeze="fc")
    same = cnndsl.load("std/resnet", "ResNet18", set=["classes=7"], input=["3x64x64"])
    assert [*one.graph.frozen] == ["fc"]
    assert repr(one).splitlines()[0] == repr(same).splitlines()[0]
    assert one.graph.nodes[-1].shapes[0].channels == 7


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"set": {"classes": 7}}, "`set {'classes': 7}`: expected text, such as `classes=10`"),
        ({"set": [("classes", 7)]}, "`set [('classes', 7)]`: expected text"),
        ({"set": "classes"}, "`set classes`: expected a name and a value, such as `classes=10`"),
        ({"input": (3, 64, 64)}, "`input (3, 64, 64)`: expected text, such as `3x32x32`"),
        ({"freeze": None}, "`freeze None`: expected text, such as `layer1`, or a list of texts"),
        ({"model": 18}, "`model 18`: expected the name of a model"),
        (
            {"init": "kaiming"},
            "expected one of `torch`, `he`, `xavier`, `lecun` and `dcgan`; did you mean",
        ),
        ({"init": "xaver"}, "`init xaver`: expected one of"),
        (
            {"init": None},
            "`init None`: expected one of `torch`, `he`, `xavier`, `lecun` and `dcgan`",
        ),
    ],
)
def test_arguments_of_another_sort_are_told(given: dict[str, Any], told: str) -> None:
    with pytest.raises(cnndsl.SpecError) as caught:
        cnndsl.compile("std/lenet", **{"model": "LeNet5", **given})
    assert told in str(caught.value)
    assert isinstance(caught.value, cnndsl.AskedError | ValueError)
    assert ("did you mean" in str(caught.value)) == isinstance(given.get("init"), str)


OPEN = """
block Unit(width) { residual(shortcut = project) { conv(width, 3, pad = 1) -> bn } }
model Net {
  input 3xHxW
  stage body { Unit(8) -> relu; Unit(8) }
  avgpool(global) -> flatten -> linear(5)
}
"""


@pytest.mark.parametrize(
    "again", [copy.copy, copy.deepcopy, lambda net: pickle.loads(pickle.dumps(net))]
)
def test_copies_are_alive(tmp_path: Path, again: Callable[[cnndsl.Loaded], cnndsl.Loaded]) -> None:
    (tmp_path / "net.cnn").write_text(OPEN, encoding="utf-8")
    net = cnndsl.load(tmp_path / "net.cnn")
    other = again(net)
    assert repr(other) == repr(net)
    assert other._repr_html_() == net._repr_html_()
    assert source([other.graph]) == source([net.graph])
    assert [*other.module().state_dict()] == [*net.module().state_dict()]


def test_a_copy_is_alive_in_another_process(tmp_path: Path) -> None:
    (tmp_path / "net.cnn").write_text(OPEN, encoding="utf-8")
    net = cnndsl.load(tmp_path / "net.cnn")
    (tmp_path / "net.pickle").write_bytes(pickle.dumps(net))
    program = "import pickle, sys; print(pickle.load(open(sys.argv[1], 'rb')), end='')"
    done = subprocess.run(
        [sys.executable, "-c", program, tmp_path / "net.pickle"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == repr(net)


HEADS = """
model Two {
  input 3x8x8
  conv(4, 3) as early -> flatten -> linear(2) -> output main
  from early { flatten -> linear(2) -> output aux if training }
  from early { flatten -> linear(2) -> output other }
}
model One {
  input 3x8x8
  conv(4, 3) as early
  from early { flatten -> linear(2) -> output aux if training }
  flatten -> linear(2)
}
"""


def test_outputs_for_training_in_evaluation(tmp_path: Path) -> None:
    """As the page on compiling has it: fields that are `None`, or the only tensor."""
    (tmp_path / "net.cnn").write_text(HEADS, encoding="utf-8")
    image = torch.rand(2, 3, 8, 8)
    two = cnndsl.compile(tmp_path / "net.cnn", "Two")
    assert two(image)._fields == ("main", "other", "aux")
    assert isinstance(two(image).aux, torch.Tensor)
    assert two.eval()(image)._fields == ("main", "other", "aux")
    assert two(image).aux is None
    one = cnndsl.compile(tmp_path / "net.cnn", "One")
    assert one(image)._fields == ("out", "aux")
    assert isinstance(one.eval()(image), torch.Tensor)


def test_a_name_that_torch_needs_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "net.cnn").write_text("model M { input 3x8x8; conv(4, 3) as forward }")
    with pytest.raises(cnndsl.SpecError, match=r"net.cnn:1:24") as wrong:
        cnndsl.compile(tmp_path / "net.cnn")
    assert [each.code for each in wrong.value.diagnostics] == ["E502"]


def test_a_picture() -> None:
    net = cnndsl.load(SPECS / "lenet.cnn")
    assert net.svg().startswith("<svg")
    assert net.svg() in net._repr_html_()
    assert net.svg(theme="dark", show=["params"]) != net.svg()
    assert net.svg(style="volume") != net.svg()
    unet = cnndsl.load(library() / "unet.cnn", "PaddedUNet")
    assert len({unet.svg(layout="u"), unet.svg(arcs=True), unet.svg()}) == 3
    assert net.svg(show="shapes, params") == net.svg(show=["shapes", "params"])
    assert net.svg(show="") == net.svg(show=[])


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"show": "parms"}, "did you mean `params`"),
        ({"show": None}, "expected text, such as `shapes,macs`, or a list"),
        ({"layout": "u"}, "`LeNet` is no U"),
        ({"layout": "u", "flat": True}, "`flat True`: opens frames, and a U is of closed parts"),
        ({"layout": "u", "direction": "right"}, "`direction right`: has no effect with `layout u`"),
        ({"style": "volume", "layout": "u"}, "`layout u`: has no effect with `style volume`"),
        ({"style": "volume", "arcs": True}, "`arcs True`: has no effect with `style volume`"),
    ],
)
def test_pictures_that_cannot_be(given: dict[str, Any], told: str) -> None:
    with pytest.raises(cnndsl.SpecError) as caught:
        cnndsl.load(SPECS / "lenet.cnn").svg(**given)
    assert told in str(caught.value)


WRONG = "model A { input 3x8x8; conv(4, 1) }\nexpect A { params = 1 }\n"


def test_what_is_expected_holds_for_what_is_compiled(tmp_path: Path) -> None:
    path = tmp_path / "wrong.cnn"
    path.write_text(WRONG, encoding="utf-8")
    with pytest.raises(cnndsl.SpecError, match="expected `params` of `A` to be 1, found 16"):
        cnndsl.compile(path)


def test_nothing_but_the_module_is_left_of_compiling() -> None:
    """No cycle holds the graph, so that the search for cycles has little to look at."""
    cnndsl.compile(SPECS / "lenet.cnn")
    gc.collect()
    gc.disable()
    try:
        module = cnndsl.compile(SPECS / "lenet.cnn")
        kinds = {type(each) for each in gc.get_objects(generation=0)}
    finally:
        gc.enable()
    assert [*module.children()]
    assert kinds.isdisjoint((Graph, Node, Facts, Body))
