"""Pages for what went wrong: plain, with a reference, and nothing of the inside."""

from __future__ import annotations

import traceback
from pathlib import Path

import structlog
from flask import Flask, g, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from ledger.values.errors import Refused
from ledger.values.identity import new_id, short_reference

log = structlog.get_logger("ledger.web")

NOT_THERE = (
    "Page not found",
    "We cannot find that. It may have moved, or it may not be yours to see.",
    "Check the address, or go to the start page and find it from there.",
)
WORDS: dict[int, tuple[str, str, str]] = {
    400: (
        "We could not read that",
        "The page you sent was too old, or part of it was missing. Nothing was saved.",
        "Go back, open the page again and send it once more.",
    ),
    403: (
        "We did not accept that",
        "It did not come from a page of this service. Nothing was saved.",
        "Open this service in a new tab and try again from there.",
    ),
    404: NOT_THERE,
    405: (
        "We did not accept that",
        "This page cannot be used in that way. Nothing was saved.",
        "Go to the start page and find what you need from there.",
    ),
    413: (
        "That is too big",
        "What you sent is larger than we can take. Nothing was saved.",
        "Send a smaller file, or split it into parts.",
    ),
    429: (
        "Too many tries",
        "We have had several wrong tries. To keep accounts safe we ask you to wait.",
        "Wait 15 minutes, then try again. Nothing has been locked for good.",
    ),
    500: (
        "Something went wrong",
        "This is our fault, not yours. Nothing was saved.",
        "Try again in a few minutes. If it happens again, tell us the reference.",
    ),
}
ABSENT_CODES = frozenset({"A-NOT-FOUND", "A-PERMISSION"})


def catch_problems(app: Flask) -> None:
    """Answer every problem with a page of ours."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def too_many() -> Response:
    """The answer to a sign-in that must wait."""
    return _page(429)


def _http(fault: HTTPException) -> Response:
    return _page(fault.code or 500)


def _refused(refused: Refused) -> Response:
    """What a rule refused, in its own sentence; what is absent or not yours is the same 404."""
    if refused.code in ABSENT_CODES:
        return _page(404)
    words = ("We did not do that", refused.message, "Go back to correct it, or go to the start.")
    return _page(422, words, refused.code, framed=True)


def _unexpected(fault: Exception) -> Response:
    frames = [
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(fault.__traceback__)
    ]
    reference = _reference()
    log.error(
        "unexpected",
        reference=reference,
        endpoint=request.endpoint,
        fault=type(fault).__name__,
        frames=frames[-12:],
    )
    return _page(500, reference=reference)


def _reference() -> str:
    return short_reference("ER", new_id())


def _page(
    status: int,
    words: tuple[str, str, str] | None = None,
    code: str = "",
    reference: str = "",
    framed: bool = False,
) -> Response:
    """One plain page; it never asks the database for anything.

    Only a refusal is `framed` by the person's menu: what is absent must look the same to everyone.
    """
    if not framed:
        g.pop("visit", None)
    status = status if words or status in WORDS else (500 if status >= 500 else 400)
    heading, what, next_step = words or WORDS[status]
    reference = reference or _reference()
    try:
        body = render_template(
            "problem.html",
            heading=heading,
            what=what,
            next_step=next_step,
            code=code,
            reference=reference,
        )
    except Exception as fault:  # the page of problems has a problem: say it in plain text
        log.error("problem page failed", reference=reference, fault=type(fault).__name__)
        text = f"{heading}. {what} {next_step} Reference: {reference}\n"
        return Response(text, status, mimetype="text/plain")
    return Response(body, status, mimetype="text/html")
