"""The specs of this folder, checked."""

from pathlib import Path

from cnndsl.analysis.summary import ModelSummary
from cnndsl.report.measure import DEFAULT, Measures, Setting
from cnndsl.resources import library
from cnndsl.workspace import check

SPECS = Path(__file__).parent / "specs"


def model(file: str, name: str | None = None) -> ModelSummary:
    """A model of a spec of this folder."""
    report = check([SPECS / file], model=name)
    assert report.diagnostics == ()
    assert report.misuse == ""
    return report.models[0]


def measured(file: str, setting: Setting = DEFAULT) -> Measures:
    return Measures(model(file).figures, setting)


def zoo() -> list[ModelSummary]:
    """Every model that ships."""
    return [*check(sorted(library().glob("*.cnn"))).models]
