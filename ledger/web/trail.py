"""What is kept after an answer has gone: that the person is still there, and what they saw."""

from __future__ import annotations

import structlog
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from ledger.access import seen, sessions
from ledger.web.visit import Visit

log = structlog.get_logger("ledger.web")


def follow(answer: Response, visit: Visit, page: str) -> None:
    """Once the answer is sent, keep in a transaction of its own what this visit leaves behind."""
    live = visit.live
    if live is None:
        return
    person = visit.signed_in
    children = set(visit.children) if page and person else set()
    stays = visit.now - live.seen_at >= sessions.TOUCH_EVERY
    if not (children or stays):
        return

    def keep() -> None:
        try:
            with visit.database.transaction() as session:
                if stays:
                    sessions.touch(session, live.id, visit.now)
                if children and person:
                    seen.record_seen(session, person.person_id, children, page, visit.today)
        except SQLAlchemyError as fault:  # the answer has gone: it can only be told to the log
            log.error("trail not kept", page=page, fault=type(fault).__name__)

    answer.call_on_close(keep)
