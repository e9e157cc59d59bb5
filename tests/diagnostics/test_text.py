import io
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnndsl.diagnostics import Diagnostic, Label, Source, Span
from cnndsl.diagnostics.cells import visible, width
from cnndsl.diagnostics.colour import use_colour
from cnndsl.diagnostics.text import render
from tests.diagnostics.samples import DOWN, SAMPLES, at

Golden = Callable[[str, str], None]

ANSI = re.compile(r"\x1b\[[\d;]*m")

characters = st.sampled_from("ab({|\"' 0_\t\n\n\r\x00\x1b\x85\u2028\u202e\ud800é\u0301幅🙂")
pieces = characters | st.sampled_from(["\r\n", "relu -> " * 20, "\t" * 9, "幅" * 70, "\x00" * 30])
texts = st.lists(pieces, max_size=30).map("".join)
remarks = st.text("ab ", max_size=60) | st.text(characters, max_size=9)


@st.composite
def spans(draw: st.DrawFn, source: Source) -> Span:
    start = draw(st.integers(0, len(source.text)))
    return Span(source, start, draw(st.integers(start, len(source.text))))


@st.composite
def diagnostics(draw: st.DrawFn) -> Diagnostic:
    sources = [Source("a.cnn", draw(texts)), Source("b\n.cnn", draw(texts))]
    labels = draw(
        st.lists(st.builds(Label, st.sampled_from(sources).flatmap(spans), remarks), max_size=4)
    )
    return Diagnostic(
        draw(st.sampled_from(["E100", "W100"])),
        draw(remarks),
        draw(spans(sources[0])),
        draw(remarks),
        tuple(labels),
        notes=tuple(draw(st.lists(remarks, max_size=2))),
    )


@pytest.mark.parametrize("name", SAMPLES)
def test_layout(name: str, golden: Golden) -> None:
    golden(f"diagnostics/{name}.txt", render(SAMPLES[name]))


def test_colours(golden: Golden) -> None:
    shown = [SAMPLES["branches"], SAMPLES["several_lines"], SAMPLES["other_file"]]
    text = "\n\n".join(render(each, colour=True) for each in shown)
    golden("diagnostics/colours.txt", text.replace("\x1b", "ESC"))


@pytest.mark.parametrize("name", SAMPLES)
def test_colours_change_nothing_else(name: str) -> None:
    assert ANSI.sub("", render(SAMPLES[name], colour=True)) == render(SAMPLES[name])


@settings(deadline=None)
@given(diagnostics())
def test_any_place_in_any_text(diagnostic: Diagnostic) -> None:
    text = render(diagnostic)
    head, arrow, *lines = text.split("\n")
    assert head.startswith(f"{diagnostic.severity}[{diagnostic.code}]")
    assert arrow.endswith(f"--> {diagnostic.span.place}")
    assert "^" in text or "/" in text
    assert visible(text.replace("\n", "")) == text.replace("\n", "")

    edge = arrow.index("-->") + 1
    excerpt = [line for line in lines if line[edge - 1 : edge + 2] not in (" = ", "   ", ":::")]
    assert all(
        line[edge] == "|" or line.startswith("...") for line in excerpt if line[edge:].strip()
    ), text


@settings(deadline=None)
@given(diagnostics(), st.sampled_from([60, 80, 120, 200]))
def test_lines_fit_a_terminal(diagnostic: Diagnostic, room: int) -> None:
    plain = replace(diagnostic, message="", label=re.sub(r"[^ab ]", "", diagnostic.label))
    labels = tuple(replace(label, text=label.text[:40]) for label in plain.labels)
    lines = render(replace(plain, labels=labels, notes=()), room=room).split("\n")
    assert max(map(width, lines)) <= room


@settings(deadline=None)
@given(st.data(), st.text(characters, max_size=20))
def test_the_caret_is_under_what_it_means(data: st.DataObject, text: str) -> None:
    line = re.sub(r"[\r\n]", "", text)
    span = data.draw(spans(Source("a.cnn", line)))
    carets = render(Diagnostic("E100", "", span)).split("\n")[4].removeprefix("  | ")
    assert carets.index("^") == width(visible(line[: span.start]))
    assert carets.count("^") == max(1, width(visible(span.text)))


def test_a_fix_is_told_only_where_no_help_is() -> None:
    diagnostic = SAMPLES["wide"]
    assert "= help: write `relu`" in render(diagnostic)
    assert "write `relu`" not in render(replace(diagnostic, helps=("use `relu`",)))


def test_a_label_in_an_equal_copy_of_the_file_is_shown_with_it() -> None:
    copy = Source(DOWN.name, DOWN.text)
    diagnostic = Diagnostic("E100", "", at(DOWN, "add"), labels=(Label(at(copy, "top"), "there"),))
    assert ":::" not in render(diagnostic)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "variables", "coloured"),
    [
        (io.StringIO(), {}, False),
        (Terminal(), {}, True),
        (Terminal(), {"TERM": "dumb"}, False),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"NO_COLOR": ""}, True),
        (io.StringIO(), {"FORCE_COLOR": "1"}, True),
        (io.StringIO(), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_who_decides_about_colours(
    stream: io.StringIO,
    variables: dict[str, str],
    coloured: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert use_colour(stream) is coloured
