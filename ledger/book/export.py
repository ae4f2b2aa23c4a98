"""The book as plain-text accounting, for hledger and for beancount, to be read and refereed.

Each book is a root account: `Council:C5210:EDUCATION`. The layers stay apart as accounts of their
own (`Council:Budget:C5210:EDUCATION`), so that each layer's trial balance can be compared. Names
people read stand in comments; a subject is a pseudonym here as it is in the book.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any, Literal

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session, aliased

from ledger.book.tables import Account, Batch, Journal, Nominal, Posting

Format = Literal["hledger", "beancount"]

_DEBIT, _CREDIT = aliased(Account, name="debit_account"), aliased(Account, name="credit_account")
_TAGS = ("authority", "school", "subject", "pot")
_DAY_ONE = "1970-01-01"
_ROOTS = {"assets": "Council", "liabilities": "Family", "equity": "School"}
_UNUSED = {"income": "Income", "expenses": "Expenses"}
_HEADINGS: dict[Format, tuple[str, ...]] = {
    "hledger": ("commodity 1000.00 GBP", ""),
    "beancount": (
        'option "title" "SEN ledger"',
        'option "operating_currency" "GBP"',
        *(f'option "name_{each}" "{name}"' for each, name in {**_ROOTS, **_UNUSED}.items()),
        "",
    ),
}


def export(session: Session, as_: Format) -> Iterator[str]:
    """Every account and journal of the book, line by line, without line ends.

    `as_` is "hledger" or "beancount". Amounts are pounds and pence, debits positive.
    """
    yield from _HEADINGS[as_]
    yield from _accounts(session, as_)
    rows = session.execute(_journals().execution_options(yield_per=2_000))
    for _, postings in groupby(rows, key=lambda row: row.id):
        yield ""
        yield from _journal(list(postings), as_)


def account_name(layer: str, book: str, nominal: str, funder: str | None) -> str:
    """The account a layer of a nominal stands under: `Council:Budget:C5210:EDUCATION`."""
    parts = [book.capitalize(), nominal]
    if layer != "actual":
        parts.insert(1, layer.capitalize())
    if funder:
        parts.append(funder.upper())
    return ":".join(parts)


def _accounts(session: Session, as_: Format) -> Iterator[str]:
    """One declaration for every account that a posting may name."""
    named = set()
    query = select(Account.layers, Account.book, Account.nominal, Account.funder, Nominal.name)
    query = query.join(Nominal, Nominal.code == Account.nominal).distinct()
    for layers, book, nominal, funder, title in session.execute(query):
        for layer in ("budget", "commitment", "actual"):
            if layer[0].upper() in layers:
                named.add((account_name(layer, book, nominal, funder), title, funder))
    for name, title, funder in sorted(named):
        comment = f"; {title}, {funder}" if funder else f"; {title}"
        yield (
            f"{_DAY_ONE} open {name} GBP {comment}"
            if as_ == "beancount"
            else (f"account {name}  {comment}")
        )


def _journals() -> Select[*tuple[Any, ...]]:
    """Every posting with its journal, batch and both accounts, a journal's postings together."""
    query = select(
        Journal.id,
        Journal.key,
        Journal.layer,
        Journal.kind,
        Journal.effective_on,
        Journal.service_starts,
        Journal.service_ends,
        Batch.reference,
        Batch.recorded_at,
        Posting.pence,
        *_columns(_DEBIT, "debit"),
        *_columns(_CREDIT, "credit"),
    )
    query = query.join(Batch, Batch.id == Journal.batch)
    query = query.join(Posting, Posting.journal == Journal.id)
    query = query.join(_DEBIT, _DEBIT.id == Posting.debit)
    query = query.join(_CREDIT, _CREDIT.id == Posting.credit)
    return query.order_by(Journal.effective_on, Journal.id, Posting.number)


def _columns(account: type[Account], side: str) -> list[Any]:
    names = ("book", "nominal", "funder", *_TAGS)
    return [getattr(account, name).label(f"{side}_{name}") for name in names]


def _journal(postings: list[Row[Any]], as_: Format) -> Iterator[str]:
    first = postings[0]
    told = {"key": first.key, "layer": first.layer, "batch": first.reference}
    told["recorded"] = first.recorded_at.isoformat()
    if first.service_starts:
        told["service"] = f"{first.service_starts} until {first.service_ends}"
    if as_ == "beancount":
        yield f"{first.effective_on} * {_quoted(first.kind)}"
        yield from (f"  {name}: {_quoted(value)}" for name, value in told.items())
    else:
        yield f"{first.effective_on} * {_plain(first.kind)}"
        yield from (f"    ; {name}: {_plain(value)}" for name, value in told.items())
    for row in postings:
        yield from _side(row, "debit", row.pence, as_)
        yield from _side(row, "credit", -row.pence, as_)


def _side(row: Row[Any], side: str, pence: int, as_: Format) -> Iterator[str]:
    book, nominal, funder, *analysis = (
        getattr(row, f"{side}_{name}") for name in ("book", "nominal", "funder", *_TAGS)
    )
    pounds, odd = divmod(abs(pence), 100)
    amount = f"{'-' if pence < 0 else ''}{pounds}.{odd:02d} GBP"
    tags = [f"{name}: {value}" for name, value in zip(_TAGS, analysis, strict=True) if value]
    yield f"    {account_name(row.layer, book, nominal, funder)}  {amount}" + (
        f"  ; {', '.join(tags)}" if tags and as_ == "hledger" else ""
    )
    if as_ == "beancount":
        yield from (f"      {tag}" for tag in tags)


def _plain(value: str) -> str:
    """Text that ends no line, starts no comment and splits no tag."""
    return " ".join(value.replace(";", ",").replace("|", "/").split())


def _quoted(value: str) -> str:
    """Text as beancount quotes it."""
    plain = " ".join(value.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'
