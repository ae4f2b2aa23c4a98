"""Forty invented children with plans, and the invented adults around them.

Nobody here is real. Ages are at 31 August of the financial year shown, so the children stay at
fitting schools whatever year the demonstration is loaded in; birthdays come from a seed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from importers.demonstration.schools import AUTHORITY_CODE, BY_KEY, DemoSchool

SEED = "Exampleshire"
LATE = 2  # plan reviews that are overdue

# first name | last name | age | school | parent or carer
_CHILDREN = """
Amelia|Hartnell|9|oxmere|Joanna Hartnell
Zakariya|Hussain|11|kingsmoor|Nasreen Hussain
Oliver|Pennycott|7|tarnwick|Mark Pennycott
Ifeoluwa|Adeyinka|8|oxmere|Folake Adeyinka
Maja|Wiśniewska|13|hallowby|Katarzyna Wiśniewska
Jack|Tolliver|15|larkfield|Denise Tolliver
Anaya|Chaudhary-Webb|6|oswin|Leena Chaudhary
Callum|Featherby|16|willow|Ruth Featherby
Siobhán|Keane|19|college|Maureen Keane
Tariq|El-Amin|10|tarnwick|Samira El-Amin
Poppy|Lavington|5|oxmere|Steph Lavington
Kwabena|Ofori-Mills|12|marlbridge|Grace Ofori
Ellie-Mae|Sturgess|14|harbour|Kelly Sturgess
Yusuf|Demirci|7|oswin|Elif Demirci
Harriet|Ashdown|17|kingsmoor|Caroline Ashdown
Wen|Zhao|9|willow|Li Zhao
Freddie|Orchard|11|hallowby|Paul Orchard
Amara|Nwachukwu|13|larkfield|Chidi Nwachukwu
Florence|Gunnersby|8|tarnwick|Helen Gunnersby
Daniyal|Qureshi|19|college|Farah Qureshi
Isla|McAusland|6|willow|Fiona McAusland
Rhys|Penhaligan|15|fairlight|Gwen Penhaligan
Nadia|Petrescu|10|oxmere|Ioana Petrescu
Theo|Brackenridge|12|hallowby|James Brackenridge
Shanice|Campbell-Rowe|16|larkfield|Yvonne Campbell
Arjun|Sivakumar|8|oswin|Meena Sivakumar
Grace|Thistlewood|14|kingsmoor|Alison Thistlewood
Leo|Figueira|7|tarnwick|Marta Figueira
Hannah|Coldbeck|11|marlbridge|Susan Coldbeck
Mohamed|Warsame|9|willow|Hodan Warsame
Evie|Lockyer|13|harbour|Dawn Lockyer
Solomon|Tesfaye|15|hallowby|Almaz Tesfaye
Olena|Kovalchuk|10|oswin|Iryna Kovalchuk
Archie|Winterbourn|5|tarnwick|Becky Winterbourn
Priya|Raithatha|17|willow|Jayesh Raithatha
Tommy|Boswell-Lee|12|fairlight|Rosie Boswell-Lee
Matilda|Greenhalf|6|oxmere|Andrew Greenhalf
Keziah|Brathwaite|18|college|Marcia Brathwaite
Samuel|Ottaway|14|marlbridge|Naomi Ottaway
Lily|Fanshaw|4|oxmere|Peter Fanshaw
"""


@dataclass(frozen=True, slots=True)
class DemoChild:
    """One child: case reference, UPN (none at college), names, birthday, school and parent."""

    reference: str
    upn: str
    first_name: str
    last_name: str
    born: date
    school: DemoSchool
    parent: str
    plan_from: date
    plan_version: int

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"


def case_officer(place: int) -> str:
    """The address of the officer who has the case of the child in this place of the list."""
    return f"{'grace.adeyemi' if place < 28 else 'owen.trethewey'}@exampleshire.example.org"


def children(year: int) -> list[DemoChild]:
    """The forty children as they stand in financial year `year`, the same for the same year."""
    rows = [line.split("|") for line in _CHILDREN.strip().splitlines()]
    return [_child(place, row, year) for place, row in enumerate(rows, start=1)]


def _child(place: int, row: list[str], year: int) -> DemoChild:
    first, last, age, school, parent = row
    born = date(year - int(age) - 1, 9, 1) + timedelta(days=_chance(place, "birthday", 365))
    years, month = 1 + _chance(place, "years", 3), 1 + _chance(place, "month", 12)
    plan_from = date(year - years, month, 1 + _chance(place, "day", 28))
    return DemoChild(
        reference=f"EX{10000 + 37 * place}",
        upn="" if school == "college" else upn(BY_KEY[school], born.year + 4, place),
        first_name=first,
        last_name=last,
        born=born,
        school=BY_KEY[school],
        parent=parent,
        plan_from=plan_from,
        plan_version=years,
    )


def _chance(place: int, what: str, below: int) -> int:
    """A whole number from 0, the same every time for the same child and question."""
    return int(sha256(f"{SEED}:{what}:{place}".encode()).hexdigest()[:12], 16) % below


def reviews(everyone: Sequence[DemoChild], today: date) -> dict[str, date]:
    """When each plan's yearly review is next due, by case reference; the last two are late."""
    due = {child.reference: _anniversary(child.plan_from, today.year) for child in everyone}
    past = sorted((day, reference) for reference, day in due.items() if day < today)
    for day, reference in past[:-LATE]:
        due[reference] = _anniversary(day, today.year + 1)
    return due


def _anniversary(plan_from: date, year: int) -> date:
    return plan_from.replace(year=year)


def upn(school: DemoSchool, year: int, serial: int) -> str:
    """A unique pupil number of this school, with its check letter (DfE UPN guide)."""
    digits = f"{AUTHORITY_CODE}{school.number}{year % 100:02}{serial:03}"
    weight = sum(place * int(digit) for place, digit in enumerate(digits, start=2))
    return "ABCDEFGHJKLMNPQRTUVWXYZ"[weight % 23] + digits
