"""Brackets are paired before the grammar is asked."""

from cnndsl.syntax.brackets.balance import Balanced, balance

__all__ = ["Balanced", "balance"]
