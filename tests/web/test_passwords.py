"""Passwords: how they are kept, and which ones are asked to be chosen again."""

from __future__ import annotations

import pytest

from ledger.access import passwords
from ledger.values.errors import Refused


def test_a_password_is_kept_as_argon2id_with_the_costs_we_state() -> None:
    kept = passwords.hash_password("three words together")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.matches(kept, "three words together")
    assert not passwords.matches(kept, "three words Together")
    assert not passwords.is_outdated(kept)
    assert kept != passwords.hash_password("three words together")


@pytest.mark.parametrize("kept", [None, "", passwords.NOBODY, "not a hash"])
def test_nothing_matches_an_account_without_a_password(kept: str | None) -> None:
    assert not passwords.matches(kept, "")
    assert not passwords.matches(kept, "the account of nobody at all")


@pytest.mark.parametrize(
    "password",
    ["short", "elevenchars", "password1234", "Welcome2026!", "aaaaaaaaaaaaaaa", "123456789012",
     "qwertyuiop12", "priya.nair2026", "x" * 201],
)  # fmt: skip
def test_a_password_easy_to_guess_is_refused(password: str) -> None:
    with pytest.raises(Refused) as refused:
        passwords.check_choice(password, "priya.nair@example.org")
    assert refused.value.field == "password"


@pytest.mark.parametrize(
    "password",
    ["kettle orbit plum", "correct horse battery", "Tj8#kfo2!kDpq", "ünïcode wörds töö"],
)
def test_a_password_of_length_is_accepted_without_rules_of_composition(password: str) -> None:
    passwords.check_choice(password, "priya.nair@example.org")
