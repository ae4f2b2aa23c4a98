"""Passwords: argon2id (19 MiB, two passes, one lane), a minimum length, no rules of composition."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ledger.values.errors import Refused

SHORTEST, LONGEST = 12, 200
NOBODY = ""  # the hash of an account whose person has not chosen a password: nothing matches it

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_nobody = _hasher.hash("the account of nobody at all")

_COMMON = (
    "password", "passw0rd", "qwertyuiop", "qwerty", "asdfghjkl", "letmein", "welcome", "iloveyou",
    "administrator", "admin", "changeme", "football", "liverpool", "arsenal", "sunshine",
    "princess", "monkey", "dragon", "secret", "council", "summer", "winter", "spring", "autumn",
    "abcdefghijkl", "1234567890", "123456789", "12345678", "0987654321", "1q2w3e4r5t", "abc123",
)  # fmt: skip


def hash_password(password: str) -> str:
    """The argon2id hash to keep, salt and costs included."""
    return _hasher.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether this is the password; takes as long for an account that does not exist."""
    try:
        return _hasher.verify(password_hash or _nobody, password) and bool(password_hash)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other costs than today's and should be made again."""
    return _hasher.check_needs_rehash(password_hash)


def check_choice(password: str, email: str = "", field: str = "password") -> None:
    """Raise `Refused` when a person should choose another password, saying why."""
    if len(password) < SHORTEST:
        raise Refused(
            "A-PASSWORD-SHORT",
            f"Choose a password of at least {SHORTEST} characters. Three words together do well.",
            field,
        )
    if len(password) > LONGEST:
        raise Refused(
            "A-PASSWORD-LONG", f"Choose a password of at most {LONGEST} characters.", field
        )
    if _is_guessable(password.lower(), email.lower()):
        raise Refused(
            "A-PASSWORD-COMMON",
            "That password is easy to guess. Choose one that is not a common word, a row of keys "
            "or your email address.",
            field,
        )


def _is_guessable(password: str, email: str) -> bool:
    """A common word with little round it, few different characters, or the person's address."""
    name = email.partition("@")[0]
    if len(set(password)) < 5 or (len(name) > 3 and name in password and len(password) < 20):
        return True
    return any(word in password and len(password) - len(word) <= 6 for word in _COMMON)
