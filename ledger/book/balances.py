"""Balances: what stands on any accounts at the end of any day, debit positive, in pence.

Questions by layer, nominal and funder read totals: those kept when a period was closed, and those
of each batch since. Questions about a child, school, pot or authority read postings by account.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, false, func, or_, select, union_all
from sqlalchemy.orm import Session

from ledger.book.chart import nominals as chart_of
from ledger.book.filters import Filters, sides
from ledger.book.tables import ACCOUNT, BATCH_TOTAL, JOURNAL, PERIOD_STEP, PERIOD_TOTAL

GROUPS = ("layer", "nominal", "funder", "subject", "pot", "school", "authority")
_TOTALLED = frozenset({"layer", "nominal", "funder"})


class Row(NamedTuple):
    """One balance; what it was not asked by is ''  or 0. `net` is debit less credit, in pence."""

    layer: str = ""
    nominal: str = ""
    funder: str = ""
    subject: int = 0
    pot: int = 0
    school: int = 0
    authority: int = 0
    debit: int = 0
    credit: int = 0

    @property
    def net(self) -> int:
        """Debit less credit, in pence."""
        return self.debit - self.credit


class TrialRow(NamedTuple):
    """The turnover of one nominal for one funder in one layer, in pence."""

    layer: str
    nominal: str
    title: str
    funder: str
    debit: int
    credit: int


def balance(
    session: Session,
    *,
    layer: str | None = None,
    nominals: Collection[str] = (),
    funder: str | None = None,
    subject: int | None = None,
    school: int | None = None,
    authority: int | None = None,
    pot: int | None = None,
    until: date | None = None,
) -> int:
    """The balance of every account that fits, in pence, debit positive, at the end of `until`."""
    filters = Filters(layer, nominals, funder, subject, school, authority, pot, None, until)
    return sum(row.net for row in _balances(session, (), filters))


def balances(
    session: Session,
    by: Sequence[str],
    *,
    layer: str | None = None,
    nominals: Collection[str] = (),
    funder: str | None = None,
    subject: int | None = None,
    school: int | None = None,
    authority: int | None = None,
    pot: int | None = None,
    until: date | None = None,
) -> list[Row]:
    """One row for each combination of what it is asked `by` (names of `GROUPS`), in their order."""
    if unknown := set(by) - set(GROUPS):
        raise ValueError(f"balances cannot be asked by {', '.join(sorted(unknown))}")
    filters = Filters(layer, nominals, funder, subject, school, authority, pot, None, until)
    return _balances(session, by, filters)


def trial_balance(
    session: Session, until: date | None = None, layer: str | None = None
) -> list[TrialRow]:
    """Debits and credits of every nominal and funder, from totals, at the end of `until`."""
    chart = chart_of(session)
    rows = balances(session, ("layer", "nominal", "funder"), layer=layer, until=until)
    return [
        TrialRow(row.layer, row.nominal, chart[row.nominal].name, row.funder, row.debit, row.credit)
        for row in rows
    ]


def postings_balances(session: Session, by: Sequence[str], filters: Filters) -> list[Row]:
    """The same answer from postings alone: the referee of the totals."""
    columns = [JOURNAL.c.layer if name == "layer" else ACCOUNT.c[name] for name in by]
    return _grouped(session, by, sides(filters, columns))


def _balances(session: Session, by: Sequence[str], filters: Filters) -> list[Row]:
    if not (filters.totals_suffice and set(by) <= _TOTALLED):
        return postings_balances(session, by, filters)
    part = _part_month(filters)
    found = _from_totals(session, by, filters, part.since if part else None)
    if part:
        found += postings_balances(session, by, part)
    return _merged(by, found)


def _part_month(filters: Filters) -> Filters | None:
    """The days of the last month that totals by whole months cannot answer for."""
    until = filters.until
    if until is None or (until + timedelta(days=1)).day == 1:
        return None
    return Filters(
        layer=filters.layer,
        nominals=filters.nominals,
        funder=filters.funder,
        since=until.replace(day=1),
        until=until,
    )


def _from_totals(
    session: Session, by: Sequence[str], filters: Filters, before: date | None
) -> list[Row]:
    limit = before or (filters.until + timedelta(days=1) if filters.until else None)
    last = limit.year * 100 + limit.month if limit else None
    kept = _kept_periods(session)
    closed = or_(
        false(),
        *(and_(PERIOD_TOTAL.c.period == p, PERIOD_TOTAL.c.number == n) for p, n in kept.items()),
    )
    halves: list[Select[Any]] = []
    if kept:
        halves.append(_totals(PERIOD_TOTAL, by, filters, last).where(closed))
    halves.append(
        _totals(BATCH_TOTAL, by, filters, last).where(BATCH_TOTAL.c.period.not_in(list(kept)))
    )
    return _grouped(session, by, union_all(*halves))


def _totals(table: Any, by: Sequence[str], filters: Filters, before: int | None) -> Select[Any]:
    query = select(*(table.c[name] for name in by), table.c.debit, table.c.credit)
    if filters.layer:
        query = query.where(table.c.layer == filters.layer)
    if filters.nominals:
        query = query.where(table.c.nominal.in_(sorted(filters.nominals)))
    if filters.funder is not None:
        query = query.where(table.c.funder == filters.funder)
    return query if before is None else query.where(table.c.period < before)


def _kept_periods(session: Session) -> dict[int, int]:
    """The periods whose last step closed them, with the number of that step."""
    later = PERIOD_STEP.alias("later")
    last = select(func.max(later.c.number)).where(later.c.period == PERIOD_STEP.c.period)
    query = select(PERIOD_STEP.c.period, PERIOD_STEP.c.number).where(
        PERIOD_STEP.c.step == "closed", PERIOD_STEP.c.number == last.scalar_subquery()
    )
    return {row.period: row.number for row in session.execute(query)}


def _grouped(session: Session, by: Sequence[str], lines: Any) -> list[Row]:
    every = lines.subquery("every")
    groups = [every.c[name] for name in by]
    sums = (func.sum(every.c.debit), func.sum(every.c.credit))
    query = select(*groups, *sums).group_by(*groups).order_by(*groups)
    return [
        Row(**dict(zip(by, row[:-2], strict=True)), debit=int(row[-2]), credit=int(row[-1]))
        for row in session.execute(query)
        if row[-1] is not None
    ]


def _merged(by: Sequence[str], rows: list[Row]) -> list[Row]:
    sums: dict[tuple[Any, ...], list[int]] = {}
    for row in rows:
        found = sums.setdefault(tuple(getattr(row, name) for name in by), [0, 0])
        found[0] += row.debit
        found[1] += row.credit
    return [
        Row(**dict(zip(by, key, strict=True)), debit=debit, credit=credit)
        for key, (debit, credit) in sorted(sums.items())
    ]
