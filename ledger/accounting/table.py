"""Every rule by the name of its event."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ledger.accounting.chapters import CHAPTERS
from ledger.accounting.rules import Chapter, Row, Rule
from ledger.values.errors import Refused


def _by_name() -> Mapping[str, Rule]:
    found: dict[str, Rule] = {}
    for chapter in CHAPTERS:
        for rule in chapter.rules:
            if rule.event in found:
                raise ValueError(f"two rules for {rule.event}")
            found[rule.event] = rule
    for rule in found.values():
        if rule.follows and not found[rule.follows].rows:
            raise ValueError(f"{rule.event} follows {rule.follows}, which posts nothing itself")
    return MappingProxyType(found)


RULES = _by_name()


def chapters() -> tuple[Chapter, ...]:
    """The rules as "How we post" shows them, chapter by chapter."""
    return CHAPTERS


def rules() -> tuple[Rule, ...]:
    """Every rule, in the order of the chapters."""
    return tuple(RULES.values())


def rule_of(event: str) -> Rule:
    """The rule of an event; Refused R-EVENT when there is none."""
    try:
        return RULES[event]
    except KeyError:
        raise Refused(
            "R-EVENT",
            f"There is no posting rule for “{event}”. Nothing was posted."
            " Name an event that “How we post” lists.",
        ) from None


def rows_of(rule: Rule) -> tuple[Row, ...]:
    """The rows a rule posts by: its own, or those of the event it follows."""
    return RULES[rule.follows].rows if rule.follows else rule.rows
