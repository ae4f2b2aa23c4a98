"""Identity: ids that never meet and follow time, references, digests that mean one thing."""

from __future__ import annotations

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.values import identity
from ledger.values.identity import (
    Part,
    digest,
    digest_encoded,
    digests,
    encode,
    new_id,
    new_ids,
    seeded,
    short_reference,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
PARTS: st.SearchStrategy[Part] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | TEXT
    | st.binary(max_size=8)
    | st.dates()
    | st.datetimes(timezones=st.just(UTC)),
    lambda parts: st.lists(parts, max_size=3).map(tuple),
    max_leaves=8,
)


# The digest of `test_a_digest_stays_what_it_is`.
PINNED = "7b2b1018a3d2a8ceadcfb3fc545e66f2dd8794c0d55cdef4a502ab7bf13eedd6"


def typed(part: Part) -> object:
    """Equal only when kinds are equal too: 1 is not True."""
    if isinstance(part, tuple):
        return tuple(typed(each) for each in part)
    return type(part), part


def test_ids_are_63_bits_and_only_go_up() -> None:
    made = [new_id() for _ in range(10_000)]
    assert made == sorted(set(made))
    assert 0 < made[0] <= made[-1] < 2**63


def test_ids_follow_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_800_000_000.0]
    monkeypatch.setattr(identity, "_makers", [identity._Maker()])
    monkeypatch.setattr(identity.time, "time", lambda: now[0])
    first = new_id()
    now[0] += 1
    later = new_id()
    assert later >> 32 == (first >> 32) + 1
    now[0] -= 3_600  # the clock is set back: ids still go up
    assert new_id() == later + 1


def test_ids_last_beyond_2080(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "_makers", [identity._Maker()])
    monkeypatch.setattr(identity.time, "time", lambda: datetime(2086, 1, 1, tzinfo=UTC).timestamp())
    assert 0 < new_id() < 2**63


def test_many_ids_at_once_are_the_next_ones() -> None:
    before = new_id()
    many = new_ids(1_000)
    after = new_id()
    assert len(many) == 1_000
    assert before < many[0] < many[-1] < after


def test_threads_never_share_an_id() -> None:
    with ThreadPoolExecutor(8) as pool:
        batches = list(pool.map(lambda _: [new_id() for _ in range(500)], range(16)))
    assert len({each for batch in batches for each in batch}) == 8_000


def test_a_forked_process_starts_afresh() -> None:
    program = (
        "import os; from ledger.values.identity import new_id; new_id();"
        "read, write = os.pipe(); child = os.fork();"
        "mine = {new_id() for _ in range(100)};"
        "(os.write(write, repr(mine).encode()), os._exit(0)) if child == 0 else None;"
        "theirs = eval(os.read(read, 65536)); os.waitpid(child, 0);"
        "print(len(mine | theirs))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "200"


def test_seeded_ids_follow_from_the_seed() -> None:
    with seeded(7):
        one = [new_id(), *new_ids(3)]
    with seeded(7):
        again = [new_id() for _ in range(4)]
    with seeded("demonstration"):
        other = new_id()
    assert one == again
    assert other not in one
    assert max(*one, other) < new_id()


def test_a_seed_ends_with_its_block() -> None:
    with seeded(1):
        first = new_id()
        with seeded(2):
            inner = new_id()
        second = new_id()
    assert second == first + 1
    assert inner not in (first, second)


def test_references_can_be_read_out() -> None:
    with seeded(3):
        made = [short_reference("BT", each) for each in new_ids(2_000)]
    assert len(set(made)) == 2_000
    assert all(re.fullmatch(r"BT-[2-9C-Y]{4}-[2-9C-Y]{4}", each) for each in made)
    assert not set("".join(made)[2:]) & set("01AEIOUSZ")
    assert short_reference("ER", 12345) == short_reference("ER", 12345)


@given(st.lists(PARTS, max_size=4), st.lists(PARTS, max_size=4))
def test_an_encoding_means_one_thing(one: list[Part], two: list[Part]) -> None:
    same = [typed(part) for part in one] == [typed(part) for part in two]
    assert (encode(*one) == encode(*two)) is same
    assert encode(*one, *two) == encode(*one) + encode(*two)
    assert encode(tuple(one), *two) != encode(*one, *two)
    assert digest(*one) == digest_encoded(encode(*one))
    assert digests([one, two]) == [digest(*one), digest(*two)]


def test_near_misses_differ() -> None:
    every: list[tuple[Part, ...]] = [
        ("ab", "c"), ("a", "bc"), ("abc",), ("a", "b", "c"), (("a", "b"), "c"), ("a",), (b"a",),
        (1,), ("1",), (True,), (0,), (False,), (-1,), ("-1",), ("i1;",), ("n",), ("£",),
        (None,), ("",), (), ((),), (("",),),
        (date(2026, 4, 1),), ("2026-04-01",), (datetime(2026, 4, 1, tzinfo=UTC),),
    ]  # fmt: skip
    assert len({digest(*parts) for parts in every}) == len(every)


def test_a_digest_stays_what_it_is() -> None:
    """Digests are kept for years: a change of encoding needs a new version."""
    parts = ("actual", 58_644, date(2026, 4, 6), None, True, b"\x00", ("education", "£"))
    assert encode(*parts) == b"s6:actuali58644;d2026-04-06;nb1x1:00l2:s9:educations1:\xc2\xa3"
    assert digest(*parts) == PINNED
