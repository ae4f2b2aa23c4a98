"""The pages of the reports: the list, each as a page, and each as a file to keep."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from ledger.access.permissions import Permission, may
from ledger.access.ties import not_there
from ledger.values.errors import Refused
from ledger.web.guard import page
from ledger.web.visit import Visit
from reports import draw
from reports.registry import REPORTS, run
from reports.report import Report
from reports.table import Table

pages = Blueprint("reports", __name__, template_folder="templates")

FILES = {"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8"}
LONGEST = 100


@page(pages, "/reports", permission=Permission.SEE_REPORTS)
def every_report(visit: Visit) -> str:
    """The reports this person may have, each with the question it answers."""
    return render_template(
        "reports/list.html",
        heading="Reports",
        reports=[one for one in REPORTS.values() if may(visit.viewer, one.permission)],
    )


@page(pages, "/reports/<name>", permission=Permission.SIGNED_IN, seen_as="report")
def report(visit: Visit, name: str) -> str | Response:
    """One report as a page, or as a file when the address ends in .csv or .json."""
    short, _, kind = name.partition(".")
    asked = REPORTS.get(short)
    if asked is None or kind not in ("", *FILES) or not may(visit.viewer, asked.permission):
        raise not_there()
    given = _given(asked)
    try:
        table = run(asked, visit.session, visit.viewer, visit.now, given)
    except Refused as refused:
        if refused.code == "A-NOT-FOUND" or kind:
            raise
        return _asking(visit, asked, given, refused)
    if kind:
        return _file(table, asked, kind)
    return _page(visit, asked, asked.known(visit.session, given), table)


def _given(asked: Report) -> dict[str, str]:
    return {
        one.name: request.args[one.name].strip()[:LONGEST]
        for one in asked.asks
        if request.args.get(one.name, "").strip()
    }


def _asking(visit: Visit, asked: Report, given: dict[str, str], refused: Refused) -> str:
    """The report's questions; a fault is said only once something was answered."""
    wrong = [refused] if given else []
    return render_template(
        "reports/report.html",
        heading=asked.title,
        back=_back(visit),
        lede=asked.answers,
        errors=wrong,
        asked=asked,
        given=given,
        table=None,
        rows=[],
        totals=[],
        query="",
    )


def _page(visit: Visit, asked: Report, given: dict[str, str], table: Table) -> str:
    return render_template(
        "reports/report.html",
        heading=table.title,
        back=_back(visit),
        lede=table.says,
        as_at=f"As at {draw.made(table)}.",
        errors=[],
        asked=asked,
        given=given,
        table=table,
        rows=draw.drawn_rows(table),
        totals=draw.drawn_totals(table),
        query=urlencode(given),
    )


def _back(visit: Visit) -> str:
    return "/reports" if visit.may(Permission.SEE_REPORTS) else "/"


def _file(table: Table, asked: Report, kind: str) -> Response:
    """A file to keep; its name says the report and the day, and nothing of a person."""
    body = draw.csv(table) if kind == "csv" else draw.json(table).encode()
    name = f"{asked.name}-{table.as_at:%Y-%m-%d}.{kind}"
    answer = Response(body, content_type=FILES[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
