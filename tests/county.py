"""A small invented county for tests of the domain: people, children with plans, budget rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from ledger import acts, book
from ledger.access.people import add_person, add_user
from ledger.access.permissions import Viewer
from ledger.access.ties import add_tie
from ledger.budgets.plans import PlanRow, save_plans
from ledger.budgets.rows import BudgetAllotment, BudgetRow
from ledger.parties.authorities import found_authority
from ledger.parties.children import ChildRow, find_child, save_children
from ledger.parties.tables import Child
from ledger.payments.landing import pay_days
from ledger.payments.lines import digest_of

AGREED = datetime(
    2026, 3, 24, 10, 0, tzinfo=UTC
)  # before the year starts: promises keep their days
APRIL_FIRST = date(2026, 4, 1)
THIRDS = {"education": 1, "health": 1, "care": 1}
HALF = {"education": 5000, "health": 2500, "care": 2500}

PERSONAL_ASSISTANT = BudgetRow(
    row=2,
    reference="EX-1",
    number=1,
    section="H1",
    outcome="Getting out",
    what="Personal assistant",
    hours=900,
    weeks=52,
    rate_pence=1629,
    rate_source="Rate card",
    mechanism="direct payment",
    starts=date(2026, 4, 1),
    ends=date(2027, 4, 1),
    weights=HALF,
    payee_kind="parent",
    payee_name="Alex Example",
    custody="own",
    cycle="four-weekly",
)  # worked example C1: £586.44 thirteen times
ARRANGED = {"mechanism": "arranged", "payee_kind": "", "payee_name": "", "custody": "", "cycle": ""}


def row(**changes: Any) -> BudgetRow:
    """The row of worked example C1 with these changes."""
    return replace(PERSONAL_ASSISTANT, **changes)


@dataclass(frozen=True)
class County:
    """The people of the county, each as the viewer they are when signed in."""

    officer: Viewer
    second_officer: Viewer
    approver: Viewer
    case_officer: Viewer
    parent: Viewer
    administrator: Viewer


def settle(
    session: Session,
    *,
    children: int = 1,
    born: date = date(2016, 5, 4),
    pounds: int = 1_000_000,
    years: Sequence[int] = (2026,),
) -> County:
    """Found the authority, its people, children EX-1, EX-2, ... with plans, and its own budget."""
    found_authority(session, "931", "Exampleshire Council")
    for year in years:
        book.make_periods(session, year)
    county = County(
        officer=_user(session, "Priya Nair", "finance officer"),
        second_officer=_user(session, "Martin Cole", "finance officer"),
        approver=_user(session, "Grace Adeyemi", "approver"),
        case_officer=_user(session, "Helen Marsh", "SEN case officer"),
        parent=_user(session, "Alex Example", "parent or young person"),
        administrator=_user(session, "Sam Quill", "administrator"),
    )
    numbers = range(1, children + 1)
    save_children(
        session,
        [ChildRow(n + 1, f"EX-{n}", None, f"Child{n}", "Example", born) for n in numbers],
    )
    save_plans(session, [PlanRow(n + 1, f"EX-{n}", 1, min(years_start(years))) for n in numbers])
    first = child(session, "EX-1")
    add_tie(session, county.case_officer.user_id, first.id, "case officer", date(2020, 1, 1))
    add_tie(session, county.parent.user_id, first.id, "parent", date(2020, 1, 1))
    if pounds:
        acts.approve_budget(
            session, county.officer, allotments(pounds * 100, years), "county budget", AGREED
        )
    return county


def years_start(years: Sequence[int]) -> list[date]:
    """A plan starts on the first day of September before each year."""
    return [date(year - 1, 9, 1) for year in years]


def allotments(pence: int, years: Sequence[int]) -> list[BudgetAllotment]:
    """The same sum on every line of the council's own budget that personal budgets use."""
    lines = [
        ("C5210", "education"), ("C5170", "education"),
        ("C5310", "care"), ("C5320", "care"), ("C5330", "care"),
    ]  # fmt: skip
    return [
        BudgetAllotment(nominal, funder, year, pence) for year in years for nominal, funder in lines
    ]


def child(session: Session, reference: str) -> Child:
    """The child with this case reference, who must be there."""
    found = find_child(session, reference)
    assert found is not None
    return found


def at(day: date, hour: int = 10) -> datetime:
    """An instant on a day."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def run_month(session: Session, county: County, month: date, landed: bool = True) -> int:
    """Prepare and approve a month's run on its first day, land each pay day as promised."""
    now = at(month)
    run_id = acts.prepare_run(session, county.officer, month, now)
    acts.approve_run(session, county.approver, run_id, digest_of(session, run_id), now)
    if landed:
        for promised_on in land_days(session, run_id):
            landed_on = max(promised_on, month)
            acts.land_payments(
                session, county.officer, run_id, promised_on, landed_on, at(landed_on)
            )
    return run_id


def land_days(session: Session, run_id: int) -> list[date]:
    """The promised days of a run that have not landed."""
    days = pay_days(session, [run_id])[run_id]
    return [day.promised_on for day in days if day.landing is None]


def four(session: Session, pot: int, funder: str | None = None) -> Mapping[str, int]:
    """Budget, commitment, actual and what is available in a council pot's spend nominals."""
    spends = [code for code, one in book.nominals(session).items() if one.spends]
    found = {"budget": 0, "commitment": 0, "actual": 0}
    for each in book.balances(session, ("layer",), nominals=spends, pot=pot, funder=funder):
        found[each.layer] = each.net
    available = found["budget"] - found["commitment"] - found["actual"]
    return found | {"available": available}


def _user(session: Session, name: str, role: str) -> Viewer:
    person = add_person(session, name)
    email = f"{name.lower().replace(' ', '.')}@example.gov.uk"
    user = add_user(session, person.id, email, role, "no password")
    return Viewer(user.id, person.id, name, role)
