"""Signing in and out, staying, timing out, and choosing a password with an invitation."""

from __future__ import annotations

from flask import Blueprint, current_app, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ledger.access import invitations, passwords, people, sessions, throttle
from ledger.access.permissions import Permission
from ledger.values.errors import Refused
from ledger.web import problems
from ledger.web.guard import page, safe_next
from ledger.web.layout import start_page
from ledger.web.visit import Visit, cookie_name, token

pages = Blueprint("signin", __name__)

WRONG = Refused(
    "A-SIGN-IN",
    "The email address or the password is not right. Check both and try again.",
    "email",
)
WRONG_CODE = Refused(
    "A-INVITATION",
    "The email address and the code do not belong together, or the code has been used or is more "
    "than 7 days old. Check both, or ask your council contact for a new code.",
    "code",
)


@page(pages, "/", permission=Permission.ANYONE)
def start(visit: Visit) -> ResponseReturnValue:
    """Lead everyone to where their work begins."""
    return redirect(start_page(), 303)


@page(pages, "/sign-in", permission=Permission.ANYONE, own_units=True)
def sign_in(visit: Visit) -> ResponseReturnValue:
    """Ask for an email address and a password."""
    if visit.signed_in:
        return redirect(safe_next(request.args.get("next", "/")), 303)
    return _with_session(visit, "sign-in.html", next=request.args.get("next", ""))


@page(
    pages, "/sign-in", permission=Permission.ANYONE, methods=("POST",), own_units=True, once=False
)
def sign_in_sent(visit: Visit) -> ResponseReturnValue:
    """Sign a person in, with a new session; any session they came with ends."""
    email, password = request.form.get("email", ""), request.form.get("password", "")
    wanted = request.form.get("next", "")
    attempt = throttle.a_try(email, request.remote_addr or "")
    claimed = visit.database.run(lambda session: throttle.claim(session, attempt, visit.now))
    if claimed is None:
        return problems.too_many()
    with visit.database.reading() as session:
        user = people.find_user(session, email)
        kept = user.password_hash if user and user.disabled_at is None else None
        user_id = user.id if user else 0
    if not passwords.matches(kept, password[: passwords.LONGEST]):
        context = {"next": wanted, "errors": [WRONG], "email": email}
        return _with_session(visit, "sign-in.html", 422, **context)

    def enter(session: Session) -> str:
        throttle.succeed(session, claimed)
        if kept and passwords.is_outdated(kept):
            people.set_password_hash(session, user_id, passwords.hash_password(password))
        return _new_session(session, visit, user_id)

    return _signed_in(visit, visit.database.run(enter), safe_next(wanted))


@page(pages, "/sign-out", permission=Permission.SIGNED_IN, methods=("POST",), once=False)
def sign_out(visit: Visit) -> ResponseReturnValue:
    """End this session at once."""
    if visit.live:
        sessions.end(visit.session, visit.live.id, visit.now)
    return _without_cookie(visit, redirect("/signed-out", 303))


@page(pages, "/signed-out", permission=Permission.ANYONE)
def signed_out(visit: Visit) -> ResponseReturnValue:
    """Say that the person has left."""
    return render_template("signed-out.html")


@page(pages, "/timed-out", permission=Permission.ANYONE)
def timed_out(visit: Visit) -> ResponseReturnValue:
    """Say that the time ran out, what was kept, and how to go on."""
    if visit.signed_in:
        return redirect(safe_next(request.args.get("next", "/")), 303)
    wanted = safe_next(request.args.get("next", "/"))
    body = render_template("timed-out.html", next=wanted if wanted != "/" else "")
    return _without_cookie(visit, make_response(body))


@page(
    pages, "/stay", permission=Permission.SIGNED_IN, methods=("POST",), own_units=True, once=False
)
def stay(visit: Visit) -> ResponseReturnValue:
    """Count from now again; what the button of the time-out warning asks."""
    live = visit.live
    if live is not None:
        visit.database.run(lambda session: sessions.touch(session, live.id, visit.now))
    return "", 204


@page(pages, "/invitation", permission=Permission.ANYONE, own_units=True)
def invitation(visit: Visit) -> ResponseReturnValue:
    """Ask for the address, the code and a password of the person's own."""
    return _with_session(visit, "invitation.html")


@page(
    pages,
    "/invitation",
    permission=Permission.ANYONE,
    methods=("POST",),
    own_units=True,
    once=False,
)
def invitation_sent(visit: Visit) -> ResponseReturnValue:
    """Keep the password a person chose, and sign them in."""
    email, code = request.form.get("email", ""), request.form.get("code", "")
    password = request.form.get("password", "")
    attempt = throttle.a_try(email, request.remote_addr or "")
    claimed = visit.database.run(lambda session: throttle.claim(session, attempt, visit.now))
    if claimed is None:
        return problems.too_many()

    def enter(session: Session) -> str:
        user_id = invitations.accept(session, email, code, password, visit.now)
        if user_id is None:
            raise WRONG_CODE
        throttle.succeed(session, claimed)
        return _new_session(session, visit, user_id)

    try:
        return _signed_in(visit, visit.database.run(enter), "/")
    except Refused as refused:
        context = {"errors": [refused], "email": email, "code": code}
        return _with_session(visit, "invitation.html", 422, **context)


def _new_session(session: Session, visit: Visit, user_id: int) -> str:
    if visit.live:
        sessions.end(session, visit.live.id, visit.now)
    return sessions.start(session, user_id, visit.now)


def _signed_in(visit: Visit, new_token: str, where: str) -> Response:
    return _with_cookie(visit, redirect(where, 303), new_token)


def _with_session(visit: Visit, template: str, status: int = 200, **context: object) -> Response:
    """A page with a form for someone who is not signed in: it needs a session for its token."""
    started = ""
    if visit.live is None:

        def begin(session: Session) -> str:
            sessions.forget_unsigned(session, visit.now)
            return sessions.start(session, None, visit.now)

        started = visit.database.run(begin)
        with visit.database.reading() as session:
            limits = current_app.config["LIMITS"]
            visit.live = sessions.find(session, started, visit.now, limits)
    context = {"errors": [], "email": "", "code": "", "next": "", **context}
    answer = make_response(render_template(template, **context), status)
    return _with_cookie(visit, answer, started) if started else answer


def _with_cookie(visit: Visit, answer: Response, value: str) -> Response:
    answer.set_cookie(
        cookie_name(visit.settings),
        value,
        secure=visit.settings.secure,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return answer


def _without_cookie(visit: Visit, answer: Response) -> Response:
    if token():
        answer.delete_cookie(
            cookie_name(visit.settings),
            secure=visit.settings.secure,
            httponly=True,
            samesite="Lax",
            path="/",
        )
    return answer
