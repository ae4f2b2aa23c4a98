"""CSV files, and file names, that are not what they should be."""

from __future__ import annotations

import gzip

from tests.importers.hostile import (
    ACCEPT,
    CSV,
    INERT,
    MIB,
    REJECT,
    ROWS,
    as_csv,
    case,
    clean,
)
from tests.importers.workbooks import (
    csv_text,
    line,
)


@case("S01", "UTF-16 file", (REJECT, ACCEPT), "E-ENCODING OK", **CSV)
def _s01() -> bytes:
    return csv_text(delimiter="\t").encode("utf-16")


@case("S02", "Windows-1252 bytes", (REJECT, ACCEPT), "E-ENCODING OK", core=False, **CSV)
def _s02() -> bytes:
    return csv_text([line(1, what="caf\u00e9 \u00a35"), line(2), line(3)]).encode("cp1252")


@case("S03", "formula injection in text cells", (INERT, ROWS), "OK-INERT R-FORMULA R-TEXT", **CSV)
def _s03() -> bytes:
    starts = (("=1+1", "+1"), ("-1", "@SUM(A1)"), ("\t=1", "\uff1d1+1"))
    return as_csv(csv_text([line(at, what=a, outcome=b) for at, (a, b) in enumerate(starts, 1)]))


@case("S04", "unbalanced quote", REJECT, "E-CSVSHAPE E-DAMAGED E-NOROWS", **CSV)
def _s04() -> bytes:
    return as_csv(csv_text().replace("Getting out", '"Getting out', 1))


@case("S05", "null bytes and control characters", (REJECT, ROWS),
       "E-ENCODING R-TEXT E-DAMAGED E-TYPE", **CSV)  # fmt: skip
def _s05() -> bytes:
    return as_csv(csv_text([line(1, what="a\0b"), line(2, what="c\x07\x1b"), line(3, what="\x7f")]))


@case("S05b", "control characters without null", ROWS, "R-TEXT", bad_rows=(3, 4), **CSV)
def _s05b() -> bytes:
    return as_csv(csv_text([line(1), line(2, what="c\x07\x1b"), line(3, what="d\x7fe")]))


@case("S06", "one 4 MiB field", (ROWS, REJECT), "R-LONG E-BIG E-CSVSHAPE", core=False, **CSV)
def _s06() -> bytes:
    return as_csv(csv_text([line(1, what="x" * 4 * MIB), line(2), line(3)]))


@case("S07", "too few and too many columns", REJECT, "E-CSVSHAPE", **CSV)
def _s07() -> bytes:
    return as_csv(csv_text([line(1)[:-1], [*line(2), "a", "b"], line(3)]))


@case("S08", "gzip called .csv", REJECT, "E-TYPE E-ENCODING", core=False, **CSV)
def _s08() -> bytes:
    return gzip.compress(bytes(40 * MIB))


@case("S08b", "workbook called .csv", REJECT, "E-TYPE", core=False, **CSV)
def _s08b() -> bytes:
    return clean()


@case("S09", "semicolons, decimal commas and a sep= line", (REJECT, ROWS, ACCEPT),
       "E-TEMPLATE OK R-AMOUNT", core=False, **CSV)  # fmt: skip
def _s09() -> bytes:
    rows = [line(at, year_amount="7623,72") for at in (1, 2, 3)]
    return ("sep=;\r\n" + csv_text(rows, delimiter=";")).encode()


@case("S10", "old Mac line ends and line breaks inside quotes", (ACCEPT, REJECT, ROWS),
       "OK E-CSVSHAPE R-TEXT", core=False, **CSV)  # fmt: skip
def _s10() -> bytes:
    return as_csv(csv_text([line(1, what="two\r\nlines"), line(2), line(3)], end="\r"))


@case("S11", "references that Excel turned into dates", ROWS, "R-NOTYOURS", core=False,
       bad_rows=(2, 3), **CSV)  # fmt: skip
def _s11() -> bytes:
    return as_csv(
        csv_text([line(1, reference="01-Mar"), line(2, reference="1.23457E+12"), line(3)])
    )


NAMES = (
    ("N01", "path traversal", "../../../etc/passwd.xlsx", ACCEPT, "OK E-NAME"),
    ("N02", "double extension", "return.php.xlsx", REJECT, "E-NAME"),
    ("N03", "null byte", "return.xlsx\0.csv", REJECT, "E-NAME"),
    ("N04", "305 characters", "r" * 300 + ".xlsx", ACCEPT, "OK E-NAME"),
    ("N05", "HTML", "<img src=x onerror=alert(1)>.xlsx", ACCEPT, "OK E-NAME"),
    ("N06", "Windows device name", "CON.xlsx", ACCEPT, "OK E-NAME"),
    ("N07", "a formula", "=cmd|'/C calc'!A0.xlsx", ACCEPT, "OK E-NAME"),
)
for _name, _about, _file_name, _outcome, _codes in NAMES:
    case(_name, f"file name: {_about}", (_outcome, REJECT), _codes, file_name=_file_name)(clean)
