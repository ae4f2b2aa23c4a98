"""What every page has round it: the council, the menu of this person, the time-out warning.

`kit` (macros), `layout`, `nonce()`, `csrf_field()`, `form_key_field()` and `static_address(name)`
are there in every template; so are the filters `pounds`, `date`, `month`, `days`, `clock`,
`as_at` and `capital`. The content policy refuses inline styles: use a class, or an SVG attribute.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from flask import Flask, current_app, request
from jinja2 import ChainableUndefined
from markupsafe import Markup

from ledger.access.permissions import Permission, may
from ledger.access.sessions import FAMILY_ROLES
from ledger.settings import Settings
from ledger.values.dates import london_date, london_time, show_date, show_days, show_month
from ledger.values.money import show_pounds
from ledger.web.guard import CSRF_FIELD, KEY_FIELD, policy_of
from ledger.web.headers import nonce
from ledger.web.visit import clock, current

SERVICE = "SEND money"
WARN_BEFORE = timedelta(minutes=2)
MENU = (
    ("Home", "/home"),
    ("Statements", "/statement"),
    ("Your work", "/work"),
    ("Children", "/children"),
    ("Runs", "/runs"),
    ("Uploads", "/uploads"),
    ("Reports", "/reports"),
    ("Users", "/users"),
    ("How we post", "/how-we-post"),
    ("Help", "/help"),
)
NOT_FOR_FAMILIES = frozenset({"/how-we-post"})
STARTS = (("/work", Permission.SEE_WORK), ("/home", Permission.SEE_HOME))
STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One word of the menu: `here` for the part of the service the page is in."""

    words: str
    address: str
    here: bool
    exact: bool


@dataclass(frozen=True, slots=True)
class SignOutWarning:
    """When the session ends, in seconds from now, and when to say so before it."""

    seconds: int
    warn: int
    can_stay: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """The frame of one page."""

    council: str
    service: str
    demonstration: bool
    wide: bool
    name: str
    menu: tuple[MenuItem, ...]
    sign_out_warning: SignOutWarning | None


class NamesMustExist(ChainableUndefined):
    """A name nobody gave to a template is a fault; a part that a mapping lacks is empty."""

    def _strict(self) -> bool:
        return self._undefined_obj is _missing and self._undefined_name != "caller"

    def __str__(self) -> str:
        if self._strict():
            self._fail_with_undefined_error()
        return ""

    def __bool__(self) -> bool:
        if self._strict():
            self._fail_with_undefined_error()
        return False

    def __html__(self) -> str:
        return str(self)


_missing = ChainableUndefined(name="x")._undefined_obj


def layout() -> Layout:
    """The frame for the person at this page; without a person it has no menu."""
    settings: Settings = current_app.config["SETTINGS"]
    visit = current()
    viewer = visit.signed_in if visit else None
    return Layout(
        council=settings.council,
        service=SERVICE,
        demonstration=current_app.config["DEMONSTRATION"],
        wide=viewer is not None and viewer.role not in FAMILY_ROLES,
        name=viewer.name if viewer else "",
        menu=_menu() if viewer else (),
        sign_out_warning=_warning() if viewer else None,
    )


def start_page() -> str:
    """Where this person begins; the sign-in page for nobody."""
    visit = current()
    viewer = visit.signed_in if visit else None
    if viewer is None:
        return "/sign-in"
    for address, permission in STARTS:
        if may(viewer, permission) and _endpoint(address):
            return address
    return "/users" if may(viewer, Permission.MANAGE_USERS) else "/help"


def _menu() -> tuple[MenuItem, ...]:
    """The pages this person may open, of those that exist."""
    visit = current()
    viewer = visit.signed_in if visit else None
    items = []
    for words, address in MENU:
        policy = policy_of(current_app, _endpoint(address))
        family = viewer is not None and viewer.role in FAMILY_ROLES
        if policy is None or not may(viewer, policy.permission):
            continue
        if family and address in NOT_FOR_FAMILIES:
            continue
        here = request.path == address or request.path.startswith(address + "/")
        items.append(MenuItem(words, address, here, request.path == address))
    return tuple(items)


def _endpoint(address: str) -> str:
    adapter = current_app.url_map.bind("")
    return str(adapter.match(address, "GET")[0]) if adapter.test(address, "GET") else ""


def _warning() -> SignOutWarning | None:
    visit = current()
    if visit is None or visit.live is None:
        return None
    live, now = visit.live, visit.now
    idle = live.idle_ends - live.seen_at
    left = min(now + idle, live.longest_ends) - now
    can_stay = now + idle < live.longest_ends
    return SignOutWarning(int(left.total_seconds()), int(WARN_BEFORE.total_seconds()), can_stay)


def csrf_field() -> Markup:
    """The session's token, hidden in a form; empty when there is no session."""
    visit = current()
    value = visit.live.csrf if visit and visit.live else ""
    return Markup('<input type="hidden" name="{}" value="{}">').format(CSRF_FIELD, value)


def form_key_field() -> Markup:
    """A key for this one rendering of a form, so that a double click is harmless."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(KEY_FIELD, token_urlsafe(24))


@cache
def static_address(name: str) -> str:
    """Where a file of ours is, with a mark of its content, so that browsers may keep it."""
    mark = sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={mark}"


def show_day(day: date) -> str:
    """A day as people read it; of an instant, London's day."""
    return show_date(london_date(day) if isinstance(day, datetime) else day)


def show_clock(instant: datetime) -> str:
    """An instant as people read it in London: "18 November 2026, 10:00am"."""
    return f"{show_date(london_date(instant))}, {london_time(instant)}"


def show_as_at(instant: datetime) -> str:
    """The first line of an officer's page: "As at 18 November 2026, 10:00am."."""
    return f"As at {show_clock(instant)}."


def capital(words: str) -> str:
    """Some words with their first letter large and the rest as they were."""
    return words[:1].upper() + words[1:]


def dress(app: Flask) -> None:
    """Give the templates of this application their kit."""
    environment = app.jinja_env
    environment.undefined = NamesMustExist
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters.update(
        pounds=show_pounds,
        date=show_day,
        month=show_month,
        days=show_days,
        clock=show_clock,
        as_at=show_as_at,
        capital=capital,
    )
    names: Mapping[str, Any] = {
        "nonce": nonce,
        "csrf_field": csrf_field,
        "form_key_field": form_key_field,
        "static_address": static_address,
        "now": clock,
    }
    environment.globals.update(names)
    environment.globals["kit"] = environment.get_template("kit.html").module
    app.context_processor(lambda: {"layout": layout()})
