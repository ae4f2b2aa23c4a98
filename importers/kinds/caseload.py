"""The caseload: children and young people with plans, their schools and their case officers."""

from __future__ import annotations

from importers import parsers
from importers.declare import EXTRACT, Column, Kind
from importers.kinds.caseload_act import check, post
from ledger.values.identifiers import check_upn

COLUMNS = (
    Column(
        "reference", "Case reference", parsers.reference(20),
        "The council's own number for the child's case.", "EX-0001",
        aliases=("Case number", "Case ref"),
    ),
    Column(
        "upn", "UPN", parsers.checked(check_upn),
        "Unique pupil number: a letter and 12 figures. Leave empty if there is none.",
        "H801200001001", required=False, aliases=("Unique pupil number",), width=18,
    ),
    Column(
        "first_name", "First name", parsers.one_line(80), "As in the plan.", "Amira",
        aliases=("Forename",), width=18,
    ),
    Column(
        "last_name", "Last name", parsers.one_line(80), "As in the plan.", "Example",
        aliases=("Surname",), width=18,
    ),
    Column(
        "born", "Date of birth", parsers.day, "Day, month and year.", "03/11/2015",
        aliases=("DOB",), shows="date",
    ),
    Column(
        "school", "School URN or LAESTAB", parsers.reference(12),
        "The school's URN (6 figures) or its LAESTAB (like 123/4567). Leave empty for a child "
        "who is educated at home or waiting for a place.",
        "130000", required=False, aliases=("School", "URN", "School URN", "LAESTAB"), width=22,
    ),
    Column(
        "version", "Plan version", parsers.whole(1, 99, "1"),
        "1 for the first plan, 2 after its first amendment, and so on.", "1",
        shows="number", width=10,
    ),
    Column(
        "starts", "Plan from", parsers.day, "The first day of this version of the plan.",
        "01/09/2025", aliases=("Plan start",), shows="date",
    ),
    Column(
        "ends", "Plan to", parsers.day,
        "The last day of this version. Leave empty while the plan goes on.", "",
        required=False, aliases=("Plan end",), shows="date",
    ),
    Column(
        "review_on", "Annual review", parsers.day, "The day the next annual review is due.",
        "01/09/2026", required=False, aliases=("Annual review date",), shows="date",
    ),
    Column(
        "officer", "Case officer e-mail", parsers.email,
        "The address the case officer signs in with. Leave empty if nobody has the case.",
        "officer@example.gov.uk", required=False,
        aliases=("Case officer email", "Case officer"), width=30,
    ),
)  # fmt: skip

CASELOAD = Kind(
    name="caseload",
    title="Caseload",
    noun="plan",
    nouns="plans",
    about="Children and young people with plans, one row a version of a plan.",
    permission="UPLOAD",
    limits=EXTRACT,
    policy="repair",
    sheet="Caseload",
    columns=COLUMNS,
    key=("reference", "version"),
    check=check,
    post=post,
)
