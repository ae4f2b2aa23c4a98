"""Identifiers as their keepers publish them: checked, kept as text, repairs only offered.

A `Checked` with `repaired` true holds a value that somebody must confirm before it is used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ledger.values.errors import Refused

UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"  # A to Z without I, O and S: 23 of them


@dataclass(frozen=True, slots=True)
class Checked:
    """An identifier that passed its check: its value, whether it was repaired, and how."""

    value: str
    repaired: bool = False
    note: str = ""


def check_upn(text: str) -> Checked:
    """A unique pupil number: a check letter, then twelve figures.

    The last may be a letter, in a temporary number. The check letter is the sum of the other
    characters, weighted 2 to 13, modulo 23 (Department for Education, UPN guide).
    """
    value = _squeezed(text).upper()
    if not re.fullmatch(rf"[{UPN_LETTERS}][0-9]{{11}}[0-9{UPN_LETTERS}]", value):
        raise _refused("R-UPN", text, "a unique pupil number", "a letter and 12 figures")
    if upn_letter(value[1:]) != value[0]:
        raise _refused_check("R-UPN", text, "unique pupil number", "letter")
    temporary = value[-1] in UPN_LETTERS
    return Checked(value, note="A temporary number." if temporary else "")


def upn_letter(rest: str) -> str:
    """The check letter for the twelve characters after it."""
    total = sum(weight * _upn_value(sign) for weight, sign in enumerate(rest, start=2))
    return UPN_LETTERS[total % 23]


def _upn_value(sign: str) -> int:
    return int(sign) if sign.isdigit() else UPN_LETTERS.index(sign)


def check_nhs_number(text: str) -> Checked:
    """An NHS number: ten figures, the last a check by modulus 11 (NHS Data Dictionary)."""
    value = _squeezed(text)
    if not re.fullmatch(r"[0-9]{10}", value):
        raise _refused("R-NHS", text, "an NHS number", "10 figures")
    total = sum((10 - place) * int(figure) for place, figure in enumerate(value[:9]))
    if (11 - total % 11) % 11 != int(value[9]) or value == "0" * 10:
        raise _refused_check("R-NHS", text, "NHS number", "figure")
    return Checked(value)


def check_urn(text: str) -> Checked:
    """A school's unique reference number: six figures, the first not nil."""
    value = _squeezed(text)
    if not re.fullmatch(r"[1-9][0-9]{5}", value):
        raise _refused("R-URN", text, "a school's unique reference number", "6 figures")
    return Checked(value)


def check_laestab(text: str) -> Checked:
    """A school's LAESTAB as "123/4567": the authority's three figures, then the school's four.

    It may come without the slash. Noughts lost from the front of the school's part are put back
    and offered as a repair.
    """
    squeezed = _squeezed(text)
    found = re.fullmatch(r"([2-9][0-9]{2})[/-]?([0-9]{1,4})", squeezed)
    if not found:
        raise _refused("R-LAESTAB", text, "a LAESTAB", "3 figures and 4, like 123/4567")
    value = f"{found[1]}/{found[2]:0>4}"
    if len(found[2]) == 4:
        return Checked(value)
    return Checked(value, True, f"Noughts put back: {squeezed} read as {value}.")


def check_ukprn(text: str) -> Checked:
    """A provider's UKPRN: eight figures, the first a 1."""
    value = _squeezed(text)
    if not re.fullmatch(r"1[0-9]{7}", value):
        raise _refused("R-UKPRN", text, "a UKPRN", "8 figures that begin with 1")
    return Checked(value)


def check_sort_code(text: str) -> Checked:
    """A bank's sort code as six figures; a lost first nought is put back as a repair.

    The form alone is checked: whether the bank has such a code, only the bank can say.
    """
    value = re.sub(r"(?<=[0-9]{2})-(?=[0-9]{2})", "", _squeezed(text))
    if re.fullmatch(r"[1-9][0-9]{4}", value):
        padded = f"0{value}"
        return Checked(padded, True, f"A nought put back: {value} read as {padded}.")
    if not re.fullmatch(r"[0-9]{6}", value) or value == "000000":
        raise _refused("R-SORT-CODE", text, "a sort code", "6 figures, like 12-34-56")
    return Checked(value)


def check_account_number(text: str) -> Checked:
    """A bank account number as eight figures; a seven-figure one is padded, as a repair."""
    value = _squeezed(text)
    if not re.fullmatch(r"[0-9]{7,8}", value) or not value.strip("0"):
        raise _refused("R-ACCOUNT", text, "an account number", "8 figures")
    if len(value) == 8:
        return Checked(value)
    padded = f"0{value}"
    return Checked(padded, True, f"A nought put back: {value} read as {padded}.")


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _refused(code: str, text: str, name: str, form: str) -> Refused:
    return Refused(
        code,
        f"“{text.strip()[:40]}” is not {name}. Nothing was saved. Write {form}.",
    )


def _refused_check(code: str, text: str, name: str, sign: str) -> Refused:
    return Refused(
        code,
        f"“{text.strip()[:40]}” is not a real {name}: its check {sign} does not fit."
        " Nothing was saved. Check it for a slip of the key.",
    )
