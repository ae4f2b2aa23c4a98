"""Attacks on the package: its directory, its members, their sizes and names."""

from __future__ import annotations

import stat
import struct
import warnings
import zipfile
import zlib

from importers.declare import RETURN
from tests.importers.hostile import (
    MIB,
    REJECT,
    added,
    case,
    clean,
    clean_csv,
    spoilt,
)
from tests.importers.workbooks import (
    SHEET,
    TYPES,
    WORKBOOK,
    book,
    line,
    types_xml,
    zipped,
)


@case("H01", "zero-byte file", REJECT, "E-EMPTY")
def _h01() -> bytes:
    return b""


@case("H02", "upload cut off half way", REJECT, "E-DAMAGED")
def _h02() -> bytes:
    whole = clean()
    return whole[: len(whole) // 2]


@case("H03", "random bytes called .xlsx", REJECT, "E-TYPE", core=False)
def _h03() -> bytes:
    state, out = 20_261_118, bytearray()
    for _ in range(64 * 1024):
        state = (state * 6_364_136_223_846_793_005 + 1_442_695_040_888_963_407) % 2**64
        out.append(state >> 56)
    return bytes(out)


@case("H04", "CSV renamed .xlsx", REJECT, "E-TYPE")
def _h04() -> bytes:
    return clean_csv()


@case("H05", "HTML table saved as .xlsx", REJECT, "E-TYPE")
def _h05() -> bytes:
    return b"<html><script>alert(1)</script><table><tr><td>Case reference</td></tr></table></html>"


def _ole(stream: str) -> bytes:
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024) + stream.encode("utf-16-le") + bytes(512)
    )


@case("H06", "old binary .xls renamed .xlsx", REJECT, "E-TYPE", core=False)
def _h06() -> bytes:
    return _ole("Workbook")


@case("H07", "password-protected workbook", REJECT, "E-PASSWORD")
def _h07() -> bytes:
    return _ole("EncryptionInfo") + _ole("EncryptedPackage")


@case("H08", "macro workbook renamed .xlsx", REJECT, "E-MACRO")
def _h08() -> bytes:
    kind = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    types = types_xml().replace(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", kind
    )
    return added({TYPES: types.encode(), "xl/vbaProject.bin": b"inert"})


@case("H08b", "macro part under another name", REJECT, "E-MACRO", core=False)
def _h08b() -> bytes:
    extra = '<Override PartName="/xl/x.bin" ContentType="application/vnd.ms-office.vbaProject"/>'
    return added({TYPES: types_xml(extra).encode(), "xl/x.bin": b"inert"})


@case("H09", "OpenDocument spreadsheet renamed .xlsx", REJECT, "E-TYPE", core=False)
def _h09() -> bytes:
    return zipped([
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"<x/>"),
    ])  # fmt: skip


def _unpacks_to(size: int) -> bytes:
    blanks = b" " * size
    return spoilt(SHEET, lambda part: part.replace(b"</worksheet>", blanks + b"</worksheet>"))


@case("H10", "one sheet that unpacks to just over its limit", REJECT, "E-BIG")
def _h10() -> bytes:
    return _unpacks_to(RETURN.member)


@case("H10b", "one sheet that unpacks to 256 MiB", REJECT, "E-BIG", long=True)
def _h10b() -> bytes:
    return _unpacks_to(256 * MIB)


def _members(count: int) -> bytes:
    return added({f"xl/media/i{at}.png": b"" for at in range(count - len(book()))})


@case("H11", "one member more in the archive than there may be", REJECT, "E-BIG")
def _h11() -> bytes:
    return _members(RETURN.members + 1)


@case("H11b", "20,000 members in the archive", REJECT, "E-BIG", long=True)
def _h11b() -> bytes:
    return _members(20_000)


@case("H12", "overlapping members", REJECT, "E-BIG E-DAMAGED")
def _h12() -> bytes:
    """Many directory entries that point into one another's data, quoted in stored blocks."""
    parts = book()
    kernel = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = kernel.compress(bytes(MIB)) + kernel.flush()
    names = [f"xl/media/o{at}.bin" for at in range(120)]
    data, entries = body, []
    for name in reversed(names):
        inner = _local(name, data, MIB)
        entries.append((name, inner))
        data = struct.pack("<BHH", 0, len(inner) & 0xFFFF, ~len(inner) & 0xFFFF) + inner
    return _overlapping(zipped(parts), list(reversed(entries)))


def _local(name: str, data: bytes, size: int) -> bytes:
    raw = name.encode()
    crc = zlib.crc32(bytes(size))
    sizes = (crc, len(data), size, len(raw), 0)
    return struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 33, *sizes) + raw + data


def _overlapping(package: bytes, entries: list[tuple[str, bytes]]) -> bytes:
    end = package.rfind(b"PK\x05\x06")
    count, size, offset = struct.unpack_from("<H2L", package, end + 10)
    front, central = package[:offset], package[offset : offset + size]
    outer = entries[0][1]
    for name, inner in entries:
        raw = name.encode()
        at = len(front) + len(outer) - len(inner)
        packed = len(inner) - 30 - len(raw)
        central += struct.pack(
            "<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, zlib.crc32(bytes(MIB)), packed, MIB,
            len(raw), 0, 0, 0, 0, 0, at,
        ) + raw  # fmt: skip
    total = count + len(entries)
    start = len(front) + len(outer)
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, total, total, len(central), start, 0)
    return front + outer + central + tail


@case("H13", "declared size lies", REJECT, "E-DAMAGED E-BIG")
def _h13() -> bytes:
    return _patch_central(_unpacks_to(RETURN.member), SHEET, 24, struct.pack("<L", 200))


@case("H13c", "declared size lies by 64 MiB", REJECT, "E-DAMAGED E-BIG", long=True)
def _h13c() -> bytes:
    return _patch_central(_unpacks_to(64 * MIB), SHEET, 24, struct.pack("<L", 200))


@case("H13b", "declared size lies a little", REJECT, "E-DAMAGED", core=False)
def _h13b() -> bytes:
    return _patch_central(clean(), SHEET, 24, struct.pack("<L", 200))


def _patch_central(package: bytes, name: str, at: int, value: bytes) -> bytes:
    spoilt = bytearray(package)
    entry = package.rfind(b"PK\x01\x02", 0, package.rfind(name.encode()))
    spoilt[entry + at : entry + at + len(value)] = value
    return bytes(spoilt)


@case("H14", "path traversal", REJECT, "E-UNSAFE E-DAMAGED")
def _h14() -> bytes:
    return added({"../../evil.xml": b"<x/>"})


@case("H14b", "absolute path", REJECT, "E-UNSAFE E-DAMAGED")
def _h14b() -> bytes:
    return added({"/etc/cron.d/evil": b"x"})


@case("H14c", "backslash in a path", REJECT, "E-UNSAFE E-DAMAGED")
def _h14c() -> bytes:
    return zipped([*book().items(), ("xl\\..\\evil.xml", b"<x/>")])


@case("H14d", "symbolic link", REJECT, "E-UNSAFE E-DAMAGED")
def _h14d() -> bytes:
    link = zipfile.ZipInfo("xl/link.xml")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return zipped([*book().items(), (link, b"/etc/passwd")])


@case("H15", "two members with the same sheet name", REJECT, "E-DAMAGED")
def _h15() -> bytes:

    other = book([line(1, year_amount=900000.00)])[SHEET]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return zipped([*book().items(), (SHEET, other)])


@case("H15b", "two members whose names differ by case", REJECT, "E-DAMAGED", core=False)
def _h15b() -> bytes:
    return added({SHEET.upper(): b"<x/>"})


@case("H16", "checksum wrong on the sheet", REJECT, "E-DAMAGED")
def _h16() -> bytes:
    return _patch_central(clean(), SHEET, 16, b"\x12\x34\x56\x78")


@case("H17", "PDF glued to the front", REJECT, "E-TYPE E-DAMAGED E-UNSAFE", core=False)
def _h17() -> bytes:
    return b"%PDF-1.7\n%hello\n" + clean()


@case("H17b", "bytes glued to the end", REJECT, "E-DAMAGED", core=False)
def _h17b() -> bytes:
    return clean() + b"trailing"


@case("H18", "member flagged as encrypted", REJECT, "E-PASSWORD E-DAMAGED")
def _h18() -> bytes:
    return _patch_central(clean(), SHEET, 8, b"\x01\x00")


@case("H19", "workbook part missing", REJECT, "E-DAMAGED", core=False)
def _h19() -> bytes:
    return zipped({name: part for name, part in book().items() if name != WORKBOOK})
