"""Identifiers: published values pass, every slip a check digit can catch is caught."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.values.errors import Refused
from ledger.values.identifiers import (
    UPN_LETTERS,
    Checked,
    check_account_number,
    check_laestab,
    check_nhs_number,
    check_sort_code,
    check_ukprn,
    check_upn,
    check_urn,
    upn_letter,
)

Check = Callable[[str], Checked]
DIGITS = "0123456789"


def figures(count: int) -> st.SearchStrategy[str]:
    return st.text(DIGITS, min_size=count, max_size=count)


GOOD: list[tuple[Check, str, str]] = [
    (check_upn, "P207000016049", "P207000016049"),
    (check_upn, " p207 000016049 ", "P207000016049"),
    (check_nhs_number, "943 476 5919", "9434765919"),
    (check_nhs_number, "9434765919", "9434765919"),
    (check_nhs_number, "401 023 2137", "4010232137"),
    (check_urn, "100000", "100000"),
    (check_laestab, "330/3614", "330/3614"),
    (check_laestab, "3303614", "330/3614"),
    (check_laestab, "330-3614", "330/3614"),
    (check_ukprn, "10007791", "10007791"),
    (check_sort_code, "08-99-99", "089999"),
    (check_sort_code, "08 99 99", "089999"),
    (check_sort_code, "089999", "089999"),
    (check_account_number, "00012345", "00012345"),
    (check_account_number, "6637 4958", "66374958"),
]
REPAIRED: list[tuple[Check, str, str]] = [
    (check_laestab, "330/12", "330/0012"),
    (check_laestab, "330123", "330/0123"),
    (check_sort_code, "89999", "089999"),
    (check_account_number, "1234567", "01234567"),
]
BAD: list[tuple[Check, str, str]] = [
    (check_upn, "Q207000016049", "R-UPN"),  # as two suppliers' help pages have it
    (check_upn, "I207000016049", "R-UPN"),
    (check_upn, "P20700001604", "R-UPN"),
    (check_upn, "P2070000160490", "R-UPN"),
    (check_upn, "P20700001604O", "R-UPN"),
    (check_upn, "P２07000016049", "R-UPN"),
    (check_nhs_number, "9434765918", "R-NHS"),
    (check_nhs_number, "0000000000", "R-NHS"),
    (check_nhs_number, "943476591", "R-NHS"),
    (check_nhs_number, "943476591X", "R-NHS"),
    (check_urn, "012345", "R-URN"),
    (check_urn, "10000", "R-URN"),
    (check_urn, "100000.0", "R-URN"),
    (check_laestab, "033/3614", "R-LAESTAB"),
    (check_laestab, "330/36145", "R-LAESTAB"),
    (check_laestab, "330/", "R-LAESTAB"),
    (check_laestab, "330", "R-LAESTAB"),
    (check_ukprn, "20007791", "R-UKPRN"),
    (check_ukprn, "1000779", "R-UKPRN"),
    (check_sort_code, "8-99-99-9", "R-SORT-CODE"),
    (check_sort_code, "000000", "R-SORT-CODE"),
    (check_sort_code, "1234567", "R-SORT-CODE"),
    (check_sort_code, "0899", "R-SORT-CODE"),
    (check_account_number, "123456", "R-ACCOUNT"),
    (check_account_number, "123456789", "R-ACCOUNT"),
    (check_account_number, "00000000", "R-ACCOUNT"),
    (check_account_number, "1234567٨", "R-ACCOUNT"),
]


@pytest.mark.parametrize(("check", "text", "value"), GOOD)
def test_a_good_one_passes(check: Check, text: str, value: str) -> None:
    checked = check(text)
    assert (checked.value, checked.repaired) == (value, False)
    assert check(checked.value) == checked


@pytest.mark.parametrize(("check", "text", "value"), REPAIRED)
def test_a_repair_is_offered_and_told(check: Check, text: str, value: str) -> None:
    checked = check(text)
    assert (checked.value, checked.repaired) == (value, True)
    assert value in checked.note
    assert not check(checked.value).repaired


@pytest.mark.parametrize(("check", "text", "code"), BAD)
def test_a_bad_one_is_refused_with_a_sentence(check: Check, text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        check(text)
    assert refused.value.code == code
    assert "Nothing was saved." in refused.value.message


@pytest.mark.parametrize(
    "check",
    [check_upn, check_nhs_number, check_urn, check_laestab, check_ukprn]
    + [check_sort_code, check_account_number],
)
@given(text=st.text(max_size=20))
def test_any_text_is_checked_or_refused(check: Check, text: str) -> None:
    try:
        assert check(text).value.isascii()
    except Refused as refused:
        assert refused.message


def changed(number: str, first: int) -> list[str]:
    """The number with each figure from `first` on changed to each other figure."""
    return [
        number[:place] + figure + number[place + 1 :]
        for place in range(first, len(number))
        if number[place].isdigit()
        for figure in DIGITS
        if figure != number[place]
    ]


@given(figures(11), st.sampled_from(DIGITS + UPN_LETTERS))
def test_a_upn_catches_every_changed_figure(middle: str, last: str) -> None:
    number = upn_letter(middle + last) + middle + last
    temporary = last in UPN_LETTERS
    assert check_upn(number) == Checked(number, note="A temporary number." if temporary else "")
    for wrong in changed(number, 1):
        with pytest.raises(Refused):
            check_upn(wrong)
    for letter in set(UPN_LETTERS) - {number[0]}:
        with pytest.raises(Refused):
            check_upn(letter + number[1:])


@given(figures(9).filter(lambda text: text.strip("0")))
def test_an_nhs_number_catches_every_changed_figure(first: str) -> None:
    total = sum(
        weight * int(figure) for weight, figure in zip(range(10, 1, -1), first, strict=True)
    )
    check = -total % 11
    if check == 10:
        for figure in DIGITS:
            with pytest.raises(Refused):
                check_nhs_number(first + figure)
        return
    number = f"{first}{check}"
    assert check_nhs_number(number).value == number
    for wrong in changed(number, 0):
        with pytest.raises(Refused):
            check_nhs_number(wrong)


def test_the_letters_of_a_upn() -> None:
    assert len(UPN_LETTERS) == 23
    assert not set("IOS") & set(UPN_LETTERS)
    assert upn_letter("207000016049") == "P"
