import pytest

from cnndsl.diagnostics.explain import codes, title
from cnndsl.layers import LAYERS
from cnndsl.report import training
from cnndsl.report.training import SETTINGS, WORDS
from cnndsl.report.vocabulary import page
from tests.cli.conftest import Run
from tests.conftest import Golden


def test_a_code_in_any_case(run: Run) -> None:
    done = run("explain", "e303")
    assert (done.returncode, done.stderr) == (0, "")
    assert "E303" in done.stdout
    assert done.stdout == run("explain", "E303").stdout


def test_all_codes(run: Run) -> None:
    done = run("explain")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [f"{code}  {title(code)}" for code in codes()]


@pytest.mark.parametrize("written", ["error[E303]", "[e303]", "E303"])
def test_a_code_as_a_message_shows_it(run: Run, written: str) -> None:
    assert run("explain", written).stdout.startswith("# E303: ")


@pytest.mark.parametrize("written", ["conv", "Conv", "conv(64, 3)"])
def test_a_layer(run: Run, written: str) -> None:
    done = run("explain", written)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == page(LAYERS["conv"]) + "\n"


def test_a_form(run: Run) -> None:
    assert run("explain", "residual").stdout.startswith("## residual\n")


def test_an_unknown_topic(run: Run) -> None:
    for topic, said in (
        ("E3O3", "there is no diagnostic `E3O3`; did you mean `E303`?"),
        ("cnov", "there is no word `cnov`; did you mean `conv`?"),
        ("Conv2d", "there is no word `Conv2d`; did you mean `conv`?"),
        ("Adamax", "there is no word `Adamax`; did you mean `adam`?"),
        ("nonsense", "`cnndsl explain` and `cnndsl layers` list codes and layers"),
    ):
        done = run("explain", topic)
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr


def test_completion_offers_layers(run: Run) -> None:
    done = run(_CNNDSL_COMPLETE="zsh_complete", COMP_WORDS="cnndsl explain max", COMP_CWORD="2")
    assert "maxpool\nKeep the largest number of each window." in done.stdout


def test_completion_offers_titles(run: Run) -> None:
    done = run(_CNNDSL_COMPLETE="zsh_complete", COMP_WORDS="cnndsl explain e3", COMP_CWORD="2")
    assert f"E303\n{title('E303')}\n" in done.stdout


def test_words_of_a_training(run: Run, golden: Golden) -> None:
    told = [run("explain", topic) for topic in ("SGD(0.1)", "optimizer", "augment", "ema", "fresh")]
    assert {each.returncode for each in told} == {0}
    golden("explained.txt", "\n".join(each.stdout for each in told))


def test_a_word_with_two_meanings(run: Run) -> None:
    shown = run("explain", "scale").stdout
    assert shown.index("## scale") < shown.index("It is an augmentation of `train`.")


@pytest.mark.parametrize("topic", [*WORDS, *SETTINGS])
def test_each_word_has_a_page(topic: str) -> None:
    text = training.page(topic)
    assert text.startswith(f"## {topic}\n\n")
    assert max(map(len, text.splitlines())) <= 120
    assert training.told(topic) in text or topic in SETTINGS


def test_completion_offers_words_of_trainings(run: Run) -> None:
    shown = run(COMP_WORDS="cnndsl explain nes", COMP_CWORD="2", _CNNDSL_COMPLETE="zsh_complete")
    assert "nesterov\nMomentum with the gradient" in shown.stdout
