"""Twelve invented schools of Exampleshire, in the shapes an English county has.

The numbers are valid in form and belong to nobody: authority 899 is not in use, URNs from 990101
and UKPRNs from 19990101 are not issued, telephone numbers are from the range kept for drama.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from io import StringIO

from importers.demonstration.layout import HEADINGS, USUAL
from ledger.parties.authorities import DEMONSTRATION

AUTHORITY_CODE = DEMONSTRATION
AUTHORITY_NAME = "Exampleshire"

# The register's own codes for kinds of establishment, and the group each belongs to.
KINDS: dict[str, tuple[str, str, str]] = {
    "Community school": ("1", "4", "Local authority maintained schools"),
    "Voluntary aided school": ("2", "4", "Local authority maintained schools"),
    "Community special school": ("7", "5", "Special schools"),
    "Pupil referral unit": ("14", "4", "Local authority maintained schools"),
    "Further education": ("18", "1", "Colleges"),
    "Academy sponsor led": ("28", "10", "Academies"),
    "Academy converter": ("34", "10", "Academies"),
    "Academy special converter": ("44", "10", "Academies"),
    "Academy alternative provision converter": ("42", "10", "Academies"),
    "Free schools": ("35", "11", "Free Schools"),
}
PHASES = {"Not applicable": "0", "Primary": "2", "Secondary": "4", "16 plus": "6"}


@dataclass(frozen=True, slots=True)
class DemoSchool:
    """One school as the register would list it; `ages` inclusive, `key` its short name here."""

    key: str
    urn: str
    number: str
    name: str
    kind: str
    phase: str
    ages: tuple[int, int]
    opened: date
    pupils: int
    street: str
    town: str
    postcode: str
    head: tuple[str, str, str]
    closed: date | None = None
    trust: str = ""
    unit: str = ""
    unit_places: int = 0
    needs: tuple[str, ...] = ()

    @property
    def laestab(self) -> str:
        """Authority and establishment number as officers write it: `899/2001`."""
        return f"{AUTHORITY_CODE}/{self.number}"


TIDEWAY = "Tideway Learning Trust"
MARLBRIDGE = "Marlbridge Education Trust"
LARKFIELD = "Larkfield Trust"
TRUSTS = {TIDEWAY: "99001", MARLBRIDGE: "99002", LARKFIELD: "99003"}
UNIT = "Resourced provision and SEN unit"
SCHOOLS: tuple[DemoSchool, ...] = (
    DemoSchool(
        "oxmere", "990101", "2001", "Oxmere Community Primary School", "Community school",
        "Primary", (3, 11), date(1974, 4, 1), 412, "1 Mill Lane", "Oxmere", "XE1 2AB",
        ("Mrs", "Shabnam", "Iqbal"),
    ),
    DemoSchool(
        "oswin", "990102", "3302", "St Oswin’s Church of England Primary School",
        "Voluntary aided school", "Primary", (4, 11), date(1951, 9, 1), 207, "Church Walk",
        "Upper Fennick", "XE7 4QD", ("Mr", "Huw", "Prosser"),
    ),
    DemoSchool(
        "tarnwick", "990103", "2003", "Tarnwick Primary Academy", "Academy converter", "Primary",
        (3, 11), date(2013, 9, 1), 388, "Station Road", "Tarnwick", "XE3 1HT",
        ("Ms", "Zoë", "Marchant"), trust=TIDEWAY, unit=UNIT, unit_places=16,
        needs=("SLCN - Speech, language and Communication", "ASD - Autistic Spectrum Disorder"),
    ),
    DemoSchool(
        "hallowby", "990104", "4001", "Hallowby High School", "Community school", "Secondary",
        (11, 16), date(1968, 9, 1), 934, "Hallowby Road", "Hallowby", "XE5 6RN",
        ("Mr", "Adebayo", "Cole"), unit="SEN unit", unit_places=20,
        needs=("HI - Hearing Impairment", "ASD - Autistic Spectrum Disorder"),
    ),
    DemoSchool(
        "kingsmoor", "990105", "4002", "Kingsmoor Academy", "Academy sponsor led", "Secondary",
        (11, 18), date(2011, 9, 1), 1187, "Moor Street", "Examplebury", "XE1 8LP",
        ("Mrs", "Eleni", "Georgiou"), trust=TIDEWAY,
    ),
    DemoSchool(
        "marlbridge", "990106", "4003", "Marlbridge Free School", "Free schools", "Secondary",
        (11, 18), date(2016, 9, 1), 642, "The Wharf", "Marlbridge", "XE4 3DJ",
        ("Dr", "Anjali", "Menon"), trust=MARLBRIDGE,
    ),
    DemoSchool(
        "willow", "990107", "7001", "Willow Bank School", "Community special school",
        "Not applicable", (3, 19), date(1982, 9, 1), 146, "Willow Bank", "Examplebury", "XE1 5TY",
        ("Mrs", "Carys", "Bevan"),
        needs=(
            "SLD - Severe Learning Difficulty",
            "PMLD - Profound and Multiple Learning Difficulty",
        ),
    ),
    DemoSchool(
        "larkfield", "990108", "7002", "Larkfield Academy", "Academy special converter",
        "Not applicable", (5, 19), date(2015, 4, 1), 118, "Lark Lane", "Hallowby", "XE5 9BW",
        ("Mr", "Piotr", "Zielinski"), trust=LARKFIELD,
        needs=("ASD - Autistic Spectrum Disorder", "SEMH - Social, Emotional and Mental Health"),
    ),
    DemoSchool(
        "harbour", "990109", "1101", "The Harbour Centre", "Pupil referral unit",
        "Not applicable", (5, 16), date(1996, 9, 1), 54, "Quay Street", "Saltmere", "XE9 2KE",
        ("Ms", "Joy", "Okonjo"),
    ),
    DemoSchool(
        "fairlight", "990110", "1102", "Fairlight Academy",
        "Academy alternative provision converter", "Not applicable", (11, 16), date(2014, 9, 1),
        71, "Beacon Hill", "Tarnwick", "XE3 7NS", ("Mr", "Callum", "Reid"), trust=TIDEWAY,
    ),
    DemoSchool(
        "college", "990111", "8001", "Examplebury College", "Further education", "16 plus",
        (16, 99), date(1993, 4, 1), 0, "College Road", "Examplebury", "XE1 1AA",
        ("Mrs", "Hye-jin", "Pak"),
    ),
    DemoSchool(
        "oldmill", "990112", "2012", "Old Mill Primary School", "Community school", "Primary",
        (4, 11), date(1954, 9, 1), 0, "Mill Lane", "Oxmere", "XE1 2AF",
        ("Mr", "Graham", "Tuttle"), closed=date(2024, 8, 31),
    ),
)  # fmt: skip
BY_KEY = {school.key: school for school in SCHOOLS}


def register_csv(today: date) -> bytes:
    """The register's extract of `today`: 140 columns, Windows-1252, a line each school."""
    text = StringIO(newline="")
    writer = csv.DictWriter(text, HEADINGS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for place, school in enumerate(SCHOOLS):
        writer.writerow(_row(school, place, today))
    return text.getvalue().encode("cp1252")


def _row(school: DemoSchool, place: int, today: date) -> dict[str, str]:
    code, group, group_name = KINDS[school.kind]
    boys = school.pupils * 51 // 100
    return USUAL | {
        "URN": school.urn,
        "LA (code)": AUTHORITY_CODE,
        "LA (name)": AUTHORITY_NAME,
        "EstablishmentNumber": school.number,
        "EstablishmentName": school.name,
        "TypeOfEstablishment (code)": code,
        "TypeOfEstablishment (name)": school.kind,
        "EstablishmentTypeGroup (code)": group,
        "EstablishmentTypeGroup (name)": group_name,
        "OpenDate": _day(school.opened),
        "PhaseOfEducation (code)": PHASES[school.phase],
        "PhaseOfEducation (name)": school.phase,
        "StatutoryLowAge": str(school.ages[0]),
        "StatutoryHighAge": str(school.ages[1]),
        "SchoolCapacity": str(school.pupils + 30) if school.pupils else "",
        "CensusDate": _day(date(today.year, 1, 15)) if school.pupils else "",
        "NumberOfPupils": str(school.pupils or ""),
        "NumberOfBoys": str(boys or ""),
        "NumberOfGirls": str(school.pupils - boys or ""),
        "UKPRN": str(19990101 + place),
        "LastChangedDate": _day(date(today.year, 9, 14) if today.month > 9 else today),
        "Street": school.street,
        "Town": school.town,
        "Postcode": school.postcode,
        "SchoolWebsite": f"https://{school.key}.example.org",
        "TelephoneNum": f"01632 9600{place + 10}",
        "HeadTitle (name)": school.head[0],
        "HeadFirstName": school.head[1],
        "HeadLastName": school.head[2],
        "DistrictAdministrative (name)": AUTHORITY_NAME,
        "UPRN": str(999900000100 + place),
    } | _status(school) | _rooms(school) | _trust(school) | _provision(school)  # fmt: skip


def _status(school: DemoSchool) -> dict[str, str]:
    if school.closed is None:
        return {"EstablishmentStatus (code)": "1", "EstablishmentStatus (name)": "Open"}
    return {
        "EstablishmentStatus (code)": "2",
        "EstablishmentStatus (name)": "Closed",
        "ReasonEstablishmentClosed (code)": "4",
        "ReasonEstablishmentClosed (name)": "Result of Amalgamation/Merger",
        "CloseDate": _day(school.closed),
    }


def _rooms(school: DemoSchool) -> dict[str, str]:
    sixth = school.ages[1] >= 18 and school.phase == "Secondary"
    college = school.kind == "Further education"
    faith = school.kind == "Voluntary aided school"
    return {
        "NurseryProvision (name)": (
            "Has Nursery Classes" if school.ages[0] == 3 else "No Nursery Classes"
        ),
        "OfficialSixthForm (code)": "1" if sixth else "2",
        "OfficialSixthForm (name)": "Has a sixth form" if sixth else "Does not have a sixth form",
        "FurtherEducationType (name)": (
            "General Further Education College" if college else "Not applicable"
        ),
        "HeadPreferredJobTitle": "Principal" if college else "Headteacher",
        "ReligiousCharacter (code)": "2" if faith else "0",
        "ReligiousCharacter (name)": "Church of England" if faith else "Does not apply",
    }


def _trust(school: DemoSchool) -> dict[str, str]:
    if not school.trust:
        return {}
    return {
        "TrustSchoolFlag (code)": "3",
        "TrustSchoolFlag (name)": "Supported by a multi-academy trust",
        "Trusts (code)": TRUSTS[school.trust],
        "Trusts (name)": school.trust,
    }


def _provision(school: DemoSchool) -> dict[str, str]:
    needs = {f"SEN{number} (name)": need for number, need in enumerate(school.needs, start=1)}
    if not school.unit:
        return needs
    return needs | {
        "SpecialClasses (code)": "1",
        "SpecialClasses (name)": "Has Special Classes",
        "TypeOfResourcedProvision (name)": school.unit,
        "ResourcedProvisionOnRoll": str(school.unit_places - 2),
        "ResourcedProvisionCapacity": str(school.unit_places),
        "SenUnitOnRoll": str(school.unit_places - 3),
        "SenUnitCapacity": str(school.unit_places),
    }


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
