"""What a printed file looks like, and that no name of a spec can be more than a name."""

import ast
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnndsl.emit.keras import keras_source
from cnndsl.resources import library
from cnndsl.workspace import check
from tests.conftest import Golden
from tests.emit.keras.running import agree, said
from tests.graph.drawn import graph_of

SHOWN = [
    ("resnet.cnn", "ResNet50"),
    ("googlenet.cnn", "GoogLeNet"),
    ("unet.cnn", "UNet"),
    ("crnn.cnn", "CRNN"),
    ("lenet.cnn", "LeNet5Original"),
    ("fractalnet.cnn", "FractalNet20"),
]


@pytest.mark.parametrize(("file", "name"), SHOWN)
def test_the_file(file: str, name: str, golden: Golden) -> None:
    (model,) = check([library() / file], model=name).models
    golden(f"keras/{name}.txt", keras_source(model.figures.graph))


def test_neither_torch_nor_keras_is_needed() -> None:
    program = """
import sys
from cnndsl.cli import main
code = main(["export", "std/resnet.cnn", "--model", "ResNet18", "--format", "keras"])
loaded = {name.partition(".")[0] for name in sys.modules}
assert loaded.isdisjoint({"torch", "keras", "numpy"}), loaded
sys.exit(code)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    ast.parse(done.stdout)


NASTY = (
    *("__class__", "__init__", "None", "True", "self", "lambda", "class", "def", "exec", "print"),
    *("keras", "ops", "layers", "np", "partial", "load", "taken", "x", "y", "z", "name", "index"),
    *("inputs", "outputs", "auxiliary", "Tensor", "conv2d", "batch_norm", "range", "match", "_"),
    *("été", "ﬁ", "Ω", "数", "İ", "ª", "a__b", "_a", "a_", "x1", "super", "type", "Weight"),
    *("sys", "reduce", "gates", "layer", "x2", "y2"),
)
SPEC = """
block {inner}({size}) {{ conv({size}, 3, pad = 1) as {layer} -> relu }}
block {block}({parameter}, other = 1) {{
  conv({parameter}, 3, pad = 1, stride = other) as {layer} -> bn -> relu
  residual {{ {inner}({parameter}) }}
}}
model {model} {{
  input {entry}: 3x16x16
  stage {stage} {{ {block}(4) -> {block}(8, other = 2) as {unit} }}
  repeat 3 {{ {block}(8) -> {inner}(8) }}
  from {entry} {{ {block}(2) -> output {output} }}
  conv(3, 1) as {tensor}
  add({tensor}, it) -> output {second}
}}
"""
PLACES = "inner size block parameter layer model entry stage unit output tensor second".split()


QUIET = [*HealthCheck]
NAMES = st.lists(st.sampled_from(NASTY), min_size=len(PLACES), max_size=len(PLACES), unique=True)


def named(drawn: list[str]) -> None:
    """A network with these names agrees, or one of them is a name that Keras gives itself."""
    graph = graph_of(SPEC.format(**dict(zip(PLACES, drawn, strict=True))))
    reasons = said(graph)
    if reasons:
        assert all("Keras may give the name" in each for each in reasons.split("; "))
        return
    tree = ast.parse(keras_source(graph))
    defined = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    assert len({*defined}) == len(defined)
    assert all(name.isascii() and not name.startswith("_") for name in defined)
    agree(graph)


@settings(deadline=None, max_examples=25, suppress_health_check=QUIET)
@given(NAMES)
def test_names_are_names(drawn: list[str]) -> None:
    named(drawn)


@pytest.mark.sweep
@settings(deadline=None, max_examples=600, suppress_health_check=QUIET)
@given(NAMES)
def test_names_are_names_at_length(drawn: list[str]) -> None:
    named(drawn)
