"""The facts that can be expected are those that can be told."""

from cnndsl.analysis.truth import TOLD
from cnndsl.model.facts import FACTS


def test_each_fact_is_told() -> None:
    assert frozenset(FACTS) == TOLD
