import re

import pytest

from cnndsl.diagnostics.explain import codes, examples, explain, title
from cnndsl.limits import Limits

CODES = """
    E001 E002 E003 E004 E005 E006 E010 E011 E012 E020 E021 E022 E023
    E100 E101 E102 E103 E104 E105 E106 E110 E111 E112 E113 E114 E120 E121
    E200 E201 E202 E203 E204 E205 E206 E207 E208 E210 E211 E212 E213 E214
    E300 E301 E302 E303 E304 E305 E310 E400 E401 W100 W101
"""
BOUNDS = {
    "E020": "nesting",
    "E021": "file_size",
    "E114": "imports",
    "E210": "depth",
    "E211": "nodes",
    "E212": "digits",
    "E213": "list",
    "E214": "string",
}


def page(code: str) -> str:
    text = explain(code)
    assert text is not None
    return text


def test_every_code_has_a_page() -> None:
    assert set(CODES.split()) <= set(codes())


@pytest.mark.parametrize("code", codes())
def test_page_begins_with_code_and_title(code: str) -> None:
    assert page(code).startswith(f"# {code}: {title(code)}\n\n")


@pytest.mark.parametrize("code", codes())
def test_page_fits_a_terminal(code: str) -> None:
    assert max(map(len, page(code).splitlines())) <= 100


@pytest.mark.parametrize("code", sorted({*codes()} - {"E022"}))
def test_page_shows_a_bad_and_a_good_example(code: str) -> None:
    assert [each.kind for each in examples(page(code))] == ["bad", "good"]
    assert page(code).count("```") == 4


@pytest.mark.parametrize("code", BOUNDS)
def test_page_of_a_bound_names_its_flag(code: str) -> None:
    assert f"`{Limits.flag(BOUNDS[code])}`" in page(code)


@pytest.mark.parametrize("code", codes())
def test_example_keeps_to_known_limits(code: str) -> None:
    for each in examples(page(code)):
        assert each.limits.keys() <= {BOUNDS.get(code)}
        Limits(**each.limits)


def test_code_in_any_case() -> None:
    assert explain("e100") == explain("E100")
    assert explain("E999") is None
    assert explain("../explain") is None
    assert title("E999") is None


def test_example_of_several_files() -> None:
    text = "# X: y\n\n```cnn bad\n# limits: depth=3 list=4\na\n# file: p/b.cnn\nb\n```\n"
    [example] = examples(text)
    assert example.kind == "bad"
    assert example.files == {"main.cnn": "# limits: depth=3 list=4\na\n", "p/b.cnn": "b\n"}
    assert example.limits == {"depth": 3, "list": 4}


@pytest.mark.parametrize("code", codes())
def test_example_imports_only_files_of_its_own(code: str) -> None:
    for example in examples(page(code)):
        paths = re.findall(r'^import .* "(.*)"$', "\n".join(example.files.values()), re.MULTILINE)
        if example.kind == "good":
            assert set(paths) <= example.files.keys()
