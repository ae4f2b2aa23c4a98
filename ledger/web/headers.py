"""The headers of every answer, errors included: nothing framed, sniffed, cached or run inline."""

from __future__ import annotations

from secrets import token_urlsafe

from flask import Flask, current_app, g, request
from werkzeug.wrappers import Response

FOREVER = "public, max-age=31536000, immutable"


def nonce() -> str:
    """This answer's script nonce: the same each time it is asked within one request."""
    if "nonce" not in g:
        g.nonce = token_urlsafe(16)
    value: str = g.nonce
    return value


def content_policy() -> str:
    """What a page may load: our own style, pictures and forms, and scripts with the nonce."""
    return "; ".join(
        (
            "default-src 'none'",
            "style-src 'self'",
            f"script-src 'nonce-{nonce()}'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def put_headers(answer: Response) -> Response:
    """Put the headers on; only our own versioned style and script may be kept by a browser."""
    headers = answer.headers
    headers["Content-Security-Policy"] = content_policy()
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Cache-Control"] = "no-store"
    if request.endpoint == "static" and request.args.get("v") and answer.status_code == 200:
        headers["Cache-Control"] = FOREVER
    if current_app.config["SETTINGS"].secure:
        headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    headers.pop("Server", None)
    return answer


def guard_headers(app: Flask) -> None:
    """Put the headers on every answer of this application."""
    app.after_request(put_headers)
