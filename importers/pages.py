"""The pages of uploads: choose, send in, see what is wrong or what it will do, post, keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from importers.annotate import annotated
from importers.declare import MIB, Kind
from importers.intake import post_upload, receive, withdraw
from importers.judging import examine
from importers.kinds import KINDS, kind_named
from importers.pageviews import PageError, preview_view, problems_view, shape_view, when_words
from importers.template import template
from importers.uploads import content_of, find_upload, outcome_of
from importers.worker import leave
from ledger.access.people import names_of
from ledger.access.permissions import Permission
from ledger.casework.tables import Upload
from ledger.values import money
from ledger.values.errors import Refused
from ledger.web.guard import page
from ledger.web.visit import Visit

LARGEST_UPLOAD = 52 * MIB  # the largest kind of file and the form round it
pages = Blueprint("uploads", __name__, template_folder="templates")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class Listed:
    """One upload of the list."""

    id: int
    reference: str
    title: str
    file_name: str
    state: str
    mark: str
    rows: int
    when: str
    who: str


MARKS = {
    "received": ("wait", "Being checked"),
    "problems": ("gap", "Has problems"),
    "ready": ("part", "Ready to post"),
    "posting": ("wait", "Being posted"),
    "posted": ("yes", "Posted"),
    "withdrawn": ("none", "Withdrawn"),
}


@page(pages, "/uploads", permission=Permission.UPLOAD)
def uploads(visit: Visit) -> str:
    """Every kind of file that can be sent in, and the files that were."""
    rows = visit.session.scalars(select(Upload).order_by(Upload.at.desc()).limit(MOST_LISTED)).all()
    names = names_of(visit.session, {row.person_id for row in rows})
    return render_template(
        "uploads/list.html", kinds=_allowed(visit), uploads=[_listed(row, names) for row in rows]
    )


def _allowed(visit: Visit) -> list[Kind]:
    return [kind for kind in KINDS.values() if visit.may(Permission[kind.permission])]


def _listed(row: Upload, names: dict[int, str]) -> Listed:
    mark, state = MARKS[row.state]
    return Listed(
        row.id, row.reference, kind_named(row.kind).title, row.file_name, state, mark, row.rows,
        when_words(row.at), names.get(row.person_id, ""),
    )  # fmt: skip


def _kind(visit: Visit, name: str) -> Kind:
    """The kind of this name, if this person may send it; else it is not there."""
    kind = KINDS.get(name)
    if kind is None or not visit.may(Permission[kind.permission]):
        raise Refused("A-NOT-FOUND", "We cannot find that kind of file.")
    return kind


@page(
    pages, "/uploads/<name>/new", permission=Permission.UPLOAD, methods=("GET", "POST"),
    own_units=True, largest=LARGEST_UPLOAD,
)  # fmt: skip
def new(visit: Visit, name: str) -> ResponseReturnValue:
    """Choose a file of a kind and send it in."""
    kind = _kind(visit, name)
    if request.method == "GET":
        return _form(kind, [])
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _form(kind, [PageError("Select the file you want to send", "file")]), 422
    try:
        control = _control(kind, request.form.get("control", ""))
    except Refused as refused:
        return _form(kind, [PageError(refused.message, "control")]), 422
    file_name, content = sent.filename, sent.stream.read()
    sent.close()
    found = examine(kind, file_name, content)
    outcome = visit.database.run(
        lambda session: receive(
            session, visit.viewer, kind.name, file_name, content, visit.now, control, found
        )
    )
    again = "?again=1" if outcome.repeated else ""
    return redirect(f"/uploads/{outcome.upload_id}{again}", 303)


def _form(kind: Kind, errors: Sequence[PageError]) -> str:
    return render_template("uploads/new.html", kind=kind, errors=errors, limits=kind.limits.words)


def _control(kind: Kind, text: str) -> int | None:
    """The control total typed beside the file: pence, or rows for a kind without money."""
    if not text.strip():
        return None
    if kind.control is not None:
        return money.parse_pounds(text)
    if not (text.strip().isascii() and text.strip().isdigit()):
        raise Refused("R-NUMBER", "Enter the number of rows in figures, like 40")
    return int(text)


@page(pages, "/uploads/<name>/help", permission=Permission.UPLOAD)
def columns(visit: Visit, name: str) -> str:
    """What each column of a kind means."""
    return render_template("uploads/columns.html", kind=_kind(visit, name))


@page(pages, "/templates/<name>", permission=Permission.UPLOAD)
def blank(visit: Visit, name: str) -> Response:
    """The blank template of a kind."""
    kind = _kind(visit, name)
    return _download(f"{kind.title} template.xlsx", template(kind), XLSX)


def _download(name: str, content: bytes, kind: str) -> Response:
    answer = make_response(content)
    answer.headers["Content-Type"] = kind
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@page(pages, "/uploads/<int:upload_id>", permission=Permission.UPLOAD)
def upload(visit: Visit, upload_id: int) -> str:
    """One upload: its problems, what it will do, or what it did."""
    return _show(visit, visit.session, upload_id, [])


def _show(visit: Visit, session: Session, upload_id: int, errors: Sequence[PageError]) -> str:
    found = find_upload(session, visit.viewer, upload_id)
    kind, outcome = kind_named(found.kind), outcome_of(found)
    who = names_of(session, {found.person_id}).get(found.person_id, "")
    told = {
        "upload": found, "kind": kind, "outcome": outcome, "errors": list(errors), "who": who,
        "when": when_words(found.at), "again": request.args.get("again") == "1",
        "limits": kind.limits.words,
    }  # fmt: skip
    if found.state == "problems":
        told["errors"] = [PageError(outcome.message)]
    if found.state == "problems" and outcome.outcome == "row_errors":
        return render_template("uploads/problems.html", view=problems_view(outcome), **told)
    if found.state == "problems":
        return render_template("uploads/shape.html", view=shape_view(kind, outcome), **told)
    view = preview_view(kind, outcome)
    if found.state == "posted" and found.posted_at is not None:
        told["posted"] = when_words(found.posted_at)
        return render_template("uploads/posted.html", view=view, **told)
    if found.state == "posting":
        return render_template("uploads/posting.html", **told)
    if found.state == "withdrawn":
        return render_template("uploads/withdrawn.html", **told)
    return render_template("uploads/preview.html", view=view, **told)


@page(
    pages, "/uploads/<int:upload_id>/post", permission=Permission.UPLOAD, methods=("POST",),
    own_units=True,
)  # fmt: skip
def post(visit: Visit, upload_id: int) -> ResponseReturnValue:
    """Do what the file says, all of it or none; sent twice it is done once.

    A long file is left to a worker, and its page says so.
    """
    if visit.database.run(lambda session: leave(session, visit.viewer, upload_id)):
        return redirect(f"/uploads/{upload_id}", 303)
    with visit.database.reading() as session:
        found = find_upload(session, visit.viewer, upload_id)
        kind, file_name = kind_named(found.kind), found.file_name
        content = content_of(session, found)
    examined = examine(kind, file_name, content)
    try:
        visit.database.run(
            lambda session: post_upload(
                session, visit.viewer, upload_id, visit.now, examined=examined
            )
        )
    except Refused as refused:
        if refused.code.startswith("A-"):
            raise
        with visit.database.reading() as session:
            return _show(visit, session, upload_id, [PageError(refused.message)]), 422
    return redirect(f"/uploads/{upload_id}", 303)


@page(pages, "/uploads/<int:upload_id>/withdraw", permission=Permission.UPLOAD, methods=("POST",))
def cancel(visit: Visit, upload_id: int) -> ResponseReturnValue:
    """Set a file aside without posting it."""
    withdraw(visit.session, visit.viewer, upload_id)
    return redirect(f"/uploads/{upload_id}", 303)


@page(pages, "/uploads/<int:upload_id>/annotated", permission=Permission.UPLOAD, own_units=True)
def marked(visit: Visit, upload_id: int) -> Response:
    """The sender's own file with each problem marked in its cell."""
    with visit.database.reading() as session:
        found = find_upload(session, visit.viewer, upload_id)
        file_name, problems = found.file_name, outcome_of(found).problems
        content = content_of(session, found)
    name, copy = annotated(file_name, content, problems)
    return _download(name, copy, "text/csv; charset=utf-8" if name.endswith(".csv") else XLSX)
