"""The next day's payments on a family's pages: one reads as one, several are told together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import acts
from ledger.budgets.tables import Instalment
from ledger.database import Database
from ledger.payments.lines import digest_of
from ledger.web.charts import Turn, year_picture
from ledger.web.plainly import CHECKING, held_words
from tests.county import AGREED, County, at, row, settle
from tests.web.client import Page
from tests.web.fixtures import Clock, browser_of, make_app

LATE_DAY = date(2026, 11, 20)  # a Friday; money already due is promised for Monday 23 November
PAGE = Callable[[str], Page]


def agreed(session: Session, on: date | None) -> County:
    """Worked example C1, agreed before the year or late in it."""
    county = settle(session)
    acts.agree_budgets(session, county.officer, [row()], "rows", at(on) if on else AGREED)
    return county


def prepared(session: Session, county: County, hold: int, because: str) -> int:
    """November's run, with its first payments held."""
    run_id = acts.prepare_run(session, county.officer, date(2026, 11, 1), at(LATE_DAY, 11))
    ids = session.scalars(select(Instalment.id).order_by(Instalment.number)).all()
    for each in ids[:hold]:
        acts.hold_payment(session, county.officer, run_id, each, because, at(LATE_DAY, 12))
    return run_id


def approve(session: Session, county: County, run_id: int) -> None:
    """A second person approves the run as it is."""
    seen = digest_of(session, run_id)
    acts.approve_run(session, county.approver, run_id, seen, at(LATE_DAY, 13))


def pages(database: Database, county: County, on: date) -> PAGE:
    """The parent's browser on a day."""
    app = make_app(database, Clock(at(on, 15)))
    return browser_of(app, county.parent.user_id).get


def statement_of(get: PAGE) -> Page:
    """The newest statement, found from the home page."""
    return get(next(link for link in get("/home").links if link.startswith("/statement/")))


def next_block(page: Page) -> str:
    """Block 11 of a statement."""
    return page.main.split("11. ")[1].split("12. ")[0]


def explained(page: Page) -> set[str]:
    """The payments a page links to the explanation of."""
    return {link for link in page.links if link.startswith("/explain/instalment/")}


def test_one_payment_of_a_day_reads_as_one(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        county = agreed(session, None)
    get = pages(sqlite_database, county, date(2026, 3, 30))
    home, block = get("/home").main, next_block(statement_of(get))
    assert "Your next payment is on 2 April." in home
    assert "£586.44 on Thursday 2 April 2026" in home
    assert "This is for 6 April to 3 May. It pays for: Personal assistant (9 hours a week)." in home
    assert "Planned" in home and "payments on" not in home
    assert "Your next payment£586.44" in block.replace("\n", "").replace(" £", "£")
    assert "We will pay on 2 April 2026. It is for 6 April to 3 May." in block
    assert len(explained(get("/home"))) == 1


def test_all_that_is_promised_for_a_day_is_told_together(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        county = agreed(session, LATE_DAY)
        due = session.scalars(
            select(Instalment.id).where(Instalment.promised_on == date(2026, 11, 23))
        ).all()
    get = pages(sqlite_database, county, LATE_DAY)
    assert len(due) == 9
    home, statement = get("/home"), statement_of(get)
    assert "Next payments £5,277.96 in 9 payments on Monday 23 November 2026" in home.main
    assert "Your next 9 payments are on 23 November." in home.main
    assert "All 9 payments (£5,277.96) are planned" in home.main
    block = next_block(statement)
    assert block.startswith("Your next payments") and "£5,277.96" in block
    assert "We will pay on 23 November 2026. They are 9 payments for 6 April to" in block
    links = {f"/explain/instalment/{each}" for each in due}
    assert explained(home) == explained(statement) == links
    for page in (home.main, block):
        assert "For 6 April to 3 May" in page and page.count("Planned") == 9


def test_payments_for_different_things_each_say_what_for(sqlite_database: Database) -> None:
    clubs = {"row": 3, "number": 2, "what": "Saturday club", "cycle": "monthly"}
    with sqlite_database.transaction() as session:
        county = settle(session)
        rows = [row(), row(**clubs)]
        acts.agree_budgets(session, county.officer, rows, "rows", at(LATE_DAY))
    home = pages(sqlite_database, county, LATE_DAY)("/home").main
    assert "They pay for: Personal assistant (9 hours a week) and Saturday club (9 hours" in home
    assert home.count("Personal assistant (9 hours a week)") == 1 + 9
    assert home.count("Saturday club (9 hours a week)") > 1


@pytest.mark.parametrize("hold", [2, 9])
def test_the_state_of_each_is_told_when_they_differ(sqlite_database: Database, hold: int) -> None:
    with sqlite_database.transaction() as session:
        county = agreed(session, LATE_DAY)
        run_id = prepared(session, county, hold, "Query about Ms Jones, the neighbour")
    get = pages(sqlite_database, county, LATE_DAY)
    home, block = get("/home").main, next_block(statement_of(get))
    assert "Jones" not in home + block
    if hold == 9:
        assert "We are holding all 9 payments (£5,277.96). Ask us why" in home
        assert "We will pay on" not in block and "We are holding what we promised" in home
        return
    assert "We are checking 7 payments (£4,105.08)" in home
    assert "We are holding 2 payments (£1,172.88). Ask us why" in home
    assert "We are holding 2 of 9 payments." in block and "We will pay on" not in block
    with sqlite_database.transaction() as session:
        approve(session, county, run_id)
    home = get("/home").main
    assert "7 payments (£4,105.08) are agreed and on their way" in home
    late = pages(sqlite_database, county, date(2026, 11, 25))("/home").main
    assert "Late payments £5,277.96 in 9 payments" in late


def test_a_held_payment_says_why_in_our_own_words(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        county = agreed(session, LATE_DAY)
        run_id = prepared(session, county, 1, "Waiting for Alex's new account details")
        approve(session, county, run_id)
        held = session.scalars(select(Instalment.id).order_by(Instalment.number)).all()[0]
    get = pages(sqlite_database, county, LATE_DAY)
    page = get(f"/explain/instalment/{held}").main
    assert "We are holding this payment. We are checking the details of the account" in page
    assert "Alex's new" not in page and "You can ask us about it." in page
    assert held_words("No agreement yet") == "We are waiting for the agreement to be signed."
    assert held_words("Concern about how the money is used") == CHECKING


def test_the_year_has_one_bar_a_day_and_a_row_for_each_payment(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        county = agreed(session, LATE_DAY)
    page = statement_of(pages(sqlite_database, county, LATE_DAY))
    rows = page.table("Your year in numbers, 1 April 2026 to 31 March 2027")
    assert len(rows) == 15  # a heading, thirteen payments, the whole year
    assert rows[1][0] == "6 Apr to 3 May" and rows[1][3] == "£586.44"
    assert rows[2][0] == "4 to 31 May" and rows[13][0] == "8 Mar to 4 Apr 2027"
    assert rows[1][1].startswith("23 Nov") and rows[1][1].endswith("promised")
    assert page.html.count('<rect class="later"') == 5


def test_a_day_is_drawn_once_and_named_once() -> None:
    day, next_day = date(2026, 11, 23), date(2026, 12, 18)
    turns = [Turn(day, 58644, 0, True)] * 9 + [Turn(next_day, 58644, 0, True)]
    picture = year_picture(turns)
    assert len(picture.bars) == 2 and picture.bars[0].height > 8 * picture.bars[1].height
    assert [(tick.words, tick.quiet) for tick in picture.days] == [
        (("23", "Nov"), False), (("18", "Dec"), False),
    ]  # fmt: skip
    came = year_picture([Turn(day, 58644, 0, False), Turn(day, 58644, 0, True)])
    assert [bar.kind for bar in came.bars] == ["in", "later"]
