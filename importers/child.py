"""The reader that may die: `python -m importers.child` parses one file within hard limits.

It is given a line of JSON (what kind of bytes, which headings, which limits) and then the bytes on
its standard input, and answers in lines of JSON. Before the bytes are looked at it gives up what it
could do harm with: new files and sockets, memory, processor time, child processes. It imports
nothing of ours, so that starting it is quick and there is little in it to attack.
"""

from __future__ import annotations

import codecs
import contextlib
import ctypes
import io
import json
import os
import resource
import sys
import zipfile
from datetime import date, datetime, time
from typing import Any
from xml.etree.ElementTree import Element, ParseError
from xml.parsers.expat.errors import XML_ERROR_NO_MEMORY, codes

import python_calamine
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse

from importers.child_csv import read_csv
from importers.child_wire import Stop, Wanted, Writer
from importers.sheet_scan import (
    MAIN,
    RELATIONSHIPS,
    Scan,
    Strings,
    path_of,
    scan_sheet,
    scan_strings,
)

_NEW_NETWORK, _NEW_USER = 0x40000000, 0x10000000


def give_up_powers(memory: int, seconds: int) -> None:
    """Keep what reading needs: no network, no files, `memory` bytes, `seconds` of processor."""
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(_NEW_USER | _NEW_NETWORK) != 0:
            libc.unshare(_NEW_NETWORK)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


def read_workbook(content: bytes, wanted: Wanted, writer: Writer) -> None:
    """Scan the markup of every sheet, then let calamine read the values, and answer with both."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheets, from_1904 = _sheets(package)
        strings = _strings(package)
        scans = []
        for name, hidden, path in sheets:
            with package.open(path) as part:
                scans.append((name, hidden, scan_sheet(part, strings, wanted)))
    writer.say({"dates_from_1904": from_1904})
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    if any(name not in book.sheet_names for name, _, _ in scans):
        raise Stop("E-DAMAGED")
    for name, hidden, scan in scans:
        values = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        _answer_sheet(name, hidden, scan, values, wanted, writer)


def _answer_sheet(
    name: str, hidden: bool, scan: Scan, values: list[list[Any]], wanted: Wanted, writer: Writer
) -> None:
    overlay = scan.overlay
    height = max(len(values), max((row for row, _ in overlay), default=0))
    writer.sheet(name, hidden, scan.hidden, scan.merged)
    columns: list[int] | None = None
    begun = False
    for number in range(1, height + 1):
        cells = [_plain(cell) for cell in values[number - 1]] if number <= len(values) else []
        for column, marked in scan.overlay_of(number):
            cells += [None] * (column - len(cells))
            cells[column - 1] = [*marked, cells[column - 1]]
        if not any(cell is not None for cell in cells):
            continue
        if not begun:
            begun, columns = True, wanted.columns(cells)
            writer.heading(number, cells, columns)
        elif not wanted.room(number, columns):
            return
        else:
            writer.row(number, cells, columns)


def _plain(cell: Any) -> Any:
    kind = type(cell)
    if kind is str:
        return cell or None
    if kind is float or kind is int or kind is bool or cell is None:
        return cell
    if kind is datetime:
        return (
            ["d", cell.date().isoformat()] if cell.time() == time.min else ["m", cell.isoformat()]
        )
    if kind is date:
        return ["d", cell.isoformat()]
    return ["t", cell.isoformat()] if kind is time else str(cell)


def _sheets(package: zipfile.ZipFile) -> tuple[list[tuple[str, bool, str]], bool]:
    links: Element = fromstring(package.read("xl/_rels/workbook.xml.rels"), forbid_dtd=True)
    paths = {
        link.get("Id"): path_of(link.get("Target", ""))
        for link in links
        if link.get("Type", "").endswith("/worksheet")
    }
    book: Element = fromstring(package.read("xl/workbook.xml"), forbid_dtd=True)
    settings = book.find(f"{MAIN}workbookPr")
    from_1904 = settings is not None and settings.get("date1904") in ("1", "true")
    sheets = []
    for sheet in book.iterfind(f"{MAIN}sheets/{MAIN}sheet"):
        path = paths.get(sheet.get(f"{RELATIONSHIPS}id"))
        if path is not None:
            hidden = sheet.get("state", "visible") != "visible"
            sheets.append((sheet.get("name", ""), hidden, path))
    if not sheets or len({name for name, _, _ in sheets}) != len(sheets):
        raise Stop("E-DAMAGED")
    return sheets, from_1904


def _strings(package: zipfile.ZipFile) -> Strings:
    links: Element = fromstring(package.read("xl/_rels/workbook.xml.rels"), forbid_dtd=True)
    for link in links:
        if link.get("Type", "").endswith("/sharedStrings"):
            with package.open(path_of(link.get("Target", ""))) as part:
                return scan_strings(iterparse(part, events=("end",), forbid_dtd=True))
    return Strings([])


def unreadable(error: ParseError) -> str:
    """The code of markup that could not be read: the reader met the limit of memory, or a fault.

    It says so by a number of its own, where Python would raise `MemoryError`.
    """
    return "E-BIG" if error.code == codes[XML_ERROR_NO_MEMORY] else "E-DAMAGED"


def main() -> None:
    """Read one request from standard input and answer it on standard output."""
    source = sys.stdin.buffer
    told = json.loads(source.readline())
    content = source.read()
    for codec in ("cp1252", "cp437", "utf-8-sig", "ascii", "latin-1"):
        codecs.lookup(codec)  # loaded while files may still be opened
    writer = Writer(sys.stdout)
    give_up_powers(told["memory"], told["seconds"])
    wanted = Wanted(frozenset(told["headings"]), told["rows"], told["columns"])
    try:
        (read_csv if told["csv"] else read_workbook)(content, wanted, writer)
    except Stop as stop:
        writer.say({"refused": stop.code, "words": stop.words})
    except MemoryError:
        writer.say({"refused": "E-BIG", "words": {}})
    except DefusedXmlException:
        writer.say({"refused": "E-UNSAFE", "words": {}})
    except ParseError as error:
        writer.say({"refused": unreadable(error), "words": {}})
    except (
        KeyError, ValueError, IndexError, zipfile.BadZipFile,
        python_calamine.CalamineError, EOFError, OSError, RecursionError,
    ):  # fmt: skip
        writer.say({"refused": "E-DAMAGED", "words": {}})
    writer.say({"done": True})
    sys.stdout.flush()
    os._exit(0)  # skip the tidying: nothing here outlives the answer


if __name__ == "__main__":
    main()
