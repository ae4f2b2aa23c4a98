"""Tables of casework: stored files and the uploads they came in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ledger.database import Base, Id, Instant

STATES = ("received", "problems", "ready", "posting", "posted", "withdrawn")


class StoredFile(Base):
    """The bytes of a file as it came, under their own digest."""

    __tablename__ = "stored_file"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Upload(Base):
    """One file sent in: what it is, how far it has come, what was found in it."""

    __tablename__ = "upload"
    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(repr(state) for state in STATES)})", name="state"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    reference: Mapped[str] = mapped_column(String(24), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    file_name: Mapped[str] = mapped_column(String(255))
    state: Mapped[str] = mapped_column(String(12), index=True)
    rows: Mapped[int]
    rows_done: Mapped[int]
    total_pence: Mapped[int | None] = mapped_column(Id)
    rows_digest: Mapped[str | None] = mapped_column(String(64))  # of the rows, whatever their file
    outcome: Mapped[str] = mapped_column(Text)  # code, message, problems, preview: JSON
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    posted_at: Mapped[datetime | None] = mapped_column(Instant)
    batch_id: Mapped[int | None] = mapped_column(Id)
