"""The demonstration's sign-ins: one for each kind of person, with passwords made anew each time."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing read as another


@dataclass(frozen=True, slots=True)
class SignIn:
    """One account to try: what the person is, their name, address and password."""

    kind: str
    name: str
    email: str
    password: str


def make_password() -> str:
    """Fifteen letters and figures from chance, in three groups that can be read out."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(3))


def show(sign_ins: Sequence[SignIn]) -> str:
    """The sign-ins as a small table for a terminal."""
    rows = [("Sign in as", "Name", "E-mail", "Password")]
    rows += [(one.kind, one.name, one.email, one.password) for one in sign_ins]
    widths = [max(len(row[place]) for row in rows) for place in range(4)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return "\n".join(lines)


def beside(database: Path) -> Path:
    """The file of one database's sign-ins, next to it: `ledger.sqlite.sign-ins.txt`."""
    return database.with_name(f"{database.name}.sign-ins.txt")


def keep(sign_ins: Sequence[SignIn], path: Path) -> None:
    """Write the sign-ins into a file that only its owner can read."""
    path.unlink(missing_ok=True)
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "w", encoding="utf-8") as file:
        file.write(show(sign_ins) + "\n")


def kept(path: Path) -> str:
    """What was kept in the file, or nothing."""
    return path.read_text("utf-8").rstrip("\n") if path.is_file() else ""
