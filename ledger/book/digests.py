"""Digests: what a journal says, and what a batch says, as one number anyone can work out again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from ledger.book.entries import Coding
from ledger.values.identity import Part, digest_encoded, encode


class Encoded(dict[Part, bytes]):
    """The encoding of what a thousand journals share (accounts, dates, kinds), worked out once."""

    def __missing__(self, part: Part) -> bytes:
        made = self[part] = encode(*part) if isinstance(part, tuple) else encode(part)
        return made


def journal_digest(
    encoded: Encoded,
    head: Sequence[str | int | date | None],
    postings: Iterable[tuple[Coding, Coding, int]],
) -> str:
    """The digest of one journal: its head, then each posting's accounts by content, and pence.

    `head` is key, about and reverses, then what others share: layer, effective date, service
    start and end, kind.
    """
    key, about, reverses, *shared = head
    parts = [encode(key, about, reverses), *[encoded[part] for part in shared]]
    for debit, credit, pence in postings:
        parts += (encoded[debit], encoded[credit], encoded[pence])
    return digest_encoded(b"".join(parts))


def fingerprint(kind: str, maker: int, approver: int | None, digests: Iterable[str]) -> str:
    """What a batch says, who made it and who approved it: equal only when all of it is."""
    return digest_encoded(encode(kind, maker, approver) + "".join(digests).encode())
