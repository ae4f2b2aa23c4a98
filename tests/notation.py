"""Journals and balances as an accountant writes them, so that a test reads like a ledger.

    2026-05-04 Direct payment for the first cycle [actual]
        Dr C5210 EDUCATION pot:7    293.22
        Cr C2310                    293.22

A balance is a line by itself: `C2310 293.22 Cr`, or `C5210 EDUCATION 293.22 Dr until:2026-05-31`.
"""  # fmt: skip

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from ledger import book

HEAD = re.compile(r"(\d{4}-\d\d-\d\d) (.+?)(?: \[(budget|commitment|actual)\])?$")


def coding(words: list[str]) -> dict[str, Any]:
    """`C5210 EDUCATION pot:7 until:2026-05-31` by name."""
    named = dict(word.split(":") for word in words if ":" in word)
    whole = {
        name: value if name in ("layer", "until") else int(value) for name, value in named.items()
    }
    nominal, *funder = (word for word in words if ":" not in word)
    return {"nominal": nominal, "funder": funder[0] if funder else None, **whole}


def pence(text: str) -> int:
    """`1,293.22` as whole pence."""
    return int(text.replace(",", "").replace(".", ""))


def paired(
    debits: list[tuple[Any, int]], credits: list[tuple[Any, int]]
) -> Iterator[book.NewPosting]:
    """Debits against credits in the order they are written, splitting where one is larger."""
    while debits and credits:
        (debit, owed), (credit, due) = debits.pop(0), credits.pop(0)
        both = min(owed, due)
        yield book.NewPosting(book.Coding(**debit), book.Coding(**credit), both)
        debits[:0] = [(debit, owed - both)] if owed > both else []
        credits[:0] = [(credit, due - both)] if due > both else []


def journal(text: str) -> book.NewJournal:
    """Read one journal."""
    head, *lines = (line.strip() for line in text.strip().splitlines())
    day, title, layer = HEAD.fullmatch(head).groups()
    sides: dict[str, list[tuple[Any, int]]] = {"Dr": [], "Cr": []}
    for side, *words, amount in map(str.split, lines):
        sides[side].append((coding(words), pence(amount)))
    postings = tuple(paired(sides["Dr"], sides["Cr"]))
    return book.NewJournal(title, layer or "actual", date.fromisoformat(day), "test", postings)


def write(session: Session, text: str, now: datetime, **batch: Any) -> book.Receipt:
    """Post journals, an empty line between them, as one batch by person 1 unless told otherwise."""
    made = [journal(each) for each in re.split(r"\n\s*\n", text.strip("\n"))]
    told = {"kind": "test", "source": made[0].key, "maker": 1, "approver": None, **batch}
    return book.post(session, book.NewBatch(journals=made, **told), now)


def expect(session: Session, text: str) -> None:
    """Every balance written, a line each, must be the ledger's own."""
    for line in text.strip().splitlines():
        words = line.split()
        side = next((word for word in words if word in ("Dr", "Cr")), "Dr")
        amount = next(word for word in words if re.fullmatch(r"[\d,]+\.\d\d", word))
        where = coding([word for word in words if word not in (side, amount)])
        until = date.fromisoformat(where.pop("until")) if "until" in where else None
        found = book.balance(session, nominals=(where.pop("nominal"),), until=until, **where)
        assert found == pence(amount) * (1 if side == "Dr" else -1), f"{line.strip()}: {found}"
