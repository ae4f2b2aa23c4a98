"""Settings, all from the environment; each failure is a sentence."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ledger.values.errors import Refused

THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]", "::1")
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
    trusted_hosts: tuple[str, ...] = THIS_MACHINE
    staff_idle_minutes: int = 30
    family_idle_minutes: int = 60
    staff_hours: int = 12
    family_hours: int = 20
    contact_email: str = "send-money@exampleshire.example"
    contact_phone: str = "01632 960 142"
    trusted_proxy: str = ""  # the address of the proxy whose word on the sender is taken

    @property
    def secure(self) -> bool:
        """Whether pages travel by https: everywhere but on this machine itself."""
        return self.production or self.host not in THIS_MACHINE

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
        trusted_hosts=_trusted_hosts(environment),
        staff_idle_minutes=_minutes(environment, "STAFF_IDLE_MINUTES", 30),
        family_idle_minutes=_minutes(environment, "FAMILY_IDLE_MINUTES", 60),
        staff_hours=_minutes(environment, "STAFF_HOURS", 12),
        family_hours=_minutes(environment, "FAMILY_HOURS", 20),
        contact_email=environment.get("CONTACT_EMAIL", "send-money@exampleshire.example"),
        contact_phone=environment.get("CONTACT_PHONE", "01632 960 142"),
        trusted_proxy=environment.get("TRUSTED_PROXY", "").strip(),
    )


def _trusted_hosts(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The names this copy answers to; in production they must be said."""
    names = tuple(environment.get("TRUSTED_HOSTS", "").replace(",", " ").split())
    if not names and environment.get("LEDGER_PRODUCTION", "") == "1":
        raise Refused(
            "S-HOSTS",
            "In production TRUSTED_HOSTS must list the names people type to reach this service. "
            "Set it, for example TRUSTED_HOSTS=send.example.gov.uk, and start again.",
        )
    return names or THIS_MACHINE


def _minutes(environment: Mapping[str, str], name: str, usual: int) -> int:
    """A whole number of minutes or hours from 3 to 1,440, or the usual one."""
    text = environment.get(name, "").strip() or str(usual)
    if not (text.isascii() and text.isdigit() and 3 <= int(text) <= 1440):
        raise Refused(
            f"S-{name.replace('_', '-')}", f"{name} must be a whole number from 3 to 1440."
        )
    return int(text)
