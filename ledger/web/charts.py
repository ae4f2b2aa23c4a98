"""Where the shapes of our two charts stand: positions in per cent, heights in pixels, no script.

A chart never stands alone: every number in it is in a table beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.values.money import show_pounds

FUNDERS = ("education", "health", "care")
_SHORT = {"education": "Education", "health": "Health", "care": "Social care"}

_TOP, _FLOOR = 14, 190  # pixels from the top of the picture of a year
_LEFT, _STEPS = 8, (1_000, 2_500, 5_000, 10_000, 20_000, 25_000, 50_000)


@dataclass(frozen=True, slots=True)
class Piece:
    """One funder's part of a bar: per cent from the left, width, and a label where it fits."""

    funder: str
    pence: int
    start: str
    width: str
    label: str


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbouring pieces that share a name: its label above, its pieces in funder order."""

    title: str
    pence: int
    start: str
    label: str
    pieces: tuple[Piece, ...]


def money_bar(groups: Sequence[tuple[str, Mapping[str, int]]]) -> tuple[Group, ...]:
    """One bar from named groups of pence by funder; groups and funders of nothing are left out."""
    whole = sum(sum(parts.values()) for _, parts in groups)
    bar: list[Group] = []
    at = 0
    for title, parts in groups:
        began, pieces = at, []
        for funder in FUNDERS:
            pence = parts.get(funder, 0)
            if pence > 0:
                pieces.append(_piece(funder, pence, at, whole))
                at += pence
        if pieces:
            fits = (at - began) * 100 >= whole * 12
            label = title if fits else ""
            bar.append(Group(title, at - began, _share(began, whole), label, tuple(pieces)))
    return tuple(bar)


def _piece(funder: str, pence: int, at: int, whole: int) -> Piece:
    fits = pence * 100 >= whole * 14  # a word and an amount need about a seventh of the page
    label = f"{_SHORT[funder]} {show_pounds(pence)}" if fits else ""
    return Piece(funder, pence, _share(at, whole), _share(pence, whole), label)


def _share(part: int, whole: int) -> str:
    thousandths = part * 100_000 // whole if whole else 0
    return f"{thousandths // 1000}.{thousandths % 1000:03d}"


@dataclass(frozen=True, slots=True)
class Turn:
    """One day of the year: what was paid in on it, what was spent, whether it is to come."""

    on: date
    paid_pence: int
    spent_pence: int
    later: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """A standing bar: its class (`in`, `out`, `later`), per cent from the left, pixels."""

    kind: str
    left: str
    width: str
    top: int
    height: int


@dataclass(frozen=True, slots=True)
class Tick:
    """A level line or a day under the bars: where it is and its words."""

    at: str
    words: tuple[str, ...]
    quiet: bool = False  # left out on a narrow screen


@dataclass(frozen=True, slots=True)
class Picture:
    """A year of payments: bars, level lines and days, ready to draw 234 pixels high."""

    bars: tuple[Bar, ...]
    levels: tuple[Tick, ...]
    days: tuple[Tick, ...]


def year_picture(turns: Sequence[Turn]) -> Picture:
    """The bars of a year, one for each day of payments; the tallest level is a round sum above all.

    Payments of one day are drawn together, apart only where some came and some are to come.
    """
    turns = _by_day(turns)
    most = max((max(turn.paid_pence, turn.spent_pence) for turn in turns), default=0)
    step = _step(most)
    top = step * max(1, -(-most // step))
    room = 9200 // max(1, len(turns))  # hundredths of a per cent for each day
    crowded = len(turns) > 7
    bars: list[Bar] = []
    days: list[Tick] = []
    for place, turn in enumerate(turns):
        left = _LEFT * 100 + place * room
        wide = room * 42 // 100
        bars.append(_bar("later" if turn.later else "in", left, wide, turn.paid_pence, top))
        if turn.spent_pence > 0:
            bars.append(_bar("out", left + wide + 14, wide, turn.spent_pence, top))
        days.append(
            Tick(_hundredths(left), (str(turn.on.day), f"{turn.on:%b}"), crowded and place % 2 == 1)
        )
    levels = tuple(
        Tick(str(_height(pence, top)), (f"£{pence // 100:,}",)) for pence in range(0, top + 1, step)
    )
    return Picture(tuple(bars), levels, tuple(days))


def _by_day(turns: Sequence[Turn]) -> list[Turn]:
    """One turn for each day, in the order given; what is still to come apart from what came."""
    sums: dict[tuple[bool, date], list[int]] = {}
    for turn in turns:
        found = sums.setdefault((turn.later, turn.on), [0, 0])
        found[0] += turn.paid_pence
        found[1] += turn.spent_pence
    return [Turn(on, paid, spent, later) for (later, on), (paid, spent) in sums.items()]


def _step(most: int) -> int:
    """The smallest round step that needs no more than five levels; tens of the list beyond it."""
    scale = 1
    while True:
        for step in _STEPS:
            if most <= 4 * step * scale:
                return step * scale
        scale *= 10


def _height(pence: int, top: int) -> int:
    return _FLOOR - (_FLOOR - _TOP) * pence // top


def _bar(kind: str, left: int, wide: int, pence: int, top: int) -> Bar:
    at = _height(pence, top)
    return Bar(kind, _hundredths(left), _hundredths(wide), at, _FLOOR - at)


def _hundredths(value: int) -> str:
    return f"{value // 100}.{value % 100:02d}"
