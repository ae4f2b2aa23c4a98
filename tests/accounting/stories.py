"""Worked examples as events: C1, from notice to repayment, and T7, from commitment to bank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ledger.values.dates import Days, four_weekly
from ledger.values.event import Amount, Event

CHILD, SCHOOL = 501, 301
POTS = {"child": 1, "education line": 2, "care line": 3, "account": 4, "top-up": 5, "school": 6}
FIRST_PERIOD = four_weekly(date(2025, 4, 7), 0)


@dataclass(frozen=True)
class Step:
    """One step: its number, the kind of batch it is posted as, what happens, what it leaves."""

    number: str
    kind: str
    events: Sequence[Event]
    leaves: Mapping[str, int] = field(default_factory=dict)


def leaves(*pence: int) -> dict[str, int]:
    names = ("budget", "commitment", "actual", "available", "bank", "held", "due back", "health")
    return dict(zip(names, pence, strict=True))


def strands(
    education: int, health: int, care: int, pots: Mapping[str, int], **stands: str
) -> tuple[Amount, ...]:
    """A sum by funder, each from the same pots; a budget line's own pot is its funder's."""
    amounts = []
    for funder, pence in (("education", education), ("health", health), ("care", care)):
        line = pots.get(f"{funder} line", 0)
        whose = {"personal budget": pots["child"], "authority line": line, "council": pots["child"]}
        amounts.append(
            Amount(pence, funder, stands=stands, pots=whose | {"family": pots["account"]})
        )
    return tuple(amounts)


def c1(pots: Mapping[str, int] = POTS) -> list[Step]:
    """£586.44 from notice to repayment; shares 50/25/25; the agreement ends after one payment."""

    def act(
        name: str,
        *pence: int,
        day: date = date(2025, 4, 7),
        case: str = "",
        service: Days | None = None,
        part: str = "",
        **stands: str,
    ) -> Event:
        amounts = strands(*pence, pots, **stands)
        return Event(name, f"c1:{name}{part}", day, amounts, case, service, CHILD, about=77)

    lines = (
        Amount(
            500_000,
            "education",
            stands={"C5110": "C5210"},
            pots={"council": pots["education line"]},
        ),
        Amount(300_000, "care", stands={"C5110": "C5310"}, pots={"council": pots["care line"]}),
    )
    billed = (Amount(12_469, "health", pots={"council": pots["child"]}),)
    stop, later = date(2025, 5, 5), date(2025, 6, 2)
    return [
        Step(
            "0",
            "authority_budget",
            [Event("budget_approved", "c1:lines", date(2025, 4, 1), lines)],
        ),
        Step(
            "2",
            "budgets_agreed",
            [
                act("line_funder_agreed", 381_186, 190_593, 190_593, case="paid out"),
                act("personal_budget_agreed", 381_186, 190_593, 190_593, case="paid out"),
            ],
            leaves(762_372, 762_372, 0, 0, 0, 0, 0, 0),
        ),
        Step(
            "3",
            "direct_payment_run",
            [act("instalment_due", 29_322, 14_661, 14_661, service=FIRST_PERIOD)],
            leaves(762_372, 703_728, 58_644, 0, 0, 0, 0, 14_661),
        ),
        Step(
            "5",
            "payments_landed",
            [
                act("instalment_released", 29_322, 14_661, 14_661),
                act("instalment_sent", 29_322, 14_661, 14_661),
                act("instalment_landed", 29_322, 14_661, 14_661, service=FIRST_PERIOD),
            ],
            leaves(762_372, 703_728, 58_644, 0, -58_644, 58_644, 0, 14_661),
        ),
        Step(
            "6",
            "correction",
            [
                act("spend_accepted", 9_750, 4_875, 4_875, part=":1", F6110="F6140"),
                act("spend_accepted", 13_187, 6_594, 6_594, part=":2", F6110="F6160"),
                act("spend_accepted", 2_000, 1_000, 1_000, part=":3", F6110="F6130"),
            ],
            leaves(762_372, 703_728, 58_644, 0, -58_644, 8_769, 0, 14_661),
        ),
        Step(
            "7",
            "correction",
            [
                act("agreement_stopped", 351_864, 175_932, 175_932, day=stop, case="paid out"),
                act("line_funding_reduced", 351_864, 175_932, 175_932, day=stop, case="paid out"),
            ],
            leaves(58_644, 0, 58_644, 0, -58_644, 8_769, 0, 14_661),
        ),
        Step(
            "9",
            "correction",
            [
                act("surplus_proposed", 4_385, 2_192, 2_192, day=stop),
                act("repayment_notice_confirmed", 4_385, 2_192, 2_192, day=stop),
            ],
            leaves(58_644, 0, 49_875, 8_769, -58_644, 8_769, 8_769, 12_469),
        ),
        Step(
            "10",
            "correction",
            [act("surplus_repaid", 4_385, 2_192, 2_192, day=later)],
            leaves(58_644, 0, 49_875, 8_769, -49_875, 0, 0, 12_469),
        ),
        Step(
            "11",
            "correction",
            [
                Event("icb_billed", "c1:billed", later, billed, subject=CHILD),
                Event("icb_paid", "c1:paid", later, billed, subject=CHILD),
            ],
            leaves(58_644, 0, 49_875, 8_769, -37_406, 0, 0, 0),
        ),
    ]


def t7(pots: Mapping[str, int] = POTS) -> list[Step]:
    """£1,461.34: a band of £15,750.00 a year at an academy, 18 of 194 school days."""
    whose = {"council": pots["top-up"], "school": pots["school"]}

    def due(name: str, pence: int, key: str, day: date, case: str = "") -> Event:
        stands = {"C5110": "C5120"} if name == "placement_committed" else {}
        amounts = (Amount(pence, "education", stands=stands, pots=whose),)
        return Event(name, f"t7:{key}", day, amounts, case, None, CHILD, SCHOOL)

    def paid(pence: int, key: str, day: date) -> Event:
        return Event("school_paid", f"t7:{key}", day, (Amount(pence),), school=SCHOOL)

    april, may = date(2025, 4, 30), date(2025, 5, 30)
    return [
        Step("1", "correction", [due("placement_committed", 1_575_000, "1", april, "mainstream")]),
        Step("2", "correction", [due("top_up_due", 81_186, "2", april, "academy")]),
        Step("3", "correction", [paid(81_186, "3", april)]),
        Step("4", "correction", [due("top_up_due", 146_134, "4", may, "academy")]),
        Step("5", "correction", [Event("remittance_sent", "t7:5", may, ())]),
        Step("6", "correction", [paid(146_134, "6", may)]),
    ]
