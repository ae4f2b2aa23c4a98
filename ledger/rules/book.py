"""Dated rules: which value of a key is in force on a day, and the versions it has had."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.rules.tables import Rule
from ledger.values.dates import show_date
from ledger.values.errors import Refused
from ledger.values.identity import new_id


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """One version of a rule: its value, since when it holds, and where it comes from."""

    key: str
    version: int
    starts: date
    value: Any
    title: str
    source: str

    @property
    def name(self) -> str:
        """How a working names it: the title with its version."""
        return f"{self.title}, version {self.version}"


def rule_at(session: Session, key: str, day: date) -> RuleVersion:
    """The version of a rule in force on a day. Raises `Refused` (L-NO-RULE) when there is none."""
    rule = session.scalar(
        select(Rule)
        .where(Rule.key == key, Rule.starts <= day)
        .order_by(Rule.starts.desc())
        .limit(1)
    )
    if rule is None:
        raise Refused(
            "L-NO-RULE",
            f"No rule called {key!r} is in force on {show_date(day)}. Nothing was worked out. "
            "Ask a finance officer to add it.",
        )
    return _version(rule)


def rules(session: Session) -> Sequence[RuleVersion]:
    """Every version of every rule, by title and then the newest first."""
    found = session.scalars(select(Rule).order_by(Rule.title, Rule.starts.desc()))
    return [_version(rule) for rule in found]


def add_rule(
    session: Session,
    key: str,
    starts: date,
    value: object,
    *,
    title: str,
    source: str,
    maker_id: int,
    checker_id: int,
) -> RuleVersion:
    """Add the next version of a rule, made by one person and checked by another.

    A version cannot start on or before one that is there: what was in force stays in force.
    """
    if maker_id == checker_id:
        raise Refused("L-TWO-PEOPLE", "A rule is made by one person and checked by another.")
    last, version = session.execute(
        select(func.max(Rule.starts), func.max(Rule.version)).where(Rule.key == key)
    ).one()
    if last is not None and starts <= last:
        raise Refused(
            "L-RULE-ORDER",
            f"The version in force started on {show_date(last)}. "
            "A new version must start after it, so that no past figure moves.",
            "starts",
        )
    rule = Rule(
        id=new_id(),
        key=key,
        version=(version or 0) + 1,
        starts=starts,
        value=json.dumps(value, sort_keys=True),
        title=title,
        source=source,
        maker_id=maker_id,
        checker_id=checker_id,
    )
    session.add(rule)
    session.flush()
    return _version(rule)


def _version(rule: Rule) -> RuleVersion:
    return RuleVersion(
        rule.key, rule.version, rule.starts, json.loads(rule.value), rule.title, rule.source
    )
