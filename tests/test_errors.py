"""Each `# error:` comment in `tests/errors/` is one message on its line, and there is no other."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from cnndsl.diagnostics.explain import codes
from cnndsl.limits import DEFAULT_LIMITS, Limits
from cnndsl.workspace import check

ERRORS = Path(__file__).parent / "errors"
FILES = sorted(ERRORS.glob("*.cnn"))
COMMENT = re.compile(r"  # (error|warning): ([EW]\d{3}) (.*?)(?=  # |$)")
LIMITS = re.compile(r"# limits: (.*)\n")

# A text can be too large or no text at all, but neither can hold a comment that says so.
UNWRITTEN = {"E021", "E022"}
# What a check has nothing against is announced where it is exported.
EXPORTED = {code for code in codes() if code.startswith("E5")}

Expected = tuple[str, int, str, str, str]


def expected(folder: Path, path: Path) -> Iterator[Expected]:
    """What the comments of a file announce."""
    name = path.relative_to(folder).as_posix()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        for severity, code, message in COMMENT.findall(line):
            yield name, number, severity, code, message


def bounds(text: str) -> Limits:
    """The limits that the first line of a file sets."""
    given = LIMITS.match(text)
    pairs = (pair.split("=") for pair in given[1].split()) if given else ()
    return Limits(**{name: int(value) for name, value in pairs})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_messages_are_those_announced(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ERRORS)
    report = check([Path(path.name)], limits=bounds(path.read_text(encoding="utf-8")))
    found = Counter(
        (each.span.source.name, each.span.line, each.severity, each.code, each.message)
        for each in report.diagnostics
    )
    read = [path, *path.with_suffix("").rglob("*.cnn")]
    announced = Counter(each for file in read for each in expected(ERRORS, file))
    assert found == announced


def test_every_code_is_announced_somewhere() -> None:
    announced = {code for path in ERRORS.rglob("*.cnn") for *_, code, _ in expected(ERRORS, path)}
    assert announced | UNWRITTEN | EXPORTED == set(codes())
    assert not announced & (UNWRITTEN | EXPORTED)


def test_every_message_stands_alone() -> None:
    """Lower case, no full stop: what to do is said elsewhere."""
    for path in ERRORS.rglob("*.cnn"):
        for *_, code, message in expected(ERRORS, path):
            assert not message.endswith("."), (path, code)
            assert not message[0].isupper(), (path, code)


@pytest.mark.parametrize(
    ("content", "limits", "code", "message"),
    [
        (
            b"let a = 1\nlet b = \xff",
            DEFAULT_LIMITS,
            "E022",
            "expected UTF-8 text, found the byte 0xff",
        ),
        (b"let a = 1", Limits(file_size=4), "E021", "the file is larger than 4 bytes"),
    ],
)
@pytest.mark.parametrize("imported", [False, True])
def test_files_that_are_no_text(
    content: bytes, limits: Limits, code: str, message: str, imported: bool, tmp_path: Path
) -> None:
    spec, main = tmp_path / "spec.cnn", tmp_path / "main.cnn"
    spec.write_bytes(content)
    main.write_text('import "spec.cnn"', encoding="utf-8")
    if imported and code == "E021":
        limits = Limits(file_size=len(main.read_bytes()))
        spec.write_bytes(b"#" * 100)
        message = f"the file is larger than {limits.file_size} bytes"
    (problem,) = check([main if imported else spec], limits=limits).diagnostics
    assert (problem.code, problem.message) == (code, message)
    assert problem.span.source.name.endswith("spec.cnn")
