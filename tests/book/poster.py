"""What a program does that posts until it is killed, saying each receipt as soon as it has it."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from multiprocessing.connection import Connection

from ledger import book
from ledger.database import Database
from tests.book.scene import BANK, FUND, batch, journal

SIZES = (1, 3, 40, 400)


def post_for_ever(url: str, run: str, said: Connection) -> None:
    """Post batches of several sizes to `url`, under sources that begin with `run`."""
    database = Database(url)
    for number in count():
        source = f"{run} {number}"
        postings = [book.NewPosting(BANK, FUND, 100 + part) for part in range(3)]
        made = [
            journal(f"{source} {place}", postings=postings)
            for place in range(SIZES[number % len(SIZES)])
        ]
        with database.transaction() as session:
            book.post(session, batch(source, *made), datetime.now(UTC))
        said.send(source)
