"""Workbooks made by hand, part by part, so that a test can spoil exactly one thing."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from xml.sax.saxutils import escape

from importers.declare import Kind
from importers.kinds.budget_lines import BUDGET_LINES
from importers.sheet_scan import letters

Cell = str | int | float | date | bool | None
Rows = Sequence[Sequence[Cell]]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
WORKBOOK = "xl/workbook.xml"
TYPES = "[Content_Types].xml"
LINKS_OF_BOOK = "xl/_rels/workbook.xml.rels"
LINKS_OF_SHEET = "xl/worksheets/_rels/sheet1.xml.rels"
EPOCH = date(1899, 12, 30)
YEAR_AMOUNTS = (7623.72, 13000.00, 6240.00)
RATES = ((9, 16.29), (10, 25.00), (6, 20.00))


def line(child: int = 1, number: int = 1, **other: Cell) -> list[Cell]:
    """A good budget line of the child EX-00nn; `other` changes cells by column name."""
    hours, rate = RATES[(child - 1) % 3]
    row: dict[str, Cell] = {
        "reference": f"EX-{child:04}", "version": 1, "number": number, "section": "H1",
        "outcome": "Getting out", "what": "Personal assistant", "hours": hours, "weeks": 52,
        "rate": rate, "rate_source": "Rate card", "mechanism": "direct payment",
        "starts": date(2026, 4, 1), "ends": date(2027, 3, 31), "education": 50, "health": 25,
        "care": 25, "year_amount": YEAR_AMOUNTS[(child - 1) % 3], "payee": "Rosa Example",
        "payee_kind": "parent", "custody": "own", "cycle": "four-weekly",
    }  # fmt: skip
    return [(row | other)[column.name] for column in BUDGET_LINES.columns]


def headings(kind: Kind = BUDGET_LINES) -> list[Cell]:
    """The headings of a kind, in their order."""
    return [column.heading for column in kind.columns]


def place(name: str, kind: Kind = BUDGET_LINES) -> str:
    """The letters of the column of this name."""
    return letters([column.name for column in kind.columns].index(name) + 1)


def three_lines() -> list[list[Cell]]:
    """Three good lines, of three children."""
    return [line(child) for child in (1, 2, 3)]


def total_of(rows: Rows) -> float:
    """What the yearly amounts of lines add up to."""
    at = [column.name for column in BUDGET_LINES.columns].index("year_amount")
    return round(sum(float(str(row[at])) for row in rows), 2)


def cell_xml(reference: str, value: Cell) -> str:
    """One cell of a sheet; nothing for an empty one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return f'<c r="{reference}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, date):
        return f'<c r="{reference}" s="1"><v>{(value - EPOCH).days}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{reference}"><v>{value!r}</v></c>'
    if value.startswith("<c"):
        return value.replace("@", reference)
    text = escape(value)
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def rows_xml(rows: Rows, first: int = 1, attributes: Mapping[int, str] | None = None) -> str:
    """Rows of a sheet from row `first`; `attributes` by row number."""
    marks = attributes or {}
    return "".join(
        f'<row r="{number}" {marks.get(number, "")}>'
        + "".join(cell_xml(f"{letters(at)}{number}", cell) for at, cell in enumerate(row, 1))
        + "</row>"
        for number, row in enumerate(rows, first)
    )


def sheet_xml(rows: str, before: str = "", after: str = "") -> str:
    """A whole sheet around its rows."""
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
    )


def control_xml(total: float) -> str:
    """The sheet named Control."""
    return sheet_xml(rows_xml([["Total of Yearly amount", total]]))


def book(
    rows: Rows | None = None,
    *,
    before: str = "",
    after: str = "",
    heading: Sequence[Cell] | None = None,
    attributes: Mapping[int, str] | None = None,
    workbook_pr: str = "",
    control: float | None = None,
    sheet: str | None = None,
) -> dict[str, bytes]:
    """The parts of a workbook of budget lines, by name."""
    lines = three_lines() if rows is None else rows
    body = rows_xml([heading or headings(), *lines], attributes=attributes)
    total = total_of(three_lines()) if control is None else control
    parts = {
        TYPES: types_xml(),
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        WORKBOOK: f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{workbook_pr}<sheets>'
        '<sheet name="Budget lines" sheetId="1" r:id="r1"/>'
        '<sheet name="Control" sheetId="2" r:id="r2"/></sheets></workbook>',
        LINKS_OF_BOOK: links_xml(
            ("r1", "worksheet", "worksheets/sheet1.xml"),
            ("r2", "worksheet", "worksheets/sheet2.xml"),
            ("r3", "styles", "styles.xml"), ("r4", "sharedStrings", "sharedStrings.xml"),
        ),
        "xl/styles.xml": styles_xml(2),
        STRINGS: strings_xml(["spare"]),
        SHEET: sheet or sheet_xml(body, before, after),
        "xl/worksheets/sheet2.xml": control_xml(total),
    }  # fmt: skip
    return {name: part.encode() for name, part in parts.items()}


def types_xml(extra: str = "", main: str = "sheet.main") -> str:
    """The content types of a plain workbook."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.{main}+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet2.xml" ContentType="{kind}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/>'
        f"{extra}</Types>"
    )


def links_xml(*links: tuple[str, ...], mode: str = "") -> str:
    """Relationships: id, the last word of the type, the target."""
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">' + "".join(
        f'<Relationship Id="{name}" Type="{LINKS}/{kind}" Target="{target}" {mode}/>'
        for name, kind, target in links
    ) + "</Relationships>"  # fmt: skip


def styles_xml(count: int) -> str:
    """So many cell styles: the second is a date."""
    fonts = "".join(
        f'<font><sz val="{8 + at % 20}"/><name val="F{at}"/></font>' for at in range(count)
    )
    formats = "".join(
        f'<xf numFmtId="{14 if at == 1 else 0}" fontId="{at}" fillId="0" borderId="0" xfId="0"/>'
        for at in range(count)
    )
    return (
        f'{HEAD}<styleSheet xmlns="{MAIN}"><fonts count="{count}">{fonts}</fonts>'
        '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        f'<cellXfs count="{count}">{formats}</cellXfs><cellStyles count="1">'
        '<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def strings_xml(strings: Sequence[str], count: str = "") -> str:
    """A table of shared strings, with the count it claims."""
    told = count or str(len(strings))
    items = "".join(f"<si><t>{escape(text)}</t></si>" for text in strings)
    return f'{HEAD}<sst xmlns="{MAIN}" count="{told}" uniqueCount="{told}">{items}</sst>'


def zipped(parts: Mapping[str, bytes] | Sequence[tuple[str | zipfile.ZipInfo, bytes]]) -> bytes:
    """Parts as a package, deflated, in their order."""
    out = io.BytesIO()
    pairs = parts.items() if isinstance(parts, Mapping) else parts
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in pairs:
            package.writestr(name, part)
    return out.getvalue()


def workbook(rows: Rows | None = None, **told: object) -> bytes:
    """A workbook of budget lines; `told` as for `book`."""
    return zipped(book(rows, **told))  # type: ignore[arg-type]


def csv_text(rows: Rows | None = None, delimiter: str = ",", end: str = "\r\n") -> str:
    """Budget lines as csv text, every text field quoted when it needs to be."""

    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
    for row in [headings(), *(three_lines() if rows is None else rows)]:
        writer.writerow(
            ["" if cell is None else f"{cell:%d/%m/%Y}" if isinstance(cell, date) else cell
             for cell in row]
        )  # fmt: skip
    return out.getvalue()
