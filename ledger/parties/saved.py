"""What saving rows did: how many were new, how many changed, how many were there already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

Item = TypeVar("Item")

# SQLite takes at most 32,766 values in a statement; a few hundred at a time is as fast.
AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Saved:
    """Counts of rows added, changed and unchanged; `changes` says what changed, in words."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    changes: tuple[str, ...] = ()


def chunks(items: Sequence[Item], size: int = AT_A_TIME) -> Iterator[Sequence[Item]]:
    """The items in order, at most `size` at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
