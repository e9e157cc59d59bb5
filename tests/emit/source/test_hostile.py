"""Whatever a spec calls its parts, no more of it reaches Python than names and docstrings."""

import ast
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from cnndsl.diagnostics import Source
from cnndsl.emit.refusal import CannotSay
from cnndsl.emit.source import source
from cnndsl.graph import Graph, elaborate
from cnndsl.model import Definition, Loader
from tests.emit.source.agreeing import agree
from tests.emit.source.harmless import harm

HOSTILE = """
    self torch nn Tensor NamedTuple chain super range i x y z __class__ __init__ __import__ train
    forward weight bias training type None True class lambda def print eval exec int float tuple
    str isinstance property _ __ ___ _1 _a a__b __a ａ ſelf ﬁ 𝐬elf été 名前 К ℂ out count index
    _fields _asdict Net NetOutputs Unit Unit2 unit Part Identity Sequential module modules row name
    in_channels in_features stride width size add_module append children x2 kernel_size min max
    nan inf half to cpu Module ReLU Conv2d is_open label await async match case nonlocal ª ²
    __annotations__ __module__ __doc__ __dict__ __slots__ __deepcopy__ __getstate__ __len__
    _modules _parameters buffers T_destination dump_patches
""".split()
PIECES = (
    *('"""', "'''", '"', "'", "\\", "\\n", "\\u0041", "{", "}", "{0}", "%s", "$", "`", ";", ":"),
    *("import os", "os.system('x')", "\t", "\x00", "\x0b", "\u2028", "\u202e", "\ufeff", "#"),
    *(
        "noqa",
        "type: ignore",
        "mypy: ignore-errors",
        "fmt: off",
        "allow W100",
        "é",
        "名",
        " ",
        "a" * 99,
    ),
)
ROLES = (
    *("block", "model", "needed", "other", "local", "first", "second", "third", "unit", "twin"),
    *("stage", "indexed", "inner", "tapped", "image", "mask", "side", "end", "shared"),
)


def spec(names: dict[str, str], comments: tuple[str, str, str]) -> str:
    """A network in which everything that can have a name has the given one."""
    said = [f"# {each}" for each in comments]
    return f"""{said[0]}

{said[1]}
block {names["block"]}({names["needed"]}, {names["other"]} = 2) {{
  let {names["local"]} = {names["needed"]} * {names["other"]}
  conv({names["local"]}, 3, pad = 1) as {names["first"]} -> relu as {names["second"]}
  if {names["other"]} > 2 {{ dropout(0.1) as {names["third"]} }}
}}

{said[2]}
model {names["model"]} {{
  input {names["image"]}: 3x8x8
  shared {names["shared"]} = conv(4, 3, pad = 1)
  {names["block"]}(2) as {names["unit"]}
  {names["block"]}(1, {names["other"]} = 4) as {names["twin"]}
  {names["shared"]} -> {names["shared"]}
  stage {names["stage"]} {{ conv(4, 1) as {names["inner"]} -> {names["block"]}(4) }}
  stage {names["indexed"]}(names = index) {{
    conv(4, 1) -> relu -> conv(4, 1) as {names["tapped"]}
  }}
  from {names["unit"]} {{ conv(2, 1) -> output {names["mask"]} }}
  from {names["twin"]} {{ avgpool(global) -> flatten -> output {names["side"]} if training }}
  tanh -> output {names["end"]}
}}
"""


PLAIN = {role: f"plain_{role}" for role in ROLES}
QUIET = ("One.", "Two.", "Three.")


@st.composite
def named(draw: st.DrawFn) -> dict[str, str]:
    """A few hostile names, each for another role."""
    letters = st.text(st.characters(categories=["L", "Nd", "Mn", "Pc"]), min_size=1, max_size=6)
    words = st.one_of(st.sampled_from(HOSTILE), st.sampled_from(HOSTILE), letters)
    roles = draw(st.lists(st.sampled_from(ROLES), min_size=1, max_size=5, unique=True))
    return {**PLAIN, **{role: draw(words) for role in roles}}


def examples(count: int) -> settings:
    return settings(max_examples=count, deadline=None, suppress_health_check=[*HealthCheck])


COMMENTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=6)


@examples(60)
@given(named())
def test_names_become_names_or_are_refused(names: dict[str, str]) -> None:
    event(tried(spec(names, QUIET), names["model"]))


@examples(60)
@given(st.tuples(COMMENTS, COMMENTS, COMMENTS))
def test_comments_become_docstrings(comments: tuple[list[str], ...]) -> None:
    first, second, third = (one_line("".join(each)) for each in comments)
    assert tried(spec(PLAIN, (first, second, third)), PLAIN["model"]) == "printed"


@pytest.mark.sweep
@pytest.mark.parametrize("role", ROLES)
def test_each_name_in_each_role(role: str) -> None:
    for word in HOSTILE:
        tried(spec({**PLAIN, role: word}, QUIET), word if role == "model" else PLAIN["model"])


@pytest.mark.sweep
@examples(2000)
@given(named(), st.tuples(COMMENTS, COMMENTS, COMMENTS))
def test_names_and_comments_at_length(
    names: dict[str, str], comments: tuple[list[str], ...]
) -> None:
    first, second, third = (one_line("".join(each)) for each in comments)
    tried(spec(names, (first, second, third)), names["model"])


def one_line(text: str) -> str:
    """The text up to where the language or Python would begin a new line."""
    return "".join([each for each in text if each not in "\n\r"])


def tried(text: str, model: str) -> str:
    """What becomes of a spec: told to be wrong, refused, or printed without harm."""
    graph = elaborated(text, model)
    if graph is None:
        return "wrong"
    try:
        printed = source([graph])
    except CannotSay:
        return "refused"
    assert harm(printed) == []
    agree(graph)
    return "printed"


def elaborated(text: str, model: str) -> Graph | None:
    """The graph of a spec, if it is right."""
    loader = Loader()
    spec = loader.text(Source("test.cnn", text), Path())
    if any(each.severity == "error" for each in loader.problems) or model not in spec.names:
        return None
    graph, problems = elaborate(Definition(model, spec.names[model].node, spec))
    return None if any(each.severity == "error" for each in problems) else graph


def test_what_is_said_can_be_read_again() -> None:
    """A comment's words are all there, in one docstring each."""
    said = ('it\'s "quoted"', 'three: """ ends\\', "a \\n b {x}")
    graph = elaborated(spec(PLAIN, said), PLAIN["model"])
    assert graph is not None
    tree = ast.parse(source([graph]))
    docstrings = {
        part.name: ast.get_docstring(part) for part in tree.body if isinstance(part, ast.ClassDef)
    }
    assert ast.get_docstring(tree) == said[0]
    assert docstrings["PlainBlock"] == said[1]
    assert docstrings["PlainModel"] == said[2]
