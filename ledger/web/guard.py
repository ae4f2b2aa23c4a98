"""The guard at every page: who may come in, in which transaction, and what is kept of it.

A page in ten lines::

    from flask import Blueprint, render_template
    from ledger.access.permissions import Permission
    from ledger.access.ties import visible_child
    from ledger.web.guard import page
    from ledger.web.visit import Visit

    pages = Blueprint("children", __name__)

    @page(pages, "/children/<int:child_id>", permission=Permission.SEE_CHILDREN)
    def child(visit: Visit, child_id: int) -> str:
        found = visible_child(visit.session, visit.viewer, child_id, visit.today)
        return render_template("child.html", child=found)

and its template::

    {% extends "base.html" %}
    {% set heading = "Money map" %}
    {% block content %}{{ kit.table("lines", "Every line", columns, rows) }}{% endblock %}

- Every page declares a permission; one that does not stops the program (`check_every_route`), and
  whatever has no declaration answers 404. `Permission.ANYONE` is for pages without sign-in.
- GET runs within `database.reading()`. POST runs within `database.run()`: one transaction, run
  again whole when the database asks for it, so a page does nothing outside it. A POST that raises
  `Refused`, or answers 400 or more, saves nothing. `own_units=True`: the page opens its own.
- POST is refused without the session's token or from another origin. A form made with
  `kit.form(...)` carries a key: sent twice it is done once and answered alike (answer a POST by
  `redirect(..., 303)`); `once=False` is for acts harmless to repeat.
- `Refused("A-NOT-FOUND")`, a lacking permission and an unknown address are one and the same 404.
- A POST may hold 512 KB; a page that takes files says how much more, as `largest=` in bytes.
- What a person saw of a child is kept after the answer: by itself for a `child_id` in the address,
  else by `visit.saw(child_id, ...)`. `seen_as` is the page's name in that trail.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlsplit

from flask import Blueprint, Flask, abort, current_app, make_response, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from ledger.access import submissions
from ledger.access.permissions import Permission, may
from ledger.access.submissions import Answered, Form
from ledger.database import Database
from ledger.values.errors import Refused
from ledger.values.identity import digest
from ledger.web import trail
from ledger.web.visit import Visit, arrive, clock, token

View = Callable[..., ResponseReturnValue]
USUAL_BODY = 512 * 1024
CSRF_FIELD, KEY_FIELD = "csrf_token", "form_key"


@dataclass(frozen=True)
class Policy:
    """What a page declared of itself."""

    permission: Permission
    methods: tuple[str, ...]
    own_units: bool
    once: bool
    seen_as: str
    largest: int


class _SavesNothing(Exception):
    def __init__(self, answer: Response) -> None:
        self.answer = answer


class GuardedPage:
    """A page's function with its policy: what Flask calls."""

    def __init__(self, policy: Policy, view: View) -> None:
        self.policy = policy
        self.view = view
        self.__name__ = view.__name__
        self.__doc__ = view.__doc__

    def __call__(self, **arguments: Any) -> Response:
        """Answer one request, or refuse it."""
        database: Database = current_app.config["DATABASE"]
        with database.reading() as session:
            visit = arrive(session, clock())
            if (turned_away := self._turned_away(visit)) is not None:
                return turned_away
            if request.method in ("GET", "HEAD") and not self.policy.own_units:
                answer = make_response(self.view(visit.opened(session), **arguments))
                return self._after(answer, visit, arguments)
        if request.method not in ("GET", "HEAD"):
            check_sender(visit)
        if self.policy.own_units:
            answer = make_response(self.view(visit, **arguments))
            return self._after(answer, visit, arguments)
        return self._write(database, arguments)

    def _turned_away(self, visit: Visit) -> Response | None:
        """The answer to someone who may not come in; `None` for everyone else."""
        if may(visit.signed_in, self.policy.permission):
            return None
        if visit.signed_in is not None:
            abort(404)
        if token() and not visit.live:
            return redirect(with_next("/timed-out"), 303)
        return redirect(with_next("/sign-in"), 303)

    def _write(self, database: Database, arguments: dict[str, Any]) -> Response:
        """Run a POST in one transaction; a form sent twice at once finds the first answer."""
        visits: list[Visit] = []

        def unit(session: Session) -> Response:
            visit = arrive(session, clock()).opened(session)
            visits.append(visit)
            if (turned_away := self._turned_away(visit)) is not None:
                raise _SavesNothing(turned_away)
            return self._act(visit, arguments)

        for last in (False, True):
            try:
                return self._after(database.run(unit), visits[-1], arguments)
            except _SavesNothing as nothing:
                return nothing.answer
            except IntegrityError as fault:
                if last or "submission" not in str(fault.orig):
                    raise
        raise AssertionError("the second round returns or raises")

    def _act(self, visit: Visit, arguments: dict[str, Any]) -> Response:
        form = read_form(visit) if self.policy.once and visit.signed_in else None
        if form is not None:
            before = submissions.begin(visit.session, form, visit.now)
            if before is not None:
                return answer_again(before)
        answer = make_response(self.view(visit, **arguments))
        if answer.status_code >= 400:
            raise _SavesNothing(answer)
        if form is not None:
            submissions.finish(visit.session, form, answer.status_code, answer.location)
        return answer

    def _after(self, answer: Response, visit: Visit, arguments: dict[str, Any]) -> Response:
        if answer.status_code == 200 and isinstance(arguments.get("child_id"), int):
            visit.saw(arguments["child_id"])
        name = self.policy.seen_as or self.__name__.replace("_", " ")
        trail.follow(answer, visit, name if answer.status_code == 200 else "")
        return answer


def page(
    blueprint: Blueprint,
    path: str,
    *,
    permission: Permission,
    methods: tuple[str, ...] = ("GET",),
    own_units: bool = False,
    once: bool = True,
    seen_as: str = "",
    largest: int = USUAL_BODY,
) -> Callable[[View], View]:
    """Put a page at an address, with the permission it asks for. See the head of this module."""
    policy = Policy(permission, methods, own_units, once, seen_as, largest)

    def declare(view: View) -> View:
        guarded = GuardedPage(policy, view)
        blueprint.add_url_rule(
            path,
            endpoint=view.__name__,
            view_func=guarded,
            methods=list(methods),
            provide_automatic_options=False,
        )
        return view

    return declare


def check_every_route(app: Flask) -> None:
    """Stop the program when a route has no policy. Raises `LookupError` naming it."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static" and policy_of(app, rule.endpoint) is None:
            raise LookupError(f"{rule.rule} ({rule.endpoint}) declares no permission")


def policy_of(app: Flask, endpoint: str) -> Policy | None:
    """What the page behind an endpoint declared; `None` when it declared nothing."""
    view = app.view_functions.get(endpoint)
    return view.policy if isinstance(view, GuardedPage) else None


def deny_by_default() -> None:
    """Before every request: no page without a policy, no body past its limit, no null anywhere."""
    if "\0" in request.path or _has_null(request.args):
        abort(400)
    request.max_content_length = USUAL_BODY
    if request.endpoint is None or request.endpoint == "static":
        return
    policy = policy_of(current_app, request.endpoint)
    if policy is None:
        abort(404)
    request.max_content_length = policy.largest


def check_sender(visit: Visit) -> None:
    """Refuse a POST that did not come from a form of ours, in this very session."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        abort(403)
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(403)
    if _has_null(request.form):
        abort(400)
    sent = request.form.get(CSRF_FIELD, "")
    if visit.live is None or not hmac.compare_digest(sent.encode(), visit.live.csrf.encode()):
        abort(400)


def _has_null(values: MultiDict[str, str]) -> bool:
    """Whether a null character was sent: a database cannot hold it, and no keyboard types it."""
    return any("\0" in name or "\0" in value for name, value in values.items(multi=True))


def read_form(visit: Visit) -> Form:
    """The form that was sent, with its key; without a key it is not one of ours (400)."""
    key = request.form.get(KEY_FIELD, "")
    if not 20 <= len(key) <= 100:
        abort(400)
    held: list[str] = [request.path]
    for name, values in sorted(request.form.lists()):
        if name not in (CSRF_FIELD, KEY_FIELD):
            held += [name, *values, ""]
    for name, files in sorted(request.files.lists()):
        for file in files:
            held += [name, file.filename or "", sha256(file.stream.read()).hexdigest()]
            file.stream.seek(0)
    endpoint = request.endpoint or ""
    return Form(key, visit.viewer.person_id, endpoint, digest(*held))


def answer_again(before: Answered) -> Response:
    """The answer to a form that was sent before: where the first one led."""
    if before.location:
        return redirect(before.location, before.status)
    raise Refused(
        "W-FORM-TWICE",
        "This form was sent before and was done once. Nothing was done twice. "
        "To see what it did, go back and open the page again.",
    )


def with_next(address: str) -> str:
    """An address that leads on to the page asked for, once the person has signed in."""
    if request.method != "GET" or request.path == "/":
        return address
    wanted = request.full_path.rstrip("?")
    return f"{address}?next={quote(wanted, safe='')}"


def safe_next(wanted: str) -> str:
    """The page asked for when it is a page of ours that can be opened; else the start."""
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc or not wanted.startswith("/") or wanted.startswith("//"):
        return "/"
    if "\\" in wanted or any(ord(letter) < 32 for letter in wanted) or len(wanted) > 300:
        return "/"
    adapter = current_app.url_map.bind("")
    return wanted if adapter.test(parts.path, "GET") else "/"
