"""When trainings are read: with which models, which changes, and at what cost."""

import subprocess
import sys
from pathlib import Path

import pytest

from cnndsl.graph.asked import asked
from cnndsl.workspace import check
from tests.recipe.written import NET, report

OTHER = NET.replace("Net", "Other").replace("10", "100")
BOTH = f"{NET}{OTHER}train Net on cifar10 {{ epochs = 3 }}\ntrain Other on cifar10 {{}}\n"


def test_a_file_without_a_training_imports_nothing_for_it(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from cnndsl.workspace import check;"
        "check([Path(sys.argv[1])]); print(*sorted(sys.modules))"
    )
    for text, needed in ((NET, False), (f"{NET}train Net {{}}\n", True)):
        path = tmp_path / "main.cnn"
        path.write_text(text, encoding="utf-8")
        command = [sys.executable, "-c", program, str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        modules = done.stdout.split()
        assert ("cnndsl.recipe" in modules) == needed
        assert not {"torch", "pydantic", "networkx"} & {*modules}


@pytest.mark.parametrize(("model", "codes"), [("Net", []), ("Other", ["E411"]), (None, ["E411"])])
def test_only_trainings_of_the_model_asked_for_are_read(
    tmp_path: Path, model: str | None, codes: list[str]
) -> None:
    path = tmp_path / "main.cnn"
    path.write_text(BOTH, encoding="utf-8")
    found = check([path], model=model, training=())
    assert [each.code for each in found.diagnostics] == codes
    assert [each.models for each in found.recipes] == ([("Net",)] if model != "Other" else [])


def test_a_changed_model_is_no_training_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "main.cnn"
    path.write_text(f"{NET}train Net on cifar100 {{}}\n", encoding="utf-8")
    wish = asked(inputs="3x16x16")
    assert check([path], changes=wish).diagnostics == ()
    begun = check([path], changes=wish, training=())
    assert [each.code for each in begun.diagnostics] == ["E411"]


def test_a_model_that_is_imported_can_be_trained(tmp_path: Path) -> None:
    text = 'import LeNet5 from "std/lenet"\ntrain LeNet5 { epochs = 3 }\n'
    found = report(tmp_path, text)
    assert found.misuse == ""
    assert [each.models for each in found.recipes] == [("LeNet5",)]
    assert [each.name for each in found.models] == ["LeNet5"]
    asked_for = check([tmp_path / "main.cnn"], model="LeNet5", training=())
    assert asked_for.misuse == ""
    assert len(asked_for.recipes) == 1


def test_of_models_without_a_training_those_are_told_that_can_be_trained(tmp_path: Path) -> None:
    assert [each.models for each in report(tmp_path, NET + OTHER).recipes] == [("Net",)]
    assert report(tmp_path, NET + OTHER).diagnostics == ()
    assert [each.code for each in report(tmp_path, OTHER).diagnostics] == ["E411"]


def test_what_the_file_trains_comes_before_what_could_be(tmp_path: Path) -> None:
    found = report(tmp_path, f"{NET}{OTHER}train Other on cifar100 {{}}\n")
    assert [each.models for each in found.recipes] == [("Other",)]


def test_a_wrong_setting_hides_no_other(tmp_path: Path) -> None:
    text = f"{NET}train Net on cifar100 {{ loss = ces; epochs = 3; schedule = step(at = [9]) }}\n"
    found = report(tmp_path, text, whole=False)
    assert sorted(each.code for each in found.diagnostics) == ["E410", "E411", "E415"]


def test_every_contradiction_has_a_cure() -> None:
    folder = Path(__file__).parents[1] / "errors"
    paths = [folder / "recipe.cnn", folder / "adversaries.cnn"]
    found = [each for path in paths for each in check([path]).diagnostics]
    contradictions = [each for each in found if "E411" <= each.code <= "E416"]
    assert len(contradictions) > 50
    assert [each.message for each in contradictions if not each.helps] == []


def test_what_is_unknown_is_told_once(tmp_path: Path) -> None:
    text = f"{NET}train Net on cifar10 {{ batch = missing + 1; freeze = [gone + 1] }}\n"
    codes = [each.code for each in report(tmp_path, text, whole=False).diagnostics]
    assert codes == ["E100", "E100"]
