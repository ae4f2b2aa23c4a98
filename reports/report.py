"""What a report is: its name, its title, what it asks for, who may have it, how it is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ledger.access.permissions import Permission, Viewer
from reports.table import Table


@dataclass(frozen=True, slots=True)
class Asks:
    """One thing a report asks for: its name in an address, its words, and an example."""

    name: str
    heading: str
    example: str
    needed: bool = True


def is_id(text: str) -> bool:
    """Whether this can be a row's own number, as addresses have it."""
    return text.isascii() and text.isdigit() and len(text) < 20 and int(text) < 2**63


def _as_given(session: Session, given: dict[str, str]) -> dict[str, str]:
    del session
    return given


@dataclass(frozen=True, slots=True)
class Report:
    """A report: its name in an address, its title, what it answers, and the function that draws it.

    `build` takes a reading session, the viewer, the instant and what was asked for, as text.
    `known` says what was asked by the numbers people know; it is called once `build` has answered.
    """

    name: str
    title: str
    answers: str
    permission: Permission
    asks: tuple[Asks, ...]
    build: Callable[[Session, Viewer, datetime, dict[str, str]], Table]
    known: Callable[[Session, dict[str, str]], dict[str, str]] = _as_given
