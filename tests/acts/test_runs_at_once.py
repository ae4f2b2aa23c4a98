"""Two officers at once: every race of a run has one winner, and the other is told."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from ledger import acts, book
from ledger.access.permissions import Viewer
from ledger.database import Database
from ledger.payments import runs as gathering
from ledger.payments.lines import digest_of
from ledger.payments.view import runs
from ledger.values.errors import Refused
from tests.acts.runs import APRIL, MAY, NOW, refusal, start
from tests.county import at, run_month


def test_two_officers_preparing_at_once_make_one_run(database: Database) -> None:
    with database.transaction() as session:
        county = start(session)
    gate, found = threading.Barrier(2), []

    def prepare(viewer: Viewer) -> None:
        gate.wait()
        try:
            found.append(
                database.run(lambda session: acts.prepare_run(session, viewer, APRIL, NOW))
            )
        except Refused as refused:
            found.append(refused.code)

    threads = [
        threading.Thread(target=prepare, args=[viewer])
        for viewer in (county.officer, county.second_officer)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "R-RUN-OPEN" in found
    with database.reading() as session:
        assert [(run.reference, run.count) for run in runs(session)] == [("DP-2026-04", 1)]


@pytest.mark.parametrize("read", ["_next_reference", "_refuse_open", "_waiting"])
def test_whoever_gathers_while_another_is_reading_is_told(
    postgres_database: Database, monkeypatch: pytest.MonkeyPatch, read: str
) -> None:
    """The other commits just before this is read: where two write at once, one run is made."""
    with postgres_database.transaction() as session:
        county = start(session)
    real, others = getattr(gathering, read), [county.second_officer]

    def after_the_other(session: Session, month: date) -> Any:
        if others:
            one = others.pop()
            postgres_database.run(lambda other: acts.prepare_run(other, one, month, NOW))
        return real(session, month)

    monkeypatch.setattr(gathering, read, after_the_other)
    with postgres_database.transaction() as session:
        refused = refusal(acts.prepare_run, session, county.officer, APRIL, NOW)
    assert refused.code == "R-RUN-OPEN"
    with postgres_database.reading() as session:
        assert [(run.reference, run.count) for run in runs(session)] == [("DP-2026-04", 1)]


def test_approving_and_withdrawing_at_once_do_one_of_the_two(database: Database) -> None:
    with database.transaction() as session:
        county = start(session)
        run_id = acts.prepare_run(session, county.officer, APRIL, NOW)
        seen = digest_of(session, run_id)
    gate, found = threading.Barrier(2), []

    def do(act: Any, *arguments: Any) -> None:
        gate.wait()
        try:
            database.run(lambda session: act(session, *arguments))
            found.append("done")
        except Refused as refused:
            found.append(refused.code)

    threads = [
        threading.Thread(target=do, args=[acts.approve_run, county.approver, run_id, seen, NOW]),
        threading.Thread(
            target=do, args=[acts.withdraw_run, county.officer, run_id, "Wrong month", NOW]
        ),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["R-RUN-STATE", "done"]


def test_two_officers_landing_a_pay_day_at_once_post_it_once(database: Database) -> None:
    promised_on = date(2026, 4, 2)
    days = (promised_on, date(2026, 4, 7))
    with database.transaction() as session:
        county = start(session)
        run_id = run_month(session, county, APRIL, landed=False)
    gate, found = threading.Barrier(2), []

    def land(viewer: Viewer, day: date) -> None:
        gate.wait()
        try:
            found.append(
                database.run(
                    lambda session: acts.land_payments(
                        session, viewer, run_id, promised_on, day, at(MAY)
                    )
                ).pence
            )
        except Refused as refused:
            found.append(refused.code)

    threads = [
        threading.Thread(target=land, args=pair)
        for pair in zip((county.officer, county.second_officer), days, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "R-LANDED" in found
    with database.reading() as session:
        assert book.balance(session, nominals=["C1010"]) == -58644
