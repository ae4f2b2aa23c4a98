"""Attacks within the parts: entities, encodings, links, formulas, hidden and far data."""

from __future__ import annotations

from xml.sax.saxutils import escape

from tests.importers.hostile import (
    ACCEPT,
    MIB,
    MOST_ROWS,
    REJECT,
    ROWS,
    added,
    case,
    spoilt,
)
from tests.importers.workbooks import (
    HEAD,
    LINKS,
    LINKS_OF_BOOK,
    LINKS_OF_SHEET,
    MAIN,
    SHEET,
    STRINGS,
    WORKBOOK,
    book,
    headings,
    line,
    links_xml,
    place,
    rows_xml,
    sheet_xml,
    strings_xml,
    styles_xml,
    three_lines,
    workbook,
    zipped,
)


def _declared(doctype: str, text: str) -> bytes:
    strings = strings_xml(["@"]).replace(HEAD, HEAD + doctype).replace("@", text)
    return added({STRINGS: strings.encode()})


@case("H20", "external entity reading a server file", REJECT, "E-UNSAFE E-DAMAGED")
def _h20() -> bytes:
    return _declared('<!DOCTYPE sst [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "&x;")


@case("H21", "external entity calling a network address", REJECT, "E-UNSAFE E-DAMAGED")
def _h21() -> bytes:
    entities = '<!ENTITY % p SYSTEM "http://127.0.0.1:9/p.dtd"> %p; <!ENTITY x SYSTEM "http://127.0.0.1:9/x">'
    return _declared(f'<!DOCTYPE sst SYSTEM "http://127.0.0.1:9/d.dtd" [{entities}]>', "&x;")


@case("H22", "billion laughs", REJECT, "E-UNSAFE E-DAMAGED")
def _h22() -> bytes:
    laughs = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))
    return _declared(f'<!DOCTYPE sst [<!ENTITY l0 "lol">{laughs}]>', "&l9;")


@case("H23", "quadratic blow-up", REJECT, "E-UNSAFE E-DAMAGED")
def _h23() -> bytes:
    return _declared(f'<!DOCTYPE sst [<!ENTITY a "{"a" * 50_000}">]>', "&a;" * 4_000)


@case("H24", "DOCTYPE hidden in UTF-16", REJECT, "E-UNSAFE E-DAMAGED")
def _h24() -> bytes:
    text = strings_xml(["@"]).replace("UTF-8", "UTF-16")
    text = text.replace("<sst", '<!DOCTYPE sst [<!ENTITY x "hidden">]><sst').replace("@", "&x;")
    return added({STRINGS: text.encode("utf-16")})


@case("H24b", "DOCTYPE hidden in an encoding told by name", REJECT, "E-UNSAFE", core=False)
def _h24b() -> bytes:
    text = (
        strings_xml(["x"]).replace("UTF-8", "utf-7").replace("<sst", "+ADwAIQ-DOCTYPE sst+AD4-<sst")
    )
    return added({STRINGS: text.encode()})


@case("H25", "sheet breaks off after two good rows", REJECT, "E-DAMAGED")
def _h25() -> bytes:
    return spoilt(SHEET, lambda part: part[: part.index(b'<row r="4"') + 40])


@case("H26", "200,000 nested elements", REJECT, "E-DAMAGED E-BIG E-UNSAFE", core=False)
def _h26() -> bytes:
    nest = b"<x>" * 200_000 + b"</x>" * 200_000
    return spoilt(SHEET, lambda part: part.replace(b"</row>", nest + b"</row>", 1))


@case("H27", "strict Open XML", (REJECT, ACCEPT), "E-TYPE OK E-DAMAGED", core=False)
def _h27() -> bytes:
    strict = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
    return zipped({name: part.replace(MAIN.encode(), strict) for name, part in book().items()})


def _linked(kind: str, target: str, mode: str = "") -> dict[str, bytes]:
    return {LINKS_OF_SHEET: links_xml(("x1", kind, target), mode=mode).encode()}


@case("H28", "external link to a remote workbook", REJECT, "E-UNSAFE")
def _h28() -> bytes:
    links = book()[LINKS_OF_BOOK].decode().replace(
        "</Relationships>",
        f'<Relationship Id="r9" Type="{LINKS}/externalLink" Target="externalLinks/e1.xml"/>'
        "</Relationships>",
    )  # fmt: skip
    target = links_xml(
        ("x1", "externalLinkPath", r"file:///\\host.invalid\share\book.xlsx"),
        mode='TargetMode="External"',
    )
    return added({
        LINKS_OF_BOOK: links.encode(),
        "xl/externalLinks/e1.xml": f'<externalLink xmlns="{MAIN}"/>'.encode(),
        "xl/externalLinks/_rels/e1.xml.rels": target.encode(),
    })  # fmt: skip


@case("H28b", "external image", REJECT, "E-UNSAFE", core=False)
def _h28b() -> bytes:
    return added(_linked("image", "https://host.invalid/x.png", 'TargetMode="External"'))


@case("H28c", "hyperlink to a file share", REJECT, "E-UNSAFE", core=False)
def _h28c() -> bytes:
    return added(_linked("hyperlink", "file://host.invalid/x", 'TargetMode="External"'))


@case("H28d", "an e-mail address that Excel made a link", ACCEPT, "OK", core=False)
def _h28d() -> bytes:
    return added(_linked("hyperlink", "mailto:a@example.org", 'TargetMode="External"'))


FORMULAS = ("cmd|'/C calc'!A0", 'HYPERLINK("http://host.invalid","x")', 'WEBSERVICE("http://x")')


@case("H29", "DDE, HYPERLINK and WEBSERVICE formulas", ROWS, "R-FORMULA", bad_rows=(2, 3, 4))
def _h29() -> bytes:
    return workbook([
        line(at, what=f'<c r="@" t="str"><f>{escape(formula)}</f><v>text</v></c>')
        for at, formula in enumerate(FORMULAS, 1)
    ])  # fmt: skip


@case("H30", "formula whose saved value disagrees", ROWS, "R-FORMULA", bad_rows=(3,))
def _h30() -> bytes:
    lie = '<c r="@"><f>10*10</f><v>999999.99</v></c>'
    return workbook([line(1), line(2, year_amount=lie), line(3)])


@case("H31", "embedded object, ActiveX and data connection", REJECT, "E-UNSAFE", core=False)
def _h31() -> bytes:
    return added({
        "xl/embeddings/oleObject1.bin": b"x", "xl/activeX/activeX1.xml": b"<x/>",
        "xl/connections.xml": b"<x/>",
    })  # fmt: skip


@case("H31b", "embedded object under another name", REJECT, "E-UNSAFE", core=False)
def _h31b() -> bytes:
    return added(_linked("oleObject", "../media/picture.bin") | {"xl/media/picture.bin": b"x"})


@case("H32", "dimension says less than there is", ACCEPT, "OK")
def _h32() -> bytes:
    return workbook(before='<dimension ref="A1:B2"/>')


@case("H33", "dimension says far more than there is", ACCEPT, "OK")
def _h33() -> bytes:
    return workbook(before='<dimension ref="A1:XFD1048576"/>')


@case("H34", "one stray value in the far corner", REJECT, "E-BIG E-TEMPLATE")
def _h34() -> bytes:
    stray = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return spoilt(SHEET, lambda part: part.replace(b"</sheetData>", stray))


@case("H34b", "one empty styled cell in the far corner", ACCEPT, "OK", core=False)
def _h34b() -> bytes:
    stray = b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    return spoilt(SHEET, lambda part: part.replace(b"</sheetData>", stray))


def _rows_of_one_cell(count: int) -> bytes:
    rows = "".join(
        f'<row r="{at}"><c r="A{at}" t="inlineStr"><is><t>EX</t></is></c></row>'
        for at in range(2, count + 2)
    )
    return zipped(book(sheet=sheet_xml(rows_xml([headings()]) + rows)))


@case("H35", "one row more than there may be, in a small file", REJECT, "E-BIG")
def _h35() -> bytes:
    return _rows_of_one_cell(MOST_ROWS + 1)


@case("H35b", "150,000 rows in a small file", REJECT, "E-BIG", long=True)
def _h35b() -> bytes:
    return _rows_of_one_cell(150_000)


@case("H36", "shared strings claim 4,294,967,295 entries", (REJECT, ACCEPT), "E-DAMAGED OK E-BIG")
def _h36() -> bytes:
    return added({STRINGS: strings_xml(["spare"], "4294967295").encode()})


@case("H37", "cells past the end of the shared strings", REJECT, "E-DAMAGED", core=False)
def _h37() -> bytes:
    return workbook([line(1, what='<c r="@" t="s"><v>5000</v></c>')])


def _repeated_string() -> dict[str, bytes]:
    """Forty thousand cells that all show the first shared string."""
    rows = "".join(
        f'<row r="{at}">'
        + "".join(f'<c r="{column}{at}" t="s"><v>0</v></c>' for column in "ABCDEFGH")
        + "</row>"
        for at in range(2, 5_002)
    )
    return book(sheet=sheet_xml(rows_xml([headings()]) + rows))


@case("H38", "one 1 MiB string in 40,000 cells", (ROWS, REJECT), "R-LONG E-BIG E-TEMPLATE")
def _h38() -> bytes:
    made = _repeated_string()
    return zipped(made | {STRINGS: strings_xml(["x" * MIB]).encode()})


@case("H38b", "the longest string a cell can hold, 40,000 times", (ROWS, REJECT), "R-LONG E-BIG")
def _h38b() -> bytes:
    made = _repeated_string()
    return zipped(made | {STRINGS: strings_xml(["x" * 32_767]).encode()})


@case("H39", "60,000 cell styles and fonts", (ACCEPT, REJECT), "OK E-BIG")
def _h39() -> bytes:
    return added({"xl/styles.xml": styles_xml(60_000).encode()})


@case("H40", "data on a very hidden sheet", REJECT, "E-HIDDEN")
def _h40() -> bytes:
    parts = book()
    text = parts[WORKBOOK].decode().replace(
        "</sheets>", '<sheet name="More" sheetId="3" state="veryHidden" r:id="r8"/></sheets>'
    )  # fmt: skip
    links = parts[LINKS_OF_BOOK].decode().replace(
        "</Relationships>",
        f'<Relationship Id="r8" Type="{LINKS}/worksheet" Target="worksheets/sheet3.xml"/>'
        "</Relationships>",
    )  # fmt: skip
    return zipped(parts | {
        WORKBOOK: text.encode(), LINKS_OF_BOOK: links.encode(),
        "xl/worksheets/sheet3.xml": parts[SHEET],
    })  # fmt: skip


@case("H40b", "a hidden row with data", REJECT, "E-HIDDEN")
def _h40b() -> bytes:
    return workbook(attributes={3: 'hidden="1"'})


@case("H40c", "a hidden column with data", REJECT, "E-HIDDEN")
def _h40c() -> bytes:
    return workbook(before='<cols><col min="9" max="9" width="9" hidden="1"/></cols>')


@case("H40d", "a row of no height with data", REJECT, "E-HIDDEN", core=False)
def _h40d() -> bytes:
    return workbook(attributes={3: 'ht="0" customHeight="1"'})


@case("H41", "second visible sheet with more rows", REJECT, "E-SHEETS")
def _h41() -> bytes:
    parts = book()
    return zipped(parts | {
        WORKBOOK: parts[WORKBOOK].replace(b'"Control"', b'"More"'),
        "xl/worksheets/sheet2.xml": parts[SHEET],
    })  # fmt: skip


@case("H42", "the 1904 date system", ROWS, "R-SERIAL1904 R-DATE-RANGE", bad_rows=(2, 3, 4))
def _h42() -> bytes:
    return workbook(workbook_pr='<workbookPr date1904="1"/>')


@case("H43", "amount merged down three rows", ROWS, "R-MISSING", core=False, bad_rows=(3, 4))
def _h43() -> bytes:
    at = place("year_amount")
    rows = [line(1), line(2, year_amount=None), line(3, year_amount=None)]
    merged = f'<mergeCells count="1"><mergeCell ref="{at}2:{at}4"/></mergeCells>'
    return workbook(rows, after=merged)


@case("H44", "look-alike letters, a zero-width space, a missing column", REJECT, "E-TEMPLATE")
def _h44() -> bytes:
    names = [str(name) for name in headings()]
    names[0] = names[0].replace("a", "\u0430")
    names[4] = names[4][:3] + "\u200b" + names[4][3:]
    return workbook([row[:-1] for row in three_lines()], heading=list(names[:-1]))


@case("H45", "the same heading twice", REJECT, "E-HEADING-TWICE", core=False)
def _h45() -> bytes:
    rows = [[*row, 1.0] for row in three_lines()]
    return workbook(rows, heading=[*headings(), "Yearly amount"])
