import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from cnndsl.diagnostics import Diagnostic, Fix, Label, Source, Span
from cnndsl.diagnostics.explain import codes
from cnndsl.diagnostics.formats import FORMATS
from cnndsl.diagnostics.text import render
from tests.diagnostics.samples import DOWN, SAMPLES, at

Golden = Callable[[str, str], None]

TYPICAL = [SAMPLES[name] for name in ("branches", "several_lines", "other_file", "wide", "hidden")]


@pytest.mark.parametrize("form", FORMATS)
def test_typical(form: str, golden: Golden) -> None:
    golden(f"diagnostics/formats/{form}.txt", FORMATS[form](TYPICAL))


@pytest.mark.parametrize("form", ["full", "concise", "github"])
def test_nothing_to_say(form: str) -> None:
    assert FORMATS[form]([]) == ""


def test_no_problems_are_still_a_document() -> None:
    assert json.loads(FORMATS["json"]([])) == {"version": 1, "diagnostics": []}
    assert json.loads(FORMATS["sarif"]([]))["runs"][0]["results"] == []


@pytest.mark.parametrize("form", ["concise", "github"])
def test_one_line_each(form: str) -> None:
    assert len(FORMATS[form](TYPICAL).splitlines()) == len(TYPICAL)


def test_concise() -> None:
    assert FORMATS["concise"]([SAMPLES["hidden"]]) == (
        r"hidden.cnn:1:8: error[E002]: `<U+00A0>` is not a character\nof the language"
    )


def test_json_says_everything() -> None:
    diagnostic = replace(SAMPLES["branches"], fix=Fix(at(DOWN, "bn", 2), "bn2"))
    record = json.loads(FORMATS["json"]([diagnostic]))["diagnostics"][0]
    assert record.pop("rendered") == render(diagnostic)
    assert record["range"] == {
        "start": {"line": 4, "column": 3, "offset": 39},
        "end": {"line": 4, "column": 6, "offset": 42},
    }
    assert record["related"][1]["shape"] == [128, 64, 64]
    assert record["fix"]["replacement"] == "bn2"
    assert record["fix"]["applicability"] == "machine"
    assert (record["notes"], record["helps"]) == ([*diagnostic.notes], [*diagnostic.helps])


def test_a_file_name_that_is_no_text(tmp_path: Path) -> None:
    """The name of a file may be any bytes; Python has a stand-in for those that are no UTF-8."""
    for folder in ("", f"{tmp_path}/"):
        source = Source(f"{folder}caf\udce9 1.cnn", "rleu")
        diagnostic = Diagnostic("E100", "unknown", Span(source, 0, 4))
        (run,) = json.loads(FORMATS["sarif"]([diagnostic]))["runs"]
        place = run["results"][0]["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"].endswith("caf%E9%201.cnn")


def test_json_has_a_shape_only_where_one_flows() -> None:
    document = json.loads(FORMATS["json"]([SAMPLES["same_line"]]))
    assert "shape" not in document["diagnostics"][0]["related"][0]


def test_json_ranges_are_the_text() -> None:
    for diagnostic in SAMPLES.values():
        record = json.loads(FORMATS["json"]([diagnostic]))["diagnostics"][0]
        start, end = record["range"]["start"], record["range"]["end"]
        text = diagnostic.span.source.text
        assert text[start["offset"] : end["offset"]] == diagnostic.span.text
        before = text[: end["offset"]]
        assert end["line"] == before.count("\n") + 1
        assert end["column"] == len(before) - before.rfind("\n")


def located(result: Mapping[str, list[dict[str, dict[str, dict[str, object]]]]]) -> object:
    return result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]


def test_sarif_rules_are_the_codes_that_occur() -> None:
    log = json.loads(FORMATS["sarif"]([*TYPICAL, *TYPICAL]))
    run = log["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == sorted({each.code for each in TYPICAL})
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])
    assert {result["level"] for result in run["results"]} == {"error", "warning"}


def test_sarif_knows_every_code_in_words() -> None:
    source = Source("a.cnn", "relu")
    log = FORMATS["sarif"]([Diagnostic(code, "", Span(source, 0, 4)) for code in codes()])
    rules = json.loads(log)["runs"][0]["tool"]["driver"]["rules"]
    assert all(rule["shortDescription"]["text"] != rule["id"] for rule in rules)


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("specs/a b.cnn", "specs/a%20b.cnn"),
        ("<stdin>", "%3Cstdin%3E"),
        ("/nets/é.cnn", "file:///nets/%C3%A9.cnn"),
    ],
)
def test_sarif_names_files_as_uris(name: str, uri: str) -> None:
    log = json.loads(FORMATS["sarif"]([Diagnostic("E100", "", Span(Source(name, ""), 0, 0))]))
    assert located(log["runs"][0]["results"][0]) == uri


def test_github_escapes_what_would_end_a_command() -> None:
    source = Source("a,b:c%.cnn", "relu\n")
    diagnostic = Diagnostic(
        "E100",
        "100% wrong:\nno, really",
        Span(source, 0, 4),
        labels=(Label(Span(source, 0, 1), ""),),
    )
    assert FORMATS["github"]([diagnostic]) == (
        "::error file=a%2Cb%3Ac%25.cnn,line=1,col=1,endLine=1,endColumn=5,title=E100"
        "::100%25 wrong:%0Ano, really"
    )


def test_github_has_columns_on_one_line_only() -> None:
    assert FORMATS["github"]([SAMPLES["several_lines"]]).startswith(
        "::warning file=net.cnn,line=4,endLine=10,title=W101::"
    )
