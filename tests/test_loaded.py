"""A spec in Python."""

import subprocess
import sys
from pathlib import Path

import pytest

import cnndsl

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
    with pytest.raises(cnndsl.SpecError, match="there is no model `C` to check"):
        cnndsl.load(path, model="C")


def test_a_spec_without_models(tmp_path: Path) -> None:
    path = tmp_path / "none.cnn"
    path.write_text("let a = 3\n", encoding="utf-8")
    assert repr(cnndsl.load(path)) == "no models"
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


def test_what_ships() -> None:
    assert "LeNet5" in cnndsl.load("std/lenet.cnn").models
    assert "load" in dir(cnndsl)


def test_a_name_that_torch_needs_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "net.cnn").write_text("model M { input 3x8x8; conv(4, 3) as forward }")
    with pytest.raises(cnndsl.SpecError, match=r"net.cnn:1:24") as wrong:
        cnndsl.compile(tmp_path / "net.cnn")
    assert [each.code for each in wrong.value.diagnostics] == ["E502"]
