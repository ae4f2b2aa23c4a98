"""A small ledger with a row in every table of the book, and batches written by hand, in SQL."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from typing import Any

from sqlalchemy import Connection, Table, insert

from ledger import book
from ledger.book import Coding, NewBatch, NewJournal, NewPosting
from ledger.database import Base
from tests.databases import Owner, Place

KINDS = {
    "test": (False, False),
    "test_two_people": (True, False),
    "test_adjusting": (False, True),
}
BANK, FUND = Coding("C1010"), Coding("C1130")
MAY = date(2026, 5, 4)
TABLES = [
    mapper.local_table
    for mapper in Base.registry.mappers
    if mapper.class_.__module__ == "ledger.book.tables"  # a new table is attacked without asking
]


def tables() -> dict[str, Table]:
    """The tables of the book, by name."""
    return {table.name: table for table in TABLES}


def add_kinds(owner: Owner) -> None:
    """Kinds of batch for tests: plain, by two people, and adjusting."""
    for name, (second, adjusting) in KINDS.items():
        owner.run(
            "INSERT INTO batch_kind (name, title, second_person, adjusting)"
            " VALUES (:name, :name, :second, :adjusting)",
            name=name, second=second, adjusting=adjusting,
        )  # fmt: skip


def journal(key: str, pence: int = 10_000, **other: Any) -> NewJournal:
    """One hundred pounds of the department's fund into the bank, in May."""
    told = {"layer": "actual", "effective_on": MAY, "kind": "test", **other}
    told.setdefault("postings", [NewPosting(BANK, FUND, pence)])
    return NewJournal(key=key, **told)


def batch(source: str, *journals: NewJournal, **other: Any) -> NewBatch:
    """A batch of the plain kind, made by person 1."""
    told = {"kind": "test", "maker": 1, "approver": None, **other}
    return NewBatch(source=source, journals=journals or (journal(source),), **told)


@dataclass
class Scene:
    """What stands in the ledger before an attack: ids by the words the attacks use."""

    place: Place
    now: datetime
    accounts: dict[str, int] = field(default_factory=dict)
    pots: dict[str, int] = field(default_factory=dict)
    first: int = 0  # a closed batch
    first_journal: int = 0
    reversed_journal: int = 0
    may: date = MAY
    april: date = date(2026, 4, 9)
    numbers: count[int] = field(default_factory=lambda: count(7_000_001))

    def spend(self, pot: str, layer: str, pence: int, key: str) -> NewJournal:
        """Money of a pot: its budget, a commitment on it, or what was spent."""
        here = self.pots[pot]
        other = {"budget": Coding("C9010", pot=here), "commitment": Coding("C9110", pot=here)}
        postings = [NewPosting(self.top_up(pot), other.get(layer, BANK), pence)]
        return journal(key, layer=layer, postings=postings)

    def top_up(self, pot: str) -> Coding:
        """The spend account of a pot."""
        return Coding("C5110", funder="education", pot=self.pots[pot])


def set_up(place: Place, now: datetime) -> Scene:
    """Post a little of everything, close April, leave May open and June soft."""
    add_kinds(place.owner)
    scene = Scene(place, now)
    with place.database.transaction() as session:
        book.make_periods(session, 2026)
        for policy in ("stop", "warn", "allow"):
            scene.pots[policy] = book.open_pot(session, f"test {policy}", policy, f"A {policy} pot")
    with place.database.transaction() as session:
        receipt = book.post(session, batch("first"), now)
        scene.first = receipt.batch_id
        held = Coding("F1010", subject=5, pot=scene.pots["allow"])
        family = [NewPosting(held, held._replace(nominal="F2010", funder="health"), 5)]
        april = journal("april", effective_on=date(2026, 4, 9))
        budgets = [scene.spend(pot, "budget", 100_000, f"budget {pot}") for pot in scene.pots]
        spent = scene.spend("stop", "commitment", 40_000, "commitment")
        twice = [journal("wrong"), journal("family", postings=family)]
        book.post(session, batch("second", april, *budgets, spent, *twice), now)
    _name(scene)
    with place.database.transaction() as session:
        back = [NewPosting(FUND, BANK, 10_000)]
        turned = journal("turned", reverses=scene.reversed_journal, postings=back)
        book.post(session, batch("reversal", turned), now)
        book.soft_close(session, 202606, maker=1, now=now)
        book.soft_close(session, 202604, maker=1, now=now)
        book.close_period(session, 202604, maker=1, now=now)
    return scene


def _name(scene: Scene) -> None:
    value = scene.place.owner.value
    scene.first_journal = value("SELECT id FROM journal WHERE key = 'first'")
    scene.reversed_journal = value("SELECT id FROM journal WHERE key = 'wrong'")
    found = "SELECT id FROM account WHERE nominal = :code AND pot = :pot"
    stop, allow = scene.pots["stop"], scene.pots["allow"]
    wanted = {"bank": ("C1010", 0), "fund": ("C1130", 0), "top up": ("C5110", stop),
              "budget": ("C9010", stop), "committed": ("C9110", stop),
              "family": ("F1010", allow), "stewardship": ("F2010", allow)}  # fmt: skip
    for word, (code, pot) in wanted.items():
        scene.accounts[word] = value(found, code=code, pot=pot)


class Draft:
    """A batch written by hand, right in every column until an attack spoils it."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        number = next(scene.numbers)
        self.batch: dict[str, Any] = {
            "id": number, "reference": f"RAW-{number}", "kind": "test", "source": f"raw {number}",
            "fingerprint": "f" * 64, "maker": 1, "approver": None, "recorded_at": scene.now,
            "journals": 1, "postings": 1, "pence": 100,
        }  # fmt: skip
        self.journals: list[dict[str, Any]] = []
        self.postings: list[dict[str, Any]] = []
        self.closes = [number]
        self.add_journal()
        self.add_posting()

    @property
    def journal(self) -> dict[str, Any]:
        """The first journal."""
        return self.journals[0]

    @property
    def posting(self) -> dict[str, Any]:
        """The first posting."""
        return self.postings[0]

    def add_journal(self, **other: Any) -> None:
        """One more journal."""
        number = next(self.scene.numbers)
        told = {
            "id": number, "batch": self.batch["id"], "key": f"raw {number}", "layer": "actual",
            "period": 202605, "effective_on": MAY, "service_starts": None, "service_ends": None,
            "kind": "test", "about": None, "reverses": None, "digest": "d" * 64,
        }  # fmt: skip
        self.journals.append({**told, **other})

    def add_posting(self, **other: Any) -> None:
        """One more posting, in the last journal: a pound from the fund into the bank."""
        told = {
            "journal": self.journals[-1]["id"], "number": len(self.postings) + 1,
            "debit": self.scene.accounts["bank"], "credit": self.scene.accounts["fund"],
            "pence": 100, "effective_on": self.journals[-1]["effective_on"],
        }  # fmt: skip
        self.postings.append({**told, **other})

    def spend(self, layer: str, pence: int) -> None:
        """Make it a spend from the pot that stops."""
        contra = {"budget": "budget", "commitment": "committed"}.get(layer, "bank")
        accounts = self.scene.accounts
        self.journal["layer"] = layer
        self.posting.update(debit=accounts["top up"], credit=accounts[contra], pence=pence)
        self.batch["pence"] = pence

    def write(self, connection: Connection) -> None:
        """Insert it row by row, its close last."""
        known = tables()
        for name, rows in (("batch", [self.batch]), ("journal", self.journals),
                           ("posting", self.postings)):  # fmt: skip
            for row in rows:
                connection.execute(insert(known[name]).values(**row))
        for number in self.closes:
            connection.execute(insert(known["batch_close"]).values(batch=number))
