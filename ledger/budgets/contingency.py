"""Money a family may keep for emergencies: so many weeks of what its agreements give."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.budgets.tables import Agreement, Line
from ledger.rules.book import rule_at
from ledger.values.money import round_half_up, show_pounds
from ledger.values.working import Step, Working

WEEKS_A_YEAR = 52


def week_of_money(weekly_pence: int, weeks: int) -> int:
    """What a line gives in an average week of the year, in pence.

    A line for 52 weeks gives its week. One for 38 weeks, or paid twelve times, gives its year over
    52: it is what reaches the account that may be kept, not what is spent in term.
    """
    return round_half_up(Fraction(weekly_pence * weeks, WEEKS_A_YEAR))


def may_keep(session: Session, account_pot_id: int, day: date) -> Working:
    """How much may stay in an account for emergencies on a day, and how it is worked out.

    One-off payments are left out (worked example C19): they are for one thing, not for weeks.
    """
    rule = rule_at(session, "contingency_weeks", day)
    lines = session.scalars(
        select(Line)
        .join(Agreement, Agreement.id == Line.agreement_id)
        .where(
            Agreement.account_pot_id == account_pot_id,
            Agreement.cycle != "one-off",
            Line.starts <= day,
            Line.ends > day,
        )
        .order_by(Line.number, Line.id)
    )
    return _working(lines, int(rule.value), rule.name)


def _working(lines: Iterable[Line], weeks: int, rule: str) -> Working:
    steps, week = [], 0
    for line in lines:
        pence = week_of_money(line.weekly_pence, line.weeks)
        week += pence
        steps.append(Step(line.what, f"{show_pounds(pence)} a week"))
    pence = weeks * week
    sentence = f"{weeks} weeks × {show_pounds(week)} = {show_pounds(pence)}"
    return Working(pence, sentence, tuple(steps), (rule,))
