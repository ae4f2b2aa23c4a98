"""Identity: ids in the order of time, references people can read out, digests of content."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from hashlib import sha256
from secrets import randbits

_EPOCH = 1_577_836_800  # 1 January 2020, UTC
_LOW_BITS = 32
_ALPHABET = "23456789CDFGHJKMNPQRTVWXY"  # no vowels, nothing read as another
_SPREAD = 0x9E3779B97F4A7C15
_DIGEST_VERSION = b"digest 1\n"

Part = str | int | bool | bytes | date | datetime | None | Sequence["Part"]


class _Maker:
    """The next free id of this process: a second in the upper bits, a counter from chance."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.next = 0
        self.second = 0
        self.seeded = False

    def take(self, count: int) -> int:
        with self.lock:
            if not self.seeded:
                self._move_on()
            first = self.next
            self.next += count
            return first

    def _move_on(self) -> None:
        second = int(time.time()) - _EPOCH
        if second > self.second:
            self.second = second
            self.next = max(self.next, (second << _LOW_BITS) + randbits(_LOW_BITS - 1))


_makers = [_Maker()]


def _forget_parent() -> None:
    _makers[:] = [_Maker()]


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_parent)


def new_id() -> int:
    """A new id: 63 bits, later than every id this process made before."""
    return _makers[-1].take(1)


def new_ids(count: int) -> range:
    """So many new ids at once, for bulk posting: as good as calling `new_id` that often."""
    first = _makers[-1].take(count)
    return range(first, first + count)


@contextmanager
def seeded(seed: int | str) -> Iterator[None]:
    """Within the block every id follows from the seed, for tests and the demonstration.

    Seeded ids stand before any id made from the clock, so the two never meet.
    """
    maker = _Maker()
    maker.seeded = True
    chance = int.from_bytes(sha256(f"seed {seed}".encode()).digest()[:8], "big")
    maker.next = (1 << _LOW_BITS) + chance % (1 << 57)
    _makers.append(maker)
    try:
        yield
    finally:
        _makers.remove(maker)


def short_reference(prefix: str, identity: int) -> str:
    """A reference to read out over the telephone, "BT-4K7M-9Q2X": a label, not a key."""
    number = identity * _SPREAD % 2**64 % len(_ALPHABET) ** 8
    letters = []
    for _ in range(8):
        number, place = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[place])
    text = "".join(letters)
    return f"{prefix}-{text[:4]}-{text[4:]}"


def encode(*parts: Part) -> bytes:
    """Parts as bytes that can mean nothing else: texts with their length, each with its kind.

    `encode(a, b)` equals `encode(a) + encode(b)`, so that what a thousand rows share is
    encoded once.
    """
    return "".join([_encode(part) for part in parts]).encode()


def _encode(part: Part) -> str:
    if isinstance(part, str):
        return f"s{len(part)}:{part}"
    if isinstance(part, bool):
        return "b1" if part else "b0"
    if isinstance(part, int):
        return f"i{part};"
    if part is None:
        return "n"
    if isinstance(part, bytes):
        return f"x{len(part)}:{part.hex()}"
    if isinstance(part, datetime):
        return f"t{part.isoformat()};"
    if isinstance(part, date):
        return f"d{part.isoformat()};"
    return f"l{len(part)}:{''.join([_encode(each) for each in part])}"


def digest(*parts: Part) -> str:
    """SHA-256, in hexadecimal, of the parts' encoding: the same parts, the same digest."""
    return digest_encoded(encode(*parts))


def digest_encoded(content: bytes) -> str:
    """The digest of parts already encoded: `digest(a, b)` is `digest_encoded(encode(a, b))`."""
    return sha256(_DIGEST_VERSION + content).hexdigest()


def digests(rows: Iterable[Sequence[Part]]) -> list[str]:
    """The digest of each row of parts, for bulk posting."""
    return [digest(*row) for row in rows]
