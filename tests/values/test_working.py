"""Working: text and back, the same every time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.values.errors import Refused
from ledger.values.working import Step, Working

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
WORKINGS = st.builds(
    Working,
    st.integers(-(10**15), 10**15),
    TEXT,
    st.lists(st.builds(Step, TEXT, TEXT), max_size=5).map(tuple),
    st.lists(TEXT, max_size=3).map(tuple),
)
EXAMPLE = Working(
    146_134,
    "18 of 194 school days × £15,750.00 a year = £1,461.34",
    (Step("School days in May", "18"), Step("School days in the year", "194")),
    ("calendar 2025 version 2",),
)


@given(WORKINGS)
def test_text_gives_the_working_back(working: Working) -> None:
    assert Working.from_text(working.to_text()) == working


def test_the_text_is_compact_and_stays_as_it_is() -> None:
    assert EXAMPLE.to_text() == (
        '[1,146134,"18 of 194 school days × £15,750.00 a year = £1,461.34",'
        '[["School days in May","18"],["School days in the year","194"]],'
        '["calendar 2025 version 2"]]'
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "null",
        "[]",
        '[2,5,"new",[],[]]',
        '[1,5.0,"a",[],[]]',
        '[1,true,"a",[],[]]',
        "[1,5,7,[],[]]",
        '[1,5,"a",[["only one"]],[]]',
        '[1,5,"a",[["b",3]],[]]',
        '[1,5,"a",[],[4]]',
        '[1, 5, "a", [], []]',
    ],
)
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        Working.from_text(text)
    assert refused.value.code == "R-WORKING"
