"""The national schools register, in its own csv layout; columns we do not use are left alone.

Layout: Get Information About Schools, "edubasealldata" (140 columns, Windows-1252).
"""

from __future__ import annotations

from importers import parsers
from importers.declare import EXTRACT, Column, Kind
from importers.kinds.schools_register_act import check, post
from ledger.values.identifiers import check_ukprn, check_urn

COLUMNS = (
    Column(
        "urn", "URN", parsers.checked(check_urn),
        "The school's unique reference number, 6 figures.", "130000",
    ),
    Column(
        "la_code", "LA (code)", parsers.padded(3), "The authority's code, 3 figures.", "801",
    ),
    Column("la_name", "LA (name)", parsers.one_line(120), "The authority's name.", "Exampleshire"),
    Column(
        "number", "EstablishmentNumber", parsers.padded(4),
        "The school's number within the authority, 4 figures. With the authority's code it makes "
        "the LAESTAB.", "2001", required=False,
    ),
    Column("name", "EstablishmentName", parsers.one_line(200), "Its name.", "Hill Primary"),
    Column(
        "type_code", "TypeOfEstablishment (code)", parsers.whole(1, 999, "1"),
        "The register's code for the type of school: sector and setting follow from it.", "1",
        shows="number",
    ),
    Column(
        "type_name", "TypeOfEstablishment (name)", parsers.one_line(80),
        "The type of school in words.", "Community school", width=30,
    ),
    Column(
        "status", "EstablishmentStatus (name)", parsers.one_line(40),
        "Open, Closed, Open, but proposed to close, or Proposed to open.", "Open",
    ),
    Column("opened", "OpenDate", parsers.day, "The day it opened.", "01/09/2001",
           required=False, shows="date"),
    Column("closed", "CloseDate", parsers.day, "The day it closed.", "",
           required=False, shows="date"),
    Column(
        "phase", "PhaseOfEducation (name)", parsers.one_line(40), "The phase in words.", "Primary",
        required=False,
    ),
    Column(
        "ukprn", "UKPRN", parsers.checked(check_ukprn), "The provider's number, 8 figures.",
        "10000001", required=False,
    ),
    Column("town", "Town", parsers.one_line(80), "The town.", "Market Hill", required=False),
    Column("postcode", "Postcode", parsers.one_line(8), "The postcode.", "EX1 1AA", required=False),
    Column(
        "unit", "TypeOfResourcedProvision (name)", parsers.one_line(80),
        "Whether the school has a unit or resourced provision for special needs.", "",
        required=False, width=30,
    ),
)  # fmt: skip

SCHOOLS_REGISTER = Kind(
    name="schools-register",
    title="Schools register",
    noun="school",
    nouns="schools",
    about="The national register of schools, as it is downloaded. Closed schools are kept.",
    permission="UPLOAD",
    limits=EXTRACT,
    policy="repair",
    sheet="Schools",
    columns=COLUMNS,
    key=("urn",),
    check=check,
    post=post,
)
