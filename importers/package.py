"""A workbook is checked as a zip package before any parser sees it.

The central directory is read here, strictly: what it says must be what the file holds, member after
member from the first byte, with nothing twice, nothing over another and nothing left over. Each
member is then unpacked against a running count, never trusting the sizes it declares. Only parts
that a plain workbook has are let through.
"""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from importers.declare import Limits
from importers.messages import refuse_file

_END = struct.Struct("<4s4H2LH")
_CENTRAL = struct.Struct("<4s4B4HL2L5H2L")
_LOCAL = struct.Struct("<4s2B4HL2L2H")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_STORED, _DEFLATED = 0, 8
_DIRECTORY_ENTRY = 1024  # bytes of the central directory that one honest member may take
NEEDED = ("[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels")


@dataclass(frozen=True, slots=True)
class Member:
    """One member of the package, as its directory describes it; sizes in bytes."""

    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    mode: int


@dataclass(frozen=True, slots=True)
class Parts:
    """A package that passed: the members in order, and the small parts kept for a closer look."""

    members: tuple[Member, ...]
    kept: dict[str, bytes]


def is_package(content: bytes) -> bool:
    """Whether bytes start as a zip package does."""
    return content.startswith(b"PK\x03\x04")


def open_package(content: bytes, limits: Limits) -> Parts:
    """Check the container: its directory, its members, their true sizes and sums.

    Raises `Refused` with E-TYPE, E-PASSWORD, E-DAMAGED, E-UNSAFE or E-BIG.
    """
    if content.startswith(_OLE):
        raise refuse_file("E-PASSWORD" if _ENCRYPTED_STREAM in content else "E-TYPE")
    if not is_package(content):
        raise refuse_file("E-TYPE")
    members = _directory(content, limits)
    _check_names(members)
    kept: dict[str, bytes] = {}
    room = limits.unpacked
    for member, start in _laid_out(content, members):
        room -= _unpack(content, member, start, min(room, limits.member), limits, kept)
    return Parts(members, kept)


def _directory(content: bytes, limits: Limits) -> tuple[Member, ...]:
    at = content.rfind(b"PK\x05\x06", max(0, len(content) - _END.size - 65_535))
    if at < 0 or at + _END.size > len(content):
        raise refuse_file("E-DAMAGED")
    _, disk, first_disk, here, count, size, offset, comment = _END.unpack_from(content, at)
    if count > limits.members or size > limits.members * _DIRECTORY_ENTRY:
        raise refuse_file("E-BIG", **limits.words)
    if disk or first_disk or here != count or at + _END.size + comment != len(content):
        raise refuse_file("E-DAMAGED")
    if offset + size != at:
        raise refuse_file("E-DAMAGED")
    members = []
    for _ in range(count):
        member, offset = _entry(content, offset, at)
        members.append(member)
    if offset != at or not members:
        raise refuse_file("E-DAMAGED")
    return tuple(members)


def _entry(content: bytes, offset: int, end: int) -> tuple[Member, int]:
    if offset + _CENTRAL.size > end:
        raise refuse_file("E-DAMAGED")
    fields = _CENTRAL.unpack_from(content, offset)
    flags, method, crc, packed, size = fields[5], fields[6], fields[9], fields[10], fields[11]
    lengths = fields[12:15]
    name_at = offset + _CENTRAL.size
    after = name_at + sum(lengths)
    if fields[0] != b"PK\x01\x02" or after > end:
        raise refuse_file("E-DAMAGED")
    name = _name(content[name_at : name_at + lengths[0]], flags)
    external, local = fields[-2], fields[-1]
    return Member(name, flags, method, crc, packed, size, local, external >> 16), after


def _name(raw: bytes, flags: int) -> str:
    try:
        return raw.decode("utf-8" if flags & 0x800 else "cp437")
    except UnicodeDecodeError:
        raise refuse_file("E-DAMAGED") from None


def _check_names(members: tuple[Member, ...]) -> None:
    if any(member.flags & 0x2041 for member in members):  # encrypted, in any of three ways
        raise refuse_file("E-PASSWORD")
    for member in members:
        steps = member.name.split("/")
        if (
            "\\" in member.name
            or ":" in member.name
            or "\0" in member.name
            or member.name.startswith("/")
            or ".." in steps
            or "." in steps
            or stat.S_ISLNK(member.mode)
        ):
            raise refuse_file("E-UNSAFE")
    names = {member.name for member in members}
    if len({name.casefold() for name in names}) != len(members):
        raise refuse_file("E-DAMAGED")
    if NEEDED[0] not in names or "mimetype" in names:
        raise refuse_file("E-TYPE")
    if not names.issuperset(NEEDED):
        raise refuse_file("E-DAMAGED")


def _laid_out(content: bytes, members: tuple[Member, ...]) -> Iterator[tuple[Member, int]]:
    """Each member with where its data starts: one after another, from the first byte."""
    expected, descriptor = 0, False
    for member in sorted(members, key=lambda each: each.offset):
        gap = member.offset - expected
        if gap not in ((12, 16, 20, 24) if descriptor else (0,)):
            raise refuse_file("E-DAMAGED")
        if member.offset + _LOCAL.size > len(content):
            raise refuse_file("E-DAMAGED")
        local = _LOCAL.unpack_from(content, member.offset)
        name_at = member.offset + _LOCAL.size
        start = name_at + local[10] + local[11]
        descriptor = bool(member.flags & 0x8)
        if (
            local[0] != b"PK\x03\x04"
            or local[3] != member.flags
            or local[4] != member.method
            or member.method not in (_STORED, _DEFLATED)
            or _name(content[name_at : name_at + local[10]], member.flags) != member.name
            or (not descriptor and local[7:10] != (member.crc, member.packed, member.size))
        ):
            raise refuse_file("E-DAMAGED")
        expected = start + member.packed
        yield member, start


def _unpack(
    content: bytes, member: Member, start: int, room: int, limits: Limits, kept: dict[str, bytes]
) -> int:
    """Unpack one member within `room` bytes, check its sum and its first words; its true size."""
    keep = bytearray() if _worth_keeping(member.name) else None
    crc, size, tail = 0, 0, b""
    for chunk in _chunks(content, member, start):
        size += len(chunk)
        if size > room:
            raise refuse_file("E-BIG", **limits.words)
        if size == len(chunk):
            _check_start(member.name, chunk)
        crc = zlib.crc32(chunk, crc)
        _check_declarations(tail + chunk)
        tail = chunk[-16:]
        if keep is not None:
            keep += chunk
    if size != member.size or crc != member.crc:
        raise refuse_file("E-DAMAGED")
    if keep is not None:
        kept[member.name] = bytes(keep)
    return size


def _chunks(content: bytes, member: Member, start: int) -> Iterator[bytes]:
    view = memoryview(content)[start : start + member.packed]
    if len(view) != member.packed:
        raise refuse_file("E-DAMAGED")
    if member.method == _STORED:
        for at in range(0, len(view), 1 << 16):
            yield bytes(view[at : at + (1 << 16)])
        return
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for at in range(0, len(view), 1 << 14):
            waiting: bytes | memoryview = view[at : at + (1 << 14)]
            while waiting and not stream.eof:
                if chunk := stream.decompress(waiting, 1 << 16):
                    yield chunk
                waiting = stream.unconsumed_tail
        if chunk := stream.flush():
            yield chunk
    except zlib.error:
        raise refuse_file("E-DAMAGED") from None
    if not stream.eof or stream.unused_data:
        raise refuse_file("E-DAMAGED")


def _worth_keeping(name: str) -> bool:
    return name.endswith(".rels") or name in NEEDED


def is_markup(name: str) -> bool:
    """Whether a member is read as XML."""
    return name.casefold().endswith((".xml", ".rels", ".vml"))


def _check_start(name: str, chunk: bytes) -> None:
    """XML must be UTF-8, so that what is searched for cannot hide in another encoding."""
    if not is_markup(name):
        return
    start = chunk.removeprefix(b"\xef\xbb\xbf").lstrip()
    if chunk[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in chunk[:64] or not start.startswith(b"<"):
        raise refuse_file("E-UNSAFE")
    head = start[:200].partition(b"?>")[0].lower()
    if start.startswith(b"<?xml") and b"encoding" in head:
        quoted = head.partition(b"encoding")[2].lstrip(b" \t\r\n=").strip()
        if not quoted[1:].startswith((b"utf-8", b"us-ascii", b"utf8")):
            raise refuse_file("E-UNSAFE")


def _check_declarations(chunk: bytes) -> None:
    if b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk:
        raise refuse_file("E-UNSAFE")
