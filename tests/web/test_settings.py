"""Settings: what a copy is told, and each failure a sentence."""

from __future__ import annotations

import pytest

from ledger.settings import from_environment
from ledger.values.errors import Refused

SQLITE = {"DATABASE_URL": "sqlite:///ledger.sqlite"}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"DATABASE_URL": "mysql://x"}, "S-DATABASE"),
        ({"PORT": "eighty"}, "S-PORT"),
        ({"PORT": "70000"}, "S-PORT"),
        ({"LEDGER_PRODUCTION": "1"}, "S-HOSTS"),
        ({"STAFF_IDLE_MINUTES": "0"}, "S-STAFF-IDLE-MINUTES"),
        ({"FAMILY_HOURS": "forever"}, "S-FAMILY-HOURS"),
    ],
)
def test_a_wrong_setting_is_a_sentence_that_names_it(given: dict[str, str], code: str) -> None:
    with pytest.raises(Refused) as refused:
        from_environment({**SQLITE, **given})
    assert refused.value.code == code
    assert refused.value.message.endswith(".")


def test_pages_are_secure_everywhere_but_on_this_machine() -> None:
    assert not from_environment(SQLITE).secure
    assert not from_environment({**SQLITE, "HOST": "localhost"}).secure
    assert from_environment({**SQLITE, "HOST": "0.0.0.0"}).secure
    production = {"LEDGER_PRODUCTION": "1", "TRUSTED_HOSTS": "send.example.gov.uk, www.example.uk"}
    settings = from_environment({**SQLITE, **production})
    assert settings.secure
    assert settings.trusted_hosts == ("send.example.gov.uk", "www.example.uk")


def test_times_may_be_set() -> None:
    settings = from_environment({**SQLITE, "STAFF_IDLE_MINUTES": "15", "STAFF_HOURS": "8"})
    assert (settings.staff_idle_minutes, settings.staff_hours) == (15, 8)
    assert (settings.family_idle_minutes, settings.family_hours) == (60, 20)
