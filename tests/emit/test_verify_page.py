"""The page on verifying: its commands print what it shows, and it lists every field."""

import re
import shlex
from pathlib import Path
from typing import get_type_hints

import pytest

from cnndsl.cli import main
from cnndsl.report import timetable, verified

PAGE = Path(__file__).parents[2] / "docs" / "verify.md"
TEXT = PAGE.read_text(encoding="utf-8")
((SPEC,),) = [re.findall(r"^```cnn\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)]
CONSOLE = re.findall(r"^```console\n\$ (.*?)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
MEASURED = {"time", "forward", "backward", "share", "GFLOP/s"} | {"layer"}  # cut by their width
RUNS = (
    "of the whole",
    "the same",
    "how far",
    "one by one",
    "in a second",
    "operations in products",
)
TYPES = {
    "Verified": verified.Document,
    "Model": verified.Verified,
    "Quantity": verified.Compared,
    "Difference": verified.Differing,
    "Profiled": timetable.Document,
    "Whole": timetable.Whole,
    "Row": timetable.Part,
}


@pytest.mark.parametrize(("line", "shown"), CONSOLE, ids=["verify", "profile"])
def test_what_is_shown(
    line: str,
    shown: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    Path("net.cnn").write_text(SPEC, encoding="utf-8")
    program, *words = shlex.split(line)
    assert program == "cnndsl"
    assert main(words) == 0
    assert unmeasured(capsys.readouterr().out) == unmeasured(shown)


def unmeasured(text: str) -> list[list[str]]:
    """The cells of all lines, but for what is another in every run and on every machine."""
    lines = [re.split(r"  +", line.strip()) for line in text.strip().splitlines()]
    heading: list[str] = []
    kept: list[list[str]] = []
    for cells in lines:
        if cells[0] == "name":
            heading = cells
        if len(cells) == len(heading):
            pairs = zip(heading, cells, strict=True)
            kept.append([cell for title, cell in pairs if title not in MEASURED])
        elif cells[-1].startswith(RUNS):
            kept.append([cells[0], cells[-1]])
        else:
            kept.append([re.sub(r"torch [\w.+]+( on .*)?", "torch", " ".join(cells))])
    return kept


@pytest.mark.parametrize("name", TYPES)
def test_the_page_lists_every_field(name: str) -> None:
    section = TEXT.partition(f"\n### {name}\n")[2].partition("\n#")[0]
    fields = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    assert fields == [*get_type_hints(TYPES[name])]
