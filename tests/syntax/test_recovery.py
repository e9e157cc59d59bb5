"""Many mistakes at once: each is told, and what is right is read all the same."""

from random import Random

import pytest

from cnndsl.diagnostics import Source
from cnndsl.syntax import parse, tree

# Lines of a body with one mistake each, and how many lines below the first it is to be told.
LINES = (
    "conv(64 3)",
    "conv(64, 3",
    "conv(64, 3))",
    "conv 64, 3",
    "conv(64, 3] -> bn",
    "x = 3",
    "let = 3",
    "let x == 3",
    "relu bn",
    "relu as",
    "repeat { relu }",
    "repeat 3 relu",
    "if x = 3 { relu }",
    "for i = 0..3 { relu }",
    "conv(64, stride: 2)",
    "conv(64, , 2)",
    "let y = 1 +",
    "let y = 1 +* 2",
    "let y = [1, 2",
    "output",
    "output a if",
    "output a if trainig",
    "output a if training and b",
    "output a if b { relu }",
    "output a as b if training",
    "output a : 3 if training",
    "output a training",
    "output if training",
    'let s = "abc',
    "conv(64, 3) $",
    "conv(64, 3) → bn",
    "let n = 3.",
    "block Inner { relu }",
    "shared conv(3)",
    "concat { relu | bn }",
    "else { relu }",
    "while x { relu }",
    "relu, bn",
    "input 3 x 4 x 4",
    "let output = 3",
)
GOOD = (
    "relu",
    "conv(64, 3) -> bn",
    "repeat 2 { relu }",
    "let good = 3",
    "concat {\n    | relu\n    | bn\n  }",
)


def lines_of(text: str) -> list[int]:
    return [problem.span.line for problem in parse(Source("bad.cnn", text))[1]]


AROUND = """\
block A {
  relu
}

model M {
  bn
  LINE
  relu
}

block B {
  tanh
}
"""


@pytest.mark.parametrize("line", LINES)
def test_one_mistake_is_one_message(line: str) -> None:
    text = AROUND.replace("LINE", line)
    file, problems = parse(Source("bad.cnn", text))
    assert [problem.span.line for problem in problems] == [7]
    names = [
        each.name.name for each in file.declarations if isinstance(each, tree.Block | tree.Model)
    ]
    assert names == ["A", "M", "B"]
    assert body_of(file.declarations[2]) == ["tanh"]
    assert {"bn", "relu"} <= set(body_of(file.declarations[1]))


def body_of(declaration: tree.Declaration) -> list[str]:
    """The words of the layers that stand first in the statements of a body."""
    assert isinstance(declaration, tree.Block | tree.Model)
    assert isinstance(declaration.body, tree.Body)
    chains = [each for each in declaration.body.statements if isinstance(each, tree.Chain)]
    actions = [chain.steps[0].action for chain in chains]
    return [action.name.name for action in actions if isinstance(action, tree.Apply)]


@pytest.mark.parametrize("seed", range(300))
def test_independent_mistakes_are_told_each(seed: int) -> None:
    """Mistakes with at least one good line between them."""
    random = Random(seed)
    rows: list[str] = []
    wanted: list[int] = []
    for number in range(random.randint(1, 3)):
        rows.append(f"{random.choice(['block', 'model'])} Part{number} {{")
        for _ in range(random.randint(1, 3)):
            rows += ["  " + each for each in random.choice(GOOD).split("\n  ")]
            wanted.append(len(rows) + 1)
            rows.append("  " + random.choice(LINES))
        rows += ["  relu", "}", ""]
    text = "\n".join(rows)
    assert lines_of(text) == wanted, text


DECLARATIONS = (
    "let a = = 3",
    "let b = (1, 2",
    "fn f x = 3",
    "fn g(x) = x +",
    'import A frm "a.cnn"',
    "modle M { relu }",
    "conv(64)",
    "model N { conv(3 }",
    "train N { epochs == 3 }",
    "expect N { params < }",
    "block B(x y) { relu }",
    "}",
)


@pytest.mark.parametrize("seed", range(200))
def test_independent_declarations_are_told_each(seed: int) -> None:
    random = Random(seed)
    rows: list[str] = []
    wanted: list[int] = []
    for _ in range(random.randint(2, 8)):
        wanted.append(len(rows) + 1)
        rows += [random.choice(DECLARATIONS), "let good = 3"]
    text = "\n".join(rows)
    assert lines_of(text) == wanted, text


def test_semantics_of_the_rest_stay_readable() -> None:
    text = "model M {\n  conv(64 3) -> bn\n  relu as a\n}\n"
    file, _ = parse(Source("bad.cnn", text))
    model = file.declarations[0]
    assert isinstance(model, tree.Model)
    assert isinstance(model.body, tree.Body)
    chain = model.body.statements[0]
    assert isinstance(chain, tree.Chain)
    assert len(chain.steps) == 2
    assert {span.text for span in file.damaged} == {"3", "64 3"}


def broken(line: str) -> tuple[tree.File, tree.Body]:
    """The tree of a model with one line that is wrong, and the model's body."""
    file, problems = parse(Source("bad.cnn", f"model M {{\n  {line}\n  relu\n}}\n"))
    assert len(problems) == 1
    (model,) = file.declarations
    assert isinstance(model, tree.Model)
    assert isinstance(model.body, tree.Body)
    return file, model.body


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("conv(3) -> bn = 3 4 -> tanh", ["conv", "bn", None, "tanh"]),
        ("conv(3) -> bn as 3 4 -> tanh", ["conv", None, "tanh"]),
        ("conv(3) -> 3 4 5 -> tanh", ["conv", None, "tanh"]),
        ("conv(3) -> bn ? 4", ["conv", "bn"]),
    ],
)
def test_the_steps_beside_a_broken_one_are_kept(line: str, words: list[str | None]) -> None:
    _, body = broken(line)
    chain = body.statements[0]
    assert isinstance(chain, tree.Chain)
    names = [
        step.action.name.name if isinstance(step.action, tree.Apply) else None
        for step in chain.steps
    ]
    assert names[: len(words)] == words
    assert body_of_last(body) == "relu"


def body_of_last(body: tree.Body) -> str:
    """The word of the last statement, which is one layer."""
    chain = body.statements[-1]
    assert isinstance(chain, tree.Chain)
    assert isinstance(chain.steps[0].action, tree.Apply)
    return chain.steps[0].action.name.name


def test_what_was_left_out_is_known_by_its_words() -> None:
    file, _ = broken("relu -> bn as 3 lost 4 -> tanh")
    assert "lost" in file.lost
    assert not {"tanh", "relu"} & file.lost


@pytest.mark.parametrize("line", ["conv(64 3)", "conv(64, , 3)", "conv(, 3)", "conv(64, 3] -> bn"])
def test_arguments_with_an_error_have_a_hole(line: str) -> None:
    _, body = broken(line)
    chain = body.statements[0]
    assert isinstance(chain, tree.Chain)
    action = chain.steps[0].action
    assert isinstance(action, tree.Apply)
    assert any(isinstance(each.value, tree.Missing) for each in action.arguments)


@pytest.mark.parametrize("line", ["let x = 1 +* 2", "let x = [1 2]", "let x = (1, 2, , 3)"])
def test_a_value_with_an_error_is_none(line: str) -> None:
    _, body = broken(line)
    let = body.statements[0]
    assert isinstance(let, tree.Let)
    assert isinstance(let.value, tree.Tuple)
    assert isinstance(let.value.items[0], tree.Missing)


def test_so_many_errors_are_not_told_all() -> None:
    for line, note in (
        ("conv(64 3)", "not read any further"),
        ("conv(64, 3) $ relu", "not read any further"),
        ("conv(64, 3 $)", "there may be more"),
    ):
        problems = parse(Source("bad.cnn", "model M {\n" + f"  {line}\n" * 150 + "}\n"))[1]
        assert len(problems) == 100
        assert note in problems[-1].notes[-1]
        assert not any(problem.notes for problem in problems[:-1])
