"""A rule's value is read in words, not as it is stored."""

from __future__ import annotations

import pytest

from ledger.web.rulewords import value_words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2026-04-06", "Monday 6 April 2026"),
        ([[4, 1], [9, 1], [1, 1]], "1 April, 1 September and 1 January"),
        (["education", "health", "care"], "education, health, care"),
        ({"monthly": "first working day"}, "monthly: first working day"),
        (8, "8"),
    ],
)
def test_a_value_is_read_in_words(value: object, words: str) -> None:
    assert value_words(value) == words


def test_how_a_sum_is_shared_is_said_plainly() -> None:
    assert "remainder" not in value_words("largest remainder, cumulative")
