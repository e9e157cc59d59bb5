"""Every example in the documentation is checked, and says of itself what a check must find."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, fields
from pathlib import Path
from textwrap import indent

import pytest

from cnndsl.diagnostics import Source
from cnndsl.diagnostics.explain import FILE, MAIN, Example, codes, examples, explain
from cnndsl.emit.keras import CannotSay, keras_source
from cnndsl.graph import elaborate
from cnndsl.layers import FORMS, LAYERS, Entry, signature
from cnndsl.limits import DEFAULT_LIMITS, Limits
from cnndsl.model import Loader
from cnndsl.model.facts import FACTS, SETTINGS
from cnndsl.model.functions import FUNCTIONS
from cnndsl.model.unknown import ATTRIBUTES
from cnndsl.syntax.layout import format_text
from cnndsl.syntax.token import KEYWORDS
from cnndsl.workspace import check

CHECKOUT = Path(__file__).parents[1]
LANGUAGE = CHECKOUT / "docs" / "language.md"
VOCABULARY = CHECKOUT / "docs" / "layers.md"
FENCE = re.compile(
    r"^```cnn(?: (part|[EW]\d{3}(?: [EW]\d{3})*))?\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
MODEL = "model Example {{\n  input 64x32x32\n{}}}\n"


@dataclass(frozen=True, slots=True)
class Sample:
    """A block of a page; `part` is wrapped into a model, codes are what its check must find."""

    place: str
    kind: str
    text: str

    @property
    def files(self) -> Mapping[str, str]:
        whole = MODEL.format(indent(self.text, "  ")) if self.kind == "part" else self.text
        first, *others = FILE.split(whole)
        return {MAIN: first, **dict(zip(others[::2], others[1::2], strict=True))}

    @property
    def expected(self) -> list[str]:
        return [] if self.kind == "part" else self.kind.split()


def samples(page: Path) -> Iterator[Sample]:
    """The blocks of a page that say they are the language."""
    text = page.read_text(encoding="utf-8")
    for found in FENCE.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield Sample(f"{page.name}:{line}", found[1] or "", found[2])


SAMPLES = [
    *samples(LANGUAGE),
    *samples(VOCABULARY),
    *samples(CHECKOUT / "docs" / "data.md"),
]
EXPLAINED = [(code, each) for code in codes() for each in examples(explain(code) or "")]


def found(folder: Path, files: Mapping[str, str], limits: Limits = DEFAULT_LIMITS) -> list[str]:
    """The codes of all that a check of `main.cnn` finds."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return [each.code for each in check([folder / MAIN], limits=limits).diagnostics]


def refused(folder: Path) -> list[str]:
    """The codes of all that an export to Keras finds in the models of `main.cnn`."""
    codes = []
    for model in check([folder / MAIN]).models:
        try:
            keras_source(model.figures.graph)
        except CannotSay as error:
            codes += [each.code for each in error.problems]
    return codes


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.place)
def test_example_holds(sample: Sample, tmp_path: Path) -> None:
    assert found(tmp_path, sample.files) == sample.expected


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.place)
def test_example_has_the_official_layout(sample: Sample) -> None:
    for name, text in sample.files.items():
        shown, problems = format_text(Source(name, text))
        assert problems or shown == text


@pytest.mark.parametrize(("code", "example"), EXPLAINED, ids=lambda each: str(each)[:4])
def test_explained_example_holds(code: str, example: Example, tmp_path: Path) -> None:
    expected = [code] if example.kind == "bad" else []
    codes = found(tmp_path, example.files, Limits(**example.limits))
    assert codes + (refused(tmp_path) if code.startswith("E5") else []) == expected


def test_weights_are_called_as_the_page_says(tmp_path: Path) -> None:
    text = LANGUAGE.read_text(encoding="utf-8")
    before, _, after = text.partition("```text weights\n")
    (tmp_path / MAIN).write_text(FENCE.findall(before)[-1][1], encoding="utf-8")
    spec = Loader().load(tmp_path / MAIN)
    graph, _ = elaborate(spec.declared["Net"])
    assert graph is not None
    owners = {node.owner.name: node.owner.weights for node in graph.nodes}
    names = [f"{owner}.{weight}" for owner, weights in owners.items() for weight in weights]
    assert names == after.partition("```")[0].split()


def written(value: object) -> str:
    """A default as the language writes it."""
    match value:
        case None:
            return "..."
        case bool():
            return str(value).lower()
        case float():
            return f"{value:g}".replace("e-0", "e-")
        case _:
            return str(value)


def call(word: str) -> str:
    """A layer or form with its arguments."""
    entry: type[Entry] = LAYERS.get(word) or FORMS[word]
    arguments = [
        each.name if each.required else f"{each.name} = {written(each.default)}"
        for each in signature(entry)
    ]
    return f"{word}({', '.join(arguments)})" if arguments else word


@pytest.mark.parametrize("word", [*LAYERS, *FORMS])
def test_vocabulary_is_listed_with_its_arguments(word: str) -> None:
    vocabulary = LANGUAGE.read_text(encoding="utf-8").partition("\n## Vocabulary\n")[2]
    assert f"`{call(word)}`" in vocabulary


@pytest.mark.parametrize("bound", fields(Limits), ids=lambda bound: bound.name)
def test_bound_is_listed(bound: Field[int]) -> None:
    row = f"| `{Limits.flag(bound.name)}` | {bound.default:,} | {bound.metadata['help']} |"
    assert row in LANGUAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("word", [*sorted(KEYWORDS), *FACTS, *SETTINGS, *ATTRIBUTES])
def test_word_is_listed(word: str) -> None:
    assert f"`{word}`" in LANGUAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function_is_listed(name: str) -> None:
    assert f"`{name}(" in LANGUAGE.read_text(encoding="utf-8")


def test_every_section_is_linked() -> None:
    text = LANGUAGE.read_text(encoding="utf-8")
    for title in re.findall(r"^## (.*)$", text, re.MULTILINE):
        assert f"[{title}](#{title.lower().replace(' ', '-')})" in text
