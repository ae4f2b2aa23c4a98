"""Every wrong batch we could think of, written by hand as the application's own role might.

Each spoils a batch that is otherwise right, and names the refusal that must stop it. `ask` says
the same wrong to `book.post()`, where it can be said there: the answer must be the same words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.book import Coding, NewBatch, NewPosting
from tests.book.scene import BANK, FUND, Draft, Scene, batch, journal

MOST = 10**15
APRIL, JUNE, LATER = date(2026, 4, 9), date(2026, 6, 9), date(2031, 5, 5)
Spoil = Callable[[Draft], Any]
Ask = Callable[[Scene], NewBatch]


@dataclass(frozen=True)
class Wrong:
    """One wrong batch: how to make it so, what must refuse it, and how to ask `post()` for it."""

    name: str
    code: str
    spoil: Spoil
    ask: Ask | None = None


def _pence(pence: Any) -> tuple[Spoil, Ask]:
    def spoil(draft: Draft) -> None:
        draft.posting["pence"] = pence
        if isinstance(pence, int) and pence > 0:
            draft.batch["pence"] = pence

    return spoil, lambda scene: batch("ask", journal("ask", pence))


def _posting(**other: Any) -> Spoil:
    return lambda draft: draft.posting.update(other)


def _journal(**other: Any) -> Spoil:
    return lambda draft: draft.journal.update(other)


def _batch(**other: Any) -> Spoil:
    return lambda draft: draft.batch.update(other)


def _accounts(debit: str, credit: str) -> Spoil:
    def spoil(draft: Draft) -> None:
        named = draft.scene.accounts
        draft.posting.update(debit=named[debit], credit=named[credit])

    return spoil


def _on(day: date, period: int) -> Spoil:
    def spoil(draft: Draft) -> None:
        draft.journal.update(effective_on=day, period=period)
        draft.posting["effective_on"] = day

    return spoil


def _ask(postings: list[NewPosting] | None = None, **other: Any) -> Ask:
    told = {"postings": postings} if postings is not None else {}
    return lambda scene: batch("ask", journal("ask", **told, **other))


def _ask_batch(**other: Any) -> Ask:
    return lambda scene: batch("ask", **other)


def _spend(layer: str, pence: int) -> tuple[Spoil, Ask]:
    """More than is left of the pot that stops: budget 1,000.00, committed 400.00."""
    return (
        lambda draft: draft.spend(layer, pence),
        lambda scene: batch("ask", scene.spend("stop", layer, pence, "ask")),
    )


def _give_up_budget(draft: Draft) -> None:
    draft.spend("budget", 60_001)
    posting = draft.posting
    posting["debit"], posting["credit"] = posting["credit"], posting["debit"]


def _ask_to_give_up(scene: Scene) -> NewBatch:
    back = NewPosting(Coding("C9010", pot=scene.pots["stop"]), scene.top_up("stop"), 60_001)
    return batch("ask", journal("ask", layer="budget", postings=[back]))


def _reverse(pence: int = 10_000, turned: bool = True, **other: Any) -> Spoil:
    """A reversal of the first journal, in every way but one."""

    def spoil(draft: Draft) -> None:
        draft.journal.update(reverses=draft.scene.first_journal, **other)
        if turned:
            _accounts("fund", "bank")(draft)
        draft.posting["pence"] = draft.batch["pence"] = pence

    return spoil


def _ask_reverse(pence: int = 10_000, turned: bool = True, **other: Any) -> Ask:
    sides = (FUND, BANK) if turned else (BANK, FUND)
    return lambda scene: batch(
        "ask",
        journal("ask", reverses=scene.first_journal,
                postings=[NewPosting(*sides, pence)], **other),
    )  # fmt: skip


def _reverse_again(draft: Draft) -> None:
    _reverse()(draft)
    draft.journal["reverses"] = draft.scene.reversed_journal


def _ask_again(scene: Scene) -> NewBatch:
    back = [NewPosting(FUND, BANK, 10_000)]
    return batch("ask", journal("ask", reverses=scene.reversed_journal, postings=back))


def _empty_journal(draft: Draft) -> None:
    draft.add_posting()
    draft.add_journal()
    draft.batch.update(journals=2, postings=2, pence=200)


def _no_journal(draft: Draft) -> None:
    draft.journals, draft.postings = [], []


def _into_closed(draft: Draft) -> None:
    """One more journal, in the closed batch of another; ours is whole without it."""
    draft.add_journal(batch=draft.scene.first)
    draft.add_posting()


def _late_posting(draft: Draft) -> None:
    draft.add_posting(journal=draft.scene.first_journal, number=9)


def _twice(draft: Draft) -> None:
    draft.closes *= 2


def _same(field: str, query: str) -> Spoil:
    return lambda draft: draft.batch.update({field: draft.scene.place.owner.value(query)})


def _too_short(draft: Draft) -> None:
    draft.journal["digest"] = ""


WRONGS: tuple[Wrong, ...] = (
    Wrong("nil pence", "B-PENCE", *_pence(0)),
    Wrong("less than nil pence", "B-PENCE", *_pence(-100)),
    Wrong("more pence than can be", "B-PENCE", *_pence(MOST + 1)),
    Wrong("the same account on both sides", "B-SAME-ACCOUNT", _accounts("bank", "bank"),
          _ask([NewPosting(BANK, BANK, 100)])),
    Wrong("sides in two books", "B-TWO-BOOKS", _accounts("bank", "family"),
          lambda scene: batch("ask", journal("ask", postings=[NewPosting(
              BANK, Coding("F1010", subject=5, pot=scene.pots["allow"]), 100)]))),
    Wrong("a debit account that is not there", "B-ACCOUNT", _posting(debit=999)),
    Wrong("a credit account that is not there", "B-ACCOUNT", _posting(credit=999)),
    Wrong("an account in a layer it is not for", "B-NOT-IN-LAYER", _journal(layer="budget"),
          _ask(layer="budget")),
    Wrong("a layer that is not one", "B-LAYER", _journal(layer="wish"), _ask(layer="wish")),
    Wrong("one journal more than declared", "B-TOTALS", _batch(journals=2, postings=2)),
    Wrong("one posting fewer than declared", "B-TOTALS", _batch(postings=2)),
    Wrong("one penny fewer than declared", "B-TOTALS", _batch(pence=101)),
    Wrong("one penny more than declared", "B-TOTALS", _batch(pence=99)),
    Wrong("nothing declared", "B-EMPTY", _batch(journals=0, postings=0, pence=0)),
    Wrong("a batch of nothing", "B-TOTALS", _no_journal),
    Wrong("a journal without postings", "B-NO-POSTINGS", _empty_journal,
          _ask([])),
    Wrong("a batch left unclosed", "B-UNCLOSED", lambda draft: draft.closes.clear()),
    Wrong("a batch closed twice", "B-LATE", _twice),
    Wrong("the close of another's batch again", "B-LATE",
          lambda draft: draft.closes.append(draft.scene.first)),
    Wrong("the close of a batch that is not there", "B-ORPHAN",
          lambda draft: draft.closes.insert(0, 999)),
    Wrong("a journal in a closed batch", "B-LATE", _into_closed),
    Wrong("a posting in a closed batch, from a batch of our own", "B-LATE", _late_posting),
    Wrong("a journal of no batch", "B-ORPHAN", _journal(batch=999)),
    Wrong("a posting of no journal", "B-ORPHAN", _posting(journal=999)),
    Wrong("a date after its period", "B-NO-PERIOD", _on(JUNE, 202605)),
    Wrong("a date before its period", "B-NO-PERIOD", _on(APRIL, 202605)),
    Wrong("a period that is not there", "B-NO-PERIOD", _on(LATER, 203105),
          _ask(effective_on=LATER)),
    Wrong("a posting's date that is not its journal's", "B-NO-PERIOD",
          _posting(effective_on=date(2026, 5, 5))),
    Wrong("a closed period", "B-CLOSED", _on(APRIL, 202604), _ask(effective_on=APRIL)),
    Wrong("a period closed to all but adjustments", "B-SOFT", _on(JUNE, 202606),
          _ask(effective_on=JUNE)),
    Wrong("service days that end before they start", "B-DATE",
          _journal(service_starts=JUNE, service_ends=APRIL)),
    Wrong("a second reversal", "B-REVERSED", _reverse_again, _ask_again),
    Wrong("a reversal of another amount", "B-REVERSAL", _reverse(9_999), _ask_reverse(9_999)),
    Wrong("a reversal not turned round", "B-REVERSAL", _reverse(turned=False),
          _ask_reverse(turned=False)),
    Wrong("a reversal of itself", "B-REVERSAL",
          lambda draft: draft.journal.update(reverses=draft.journal["id"])),
    Wrong("a reversal of nothing", "B-REVERSAL", _journal(reverses=999),
          _ask(reverses=999)),
    Wrong("the same source key, other content", "B-SOURCE-USED",
          _same("source", "SELECT source FROM batch WHERE source = 'first'"),
          lambda scene: batch("first", journal("ask"))),
    Wrong("no source key", "B-SOURCE", _batch(source=""), lambda scene: batch("", journal("ask"))),
    Wrong("no fingerprint", "B-SOURCE", _batch(fingerprint="")),
    Wrong("the same journal key", "B-KEY", _journal(key="first"),
          lambda scene: batch("ask", journal("first"))),
    Wrong("another batch's reference", "B-EXISTS",
          _same("reference", "SELECT reference FROM batch WHERE source = 'first'")),
    Wrong("another batch's id", "B-EXISTS", lambda draft: draft.batch.update(id=draft.scene.first)),
    Wrong("another journal's id", "B-EXISTS",
          lambda draft: draft.journal.update(id=draft.scene.first_journal)),
    Wrong("no journal key", "B-KEY-MISSING", _journal(key=""),
          lambda scene: batch("ask", journal(""))),
    Wrong("no kind of journal", "B-KEY-MISSING", _journal(kind=""), _ask(kind="")),
    Wrong("no digest", "B-DIGEST", _too_short),
    Wrong("a pot overspent", "B-OVERSPENT", *_spend("actual", 60_001)),
    Wrong("a pot over-committed", "B-OVERSPENT", *_spend("commitment", 60_001)),
    Wrong("a budget taken from under its spending", "B-OVERSPENT", _give_up_budget,
          _ask_to_give_up),
    Wrong("a kind that is not one", "B-KIND", _batch(kind="wish"), _ask_batch(kind="wish")),
    Wrong("a second person missing", "B-TWO-PEOPLE", _batch(kind="test_two_people"),
          _ask_batch(kind="test_two_people")),
    Wrong("a maker who approves", "B-SAME-PERSON", _batch(kind="test_two_people", approver=1),
          _ask_batch(kind="test_two_people", approver=1)),
    Wrong("a maker who approves what needs no second person", "B-SAME-PERSON", _batch(approver=1),
          _ask_batch(approver=1)),
    Wrong("a maker nobody knows", "B-PERSON", _batch(maker=99), _ask_batch(maker=99)),
    Wrong("an approver nobody knows", "B-PERSON", _batch(approver=99), _ask_batch(approver=99)),
)  # fmt: skip
