"""Which code a side posts to: the rule's own, or one that may stand in its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ledger.accounting.rules import Side
from ledger.book.chart import Nominal
from ledger.values.errors import Refused
from ledger.values.event import Amount

Chart = Mapping[str, Nominal]

# The codes of the stewardship bridge: what has been given to families and not taken back.
BRIDGE_SPENT = ("C5210", "C5310", "C5320", "C5410", "C5420", "C5430", "C1410", "C1430")
BRIDGE_GIVEN = ("C1610", "C1412", "C1433", "C2615", "C8110")
BRIDGE_CONTROLS = ("C1310", "C2310", "C2320", "C4620")
BRIDGE = BRIDGE_SPENT + BRIDGE_GIVEN + BRIDGE_CONTROLS
TRANSPORT = ("C5410", "C5420", "C5430")
# A school's own money follows the health rows on accounts of its own.
SCHOOLS_OWN = {
    "C1410": "C1430",
    "C1411": "C1431",
    "C1416": "C1432",
    "C1412": "C1433",
    "C9020": "C9030",
}
HEALTH_BOARDS = (*SCHOOLS_OWN, "C1415", "C1417")


def _in_bridge(nominal: Nominal) -> bool:
    return nominal.code in BRIDGE


FAMILIES: Mapping[str, Callable[[Nominal], bool]] = {
    "any spend": lambda each: each.spends,
    "any income": lambda each: each.nominal_class == "income",
    "any spent": lambda each: each.code.startswith("F6"),
    "any debtor": lambda each: each.code in ("C1320", "C1350", "C1510"),
    "any creditor": lambda each: each.code in ("C2110", "C2410", "C2510"),
    "any asset": lambda each: (
        each.book == "council" and each.nominal_class == "asset" and not _in_bridge(each)
    ),
    "any liability or reserve": lambda each: (
        each.book == "council"
        and each.nominal_class in ("liability", "reserve")
        and not _in_bridge(each)
    ),
}


def chosen_code(
    side: Side, word: str, amount: Amount, usual: Mapping[str, str], chart: Chart
) -> str:
    """The code a side ("debit" or "credit") posts to for an amount.

    `usual` are the rule's own stand-ins, for where the amount names none. Refused R-STAND-IN
    when the amount asks for a code that may not stand there, or when the funder needs a stand-in
    that was not named.
    """
    asked = _asked(side, word, amount) or (usual.get(side.code, "") if side.choice else "")
    if asked == side.code:
        asked = ""
    if asked and not _may_stand(side, asked, chart):
        raise _refused(
            f"{asked} may not stand in for {side.code} here",
            f"Choose a code whose chart entry says that it stands in for {side.code}.",
        )
    code = asked or side.code
    _check_funder(code, amount.funder)
    return code


def _asked(side: Side, word: str, amount: Amount) -> str:
    if not side.choice:
        return ""
    asked = amount.stands.get(f"{word} {side.code}") or amount.stands.get(side.code)
    if asked is None and amount.funder == "school" and side.choice == "stand-in":
        asked = SCHOOLS_OWN.get(side.code)
    return asked or ""


def _may_stand(side: Side, asked: str, chart: Chart) -> bool:
    nominal = chart.get(asked)
    if nominal is None:
        return False
    if side.choice == "stand-in":
        return nominal.stands_in_for == side.code
    return FAMILIES[side.choice](nominal)


def _check_funder(code: str, funder: str) -> None:
    if funder == "transport" and code == "C5310":
        raise _refused(
            "Transport needs its own code for the age",
            "Name C5410, C5420 or C5430 to stand in for C5310.",
        )
    if code in TRANSPORT and funder != "transport":
        raise _refused(f"{code} is for transport alone", "Give the amount to transport.")
    if funder == "school" and code in HEALTH_BOARDS:
        raise _refused(
            f"{code} is the health board's, not a school's own money",
            "A school's own money can only go where C1430 to C1433 may stand in.",
        )
    if code in SCHOOLS_OWN.values() and funder != "school":
        raise _refused(f"{code} is for a school's own money", "Give the amount to the school.")


def _refused(what: str, remedy: str) -> Refused:
    return Refused("R-STAND-IN", f"{what}. Nothing was posted. {remedy}")
