from cnndsl.diagnostics.explain import codes, title
from tests.cli.conftest import Run


def test_a_code_in_any_case(run: Run) -> None:
    done = run("explain", "e303")
    assert (done.returncode, done.stderr) == (0, "")
    assert "E303" in done.stdout
    assert done.stdout == run("explain", "E303").stdout


def test_all_codes(run: Run) -> None:
    done = run("explain")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [f"{code}  {title(code)}" for code in codes()]


def test_an_unknown_code(run: Run) -> None:
    done = run("explain", "E3O3")
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no diagnostic `E3O3`; did you mean `E303`?" in done.stderr
    assert "`cnndsl explain` lists all" in run("explain", "nonsense").stderr


def test_completion_offers_titles(run: Run) -> None:
    done = run(_CNNDSL_COMPLETE="zsh_complete", COMP_WORDS="cnndsl explain e3", COMP_CWORD="2")
    assert f"E303\n{title('E303')}\n" in done.stdout
