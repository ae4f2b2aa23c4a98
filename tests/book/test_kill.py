"""A program that posts is killed without warning, over and over, on both databases."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context

from ledger import book
from tests.book.poster import SIZES, post_for_ever
from tests.book.scene import add_kinds
from tests.databases import Place

FRESH = get_context("forkserver")  # each poster is a process of its own, with nothing of ours
FRESH.set_forkserver_preload(["tests.book.poster"])


def killed_after(place: Place, run: str, seconds: float) -> list[str]:
    """Let a poster post, kill it some time after its first receipt: what it had said by then."""
    ours, theirs = FRESH.Pipe(duplex=False)
    process = FRESH.Process(target=post_for_ever, args=(place.url, run, theirs))
    process.start()
    theirs.close()
    said = [ours.recv()]
    time.sleep(seconds)
    process.kill()
    process.join()
    with suppress(EOFError):
        while True:
            said.append(ours.recv())
    return said


def settled(place: Place) -> None:
    """Wait until the server has seen that the poster is gone."""
    if place.name == "postgresql":
        others = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND usename LIKE '%_app' AND state <> 'idle'"
        )
        while place.owner.value(others):
            time.sleep(0.01)


def test_what_was_acknowledged_is_there_and_nothing_is_half_there(
    place: Place, people: dict[int, str], how_many: Callable[[int, int], int]
) -> None:
    add_kinds(place.owner)
    with place.database.transaction() as session:
        book.make_periods(session, 2026)
    chance = random.Random(20261118)
    rounds, said = how_many(6, 200), 0
    for number in range(rounds):
        acknowledged = killed_after(place, f"run {number}", chance.uniform(0, 0.25))
        settled(place)
        found = place.owner.rows(
            "SELECT b.source, b.journals, b.postings, count(DISTINCT j.id), count(p.number),"
            " (SELECT count(*) FROM batch_close c WHERE c.batch = b.id)"
            " FROM batch b LEFT JOIN journal j ON j.batch = b.id"
            " LEFT JOIN posting p ON p.journal = j.id WHERE b.source LIKE :run"
            " GROUP BY b.id, b.source, b.journals, b.postings",
            run=f"run {number} %",
        )
        present = {row[0] for row in found}
        assert set(acknowledged) <= present, "an acknowledged batch is not there"
        assert len(present) - len(acknowledged) <= 1, "more is there than was ever sent"
        for source, journals, postings, has_journals, has_postings, closed in found:
            size = SIZES[int(source.rpartition(" ")[2]) % len(SIZES)]
            whole = (size, 3 * size, 1)
            assert (journals, postings, closed) == whole == (has_journals, has_postings, closed)
        said += len(acknowledged)
    orphans = "SELECT count(*) FROM posting WHERE journal NOT IN (SELECT id FROM journal)"
    assert place.owner.value(orphans) == 0
    with place.database.reading() as session:
        assert book.check(session) == []
    print(f"\n{place.name}: killed {rounds} times, {said} batches acknowledged, lost 0, half 0")
