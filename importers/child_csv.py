"""CSV within the reader: its encoding, delimiter and shape, its rows as a person counts them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from importers.child_wire import Stop, Wanted, Writer

_DELIMITERS = ",;\t|"
_NOT_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"%PDF", b"BZh", b"7z\xbc\xaf", b"<")


def read_csv(content: bytes, wanted: Wanted, writer: Writer) -> None:
    """Read a csv file and answer with its rows, numbered as a spreadsheet shows them."""
    text = decode(content)
    start, delimiter = delimiter_of(text)
    writer.say({"dates_from_1904": False})
    writer.sheet("", False, [], [])
    columns: list[int] | None = None
    width = filled = 0
    for number, record in _records(text, start, delimiter):
        if not any(field.strip() for field in record):
            continue
        cells = [field if field.strip() else None for field in record]
        if not width:
            width, columns = len(record), wanted.columns(cells)
            if width > wanted.columns_most:
                raise Stop("E-BIG")
            writer.heading(number, cells, columns)
            continue
        filled += 1
        if len(record) != width:
            raise Stop("E-CSVSHAPE", row=number, got=len(record), want=width)
        if filled > wanted.rows:
            raise Stop("E-BIG")
        if wanted.room(number, columns):
            writer.row(number, cells, columns)


def decode(content: bytes) -> str:
    """The text of a csv file: UTF-8 with or without its mark, else Windows-1252."""
    if content.lstrip()[:8].startswith(_NOT_TEXT):
        raise Stop("E-TYPE")
    if b"\0" in content or content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Stop("E-ENCODING")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Stop("E-ENCODING")


def delimiter_of(text: str) -> tuple[int, str]:
    """Where the records begin (after a `sep=` line) and what stands between their fields."""
    lines = io.StringIO(text, newline="")
    first = lines.readline()
    told = first.strip().casefold()
    if told.startswith("sep=") and len(first.strip()) == 5:
        return 1, first.strip()[4]
    while first and not first.strip():
        first = lines.readline()
    outside = "".join(first.split('"')[::2])
    return 0, max(_DELIMITERS, key=outside.count)


def _records(text: str, start: int, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(max(len(text), 1))
    lines = io.StringIO(text, newline="")
    for _ in range(start):
        lines.readline()
    number = start
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        number += 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Stop("E-CSVQUOTE", row=number) from None
        yield number, record
