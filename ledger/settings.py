"""Settings, all from the environment; each failure is a sentence."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ledger.values.errors import Refused

DEFAULT_DATABASE = "sqlite:///var/ledger.sqlite"


@dataclass(frozen=True, slots=True)
class Settings:
    """What one running copy of the ledger was told by its environment."""

    database_url: str
    owner_database_url: str
    council: str
    production: bool
    host: str
    port: int

    @property
    def embedded(self) -> bool:
        """Whether the database is a SQLite file beside the program."""
        return self.database_url.startswith("sqlite")


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings.

    Raises `Refused` with a sentence naming the variable that is wrong.
    """
    url = environment.get("DATABASE_URL", "").strip() or DEFAULT_DATABASE
    if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise Refused(
            "S-DATABASE",
            "DATABASE_URL must start with sqlite:/// or postgresql://. Correct it and start again.",
        )
    port = environment.get("PORT", "8080")
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise Refused("S-PORT", "PORT must be a whole number from 1 to 65535.")
    if url.startswith("sqlite:///") and url != "sqlite:///:memory:":
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    return Settings(
        database_url=url,
        owner_database_url=environment.get("OWNER_DATABASE_URL", "").strip() or url,
        council=environment.get("COUNCIL", "Exampleshire Council"),
        production=environment.get("LEDGER_PRODUCTION", "") == "1",
        host=environment.get("HOST", "127.0.0.1"),
        port=int(port),
    )
