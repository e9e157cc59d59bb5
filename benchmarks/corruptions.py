"""How well syntax errors are told: one wrong token should give one message, where it is."""

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from random import Random

from cnndsl.diagnostics import Diagnostic, Source
from cnndsl.limits import DEFAULT_LIMITS
from cnndsl.syntax.parse import parse
from cnndsl.syntax.scan import scan
from cnndsl.syntax.token import Token

PROJECT = Path(__file__).resolve().parents[1]
SAMPLES = [
    *sorted((PROJECT / "specs").rglob("*.cnn")),
    *sorted((PROJECT / "tests/syntax/samples").glob("*.cnn")),
]
BAR = 0.85


@dataclass(frozen=True, slots=True)
class Corruption:
    """A text made wrong at one token; `lines` are those that were touched."""

    kind: str
    text: str
    lines: tuple[int, ...]
    token: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """A corruption and what was said about it."""

    corruption: Corruption
    problems: list[Diagnostic]

    @property
    def near(self) -> bool:
        """Whether one message alone stands at the corrupted line or at the one before it."""
        return len(self.problems) == 1 and self.touches(self.problems[0].span.line)

    @property
    def pointed(self) -> bool:
        """The same, or a label of the message stands there: where a bracket should be closed."""
        if len(self.problems) != 1:
            return False
        spans = [self.problems[0].span, *(label.span for label in self.problems[0].labels)]
        return any(self.touches(span.line) for span in spans)

    def touches(self, line: int) -> bool:
        """Whether a line is the corrupted one or the one before it."""
        return min(self.corruption.lines) - 1 <= line <= max(self.corruption.lines)


def words(text: str) -> list[Token]:
    """The tokens of a text but its line ends."""
    tokens = scan(Source("sample", text)).tokens
    return [token for token in tokens if token.text and token.kind != "NEWLINE"]


def corruptions(text: str, random: Random) -> Iterator[Corruption]:
    """Each token deleted, doubled, replaced, swapped with the next, and preceded by another."""
    source = Source("sample", text)
    tokens = words(text)
    for token, following in pairwise([*tokens, Token("$END", "", len(text), len(text))]):
        lines = (source.line_of(token.start),)
        made = partial(_made, text, token, lines)
        other, extra = (random.choice(tokens).text for _ in range(2))
        yield made("delete")
        yield made("double", token.text, token.text)
        yield made("insert", extra, token.text)
        if other != token.text:
            yield made("replace", other)
        if following.text not in ("", token.text):
            between = text[token.end : following.start]
            parts = (
                text[: token.start],
                following.text,
                between,
                token.text,
                text[following.end :],
            )
            both = (*lines, source.line_of(following.start))
            yield Corruption("swap", _joined(*parts), both, token.text)


def _made(text: str, token: Token, lines: tuple[int, ...], kind: str, *parts: str) -> Corruption:
    """Other text in place of a token."""
    made = _joined(text[: token.start], *parts, text[token.end :])
    return Corruption(kind, made, lines, token.text)


def _joined(*parts: str) -> str:
    """The parts one after another, apart wherever two would make one word or sign."""
    text = ""
    for part in parts:
        glued = text[-1:] + part[:1]
        apart = len(glued) == 2 and glued.strip() == glued and len(words(glued)) != 2
        text += f" {part}" if apart else part
    return text


def outcomes(paths: list[Path], seed: int) -> Iterator[Outcome]:
    """What the parser says about every corruption that makes the syntax wrong."""
    for path in paths:
        random = Random(f"{seed} {path.name}")
        for each in corruptions(path.read_text(encoding="utf-8"), random):
            problems = parse(Source(path.name, each.text), DEFAULT_LIMITS)[1]
            if problems:
                yield Outcome(each, problems)


def report(results: list[Outcome]) -> str:
    """The shares that count, and which tokens fare worst."""
    total = len(results)
    shares = {
        "exactly one message": sum(len(each.problems) == 1 for each in results),
        "... at the corrupted line or the one before": sum(each.near for each in results),
        "... or the message points there": sum(each.pointed for each in results),
        "at most two messages": sum(len(each.problems) <= 2 for each in results),
    }
    rows = [f"{total:,} one-token corruptions that make the syntax wrong"]
    rows += [f"{count / total:7.1%}  {name}" for name, count in shares.items()]
    rows += ["", "worst, by what was done to which token (missed of all):"]
    seen: Counter[tuple[str, str]] = Counter()
    missed: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
    for each in results:
        key = (each.corruption.kind, each.corruption.token)
        seen[key] += 1
        if not each.near:
            missed[key].append(each)
    worst = sorted(missed, key=lambda key: -len(missed[key]))[:12]
    rows += [f"{len(missed[k]):5} of {seen[k]:<5} {k[0]} `{k[1]}`" for k in worst]
    by_kind = Counter(each.corruption.kind for each in results)
    near = Counter(each.corruption.kind for each in results if each.near)
    rows += ["", *(f"{near[kind] / by_kind[kind]:7.1%}  {kind}" for kind in sorted(by_kind))]
    return "\n".join(rows)


def shown(outcome: Outcome) -> str:
    """A missed corruption with its messages, to see what to mend."""
    each = outcome.corruption
    lines = each.text.split("\n")
    rows = [f"--- {each.kind} `{each.token}`"]
    rows += [f"{line:4} {lines[line - 1]}" for line in sorted(set(each.lines))]
    for problem in outcome.problems[:4]:
        at = problem.span
        rows.append(f"     {at.place} {problem.code} {problem.message} [{at.text[:20]!r}]")
    return "\n".join(rows)


def main(arguments: list[str]) -> int:
    """Measure, print, and fail below the bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", type=int, default=0, help="print so many missed ones")
    options = parser.parse_args(arguments)
    results = list(outcomes(SAMPLES, options.seed))
    sys.stdout.write(report(results) + "\n")
    missed = [each for each in results if not each.near]
    strange = [each for each in results if not each.pointed]
    for each in Random(options.seed).sample(strange, min(options.show, len(strange))):
        sys.stdout.write(shown(each) + "\n")
    return int(1 - len(missed) / len(results) < BAR)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
