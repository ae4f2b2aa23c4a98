"""Digests: what a journal says, and what a batch says, as one number anyone can work out again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from ledger.book.entries import Coding
from ledger.values.identity import digest_encoded, encode


class Codings(dict[Coding, bytes]):
    """The encoding of each coding, worked out once."""

    def __missing__(self, coding: Coding) -> bytes:
        made = self[coding] = encode(*coding)
        return made


def journal_digest(
    codings: Codings,
    head: Sequence[str | int | date | None],
    postings: Iterable[tuple[Coding, Coding, int]],
) -> str:
    """The digest of one journal: its head, then each posting's accounts by content, and pence.

    `head` is key, layer, effective date, service start and end, kind, about and reverses.
    """
    parts = [encode(*head)]
    for debit, credit, pence in postings:
        parts += (codings[debit], codings[credit], encode(pence))
    return digest_encoded(b"".join(parts))


def fingerprint(kind: str, maker: int, approver: int | None, digests: Iterable[str]) -> str:
    """What a batch says, who made it and who approved it: equal only when all of it is."""
    return digest_encoded(encode(kind, maker, approver) + "".join(digests).encode())
