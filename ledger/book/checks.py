"""The checks a batch must pass, in order of precedence, each over the whole batch at once.

They give the good message; the database's guards are the fence. `refusals.TABLE` names each.
A check returns None when all is well, or the detail of the first fault ('' when it has none).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from ledger.book.chart import LETTER, Nominal
from ledger.book.draft import Draft, month_of
from ledger.book.periods import CLOSED, SOFT, State, states
from ledger.book.refusals import TABLE, refuse
from ledger.book.tables import BATCH_KIND, FUNDERS, JOURNAL, LAYERS, MOST_PENCE, POT
from ledger.database import among
from ledger.values.dates import show_date
from ledger.values.errors import Refused


@dataclass
class Known:
    """What the book holds that bears on a batch, read once."""

    session: Session
    chart: dict[str, Nominal]
    kind: RowMapping | None
    states: dict[int, State]


# What the batch says by itself.


def has_journals(draft: Draft) -> str | None:
    """At least one journal."""
    return None if draft.journals else ""


def has_source(draft: Draft) -> str | None:
    """A key that makes repeating harmless."""
    return None if _is_text(draft.batch.source, 200) else ""


def known_layers(draft: Draft) -> str | None:
    """Budget, commitment or actual."""
    return _first(journal.key for journal in draft.journals if journal.layer not in LAYERS)


def has_keys(draft: Draft) -> str | None:
    """A key and a kind for each journal."""
    for journal in draft.journals:
        if not (_is_text(journal.key, 200) and _is_text(journal.kind, 60)):
            return ""
    return None


def real_dates(draft: Draft) -> str | None:
    """Dates, not instants; a service span the right way round."""
    for journal in draft.journals:
        if type(journal.effective_on) is not date:
            return f"It was {journal.key}."
    return None


def has_postings(draft: Draft) -> str | None:
    """At least one posting a journal."""
    return _first(journal.key for journal in draft.journals if not journal.postings)


def whole_pence(draft: Draft) -> str | None:
    """Whole pence, above nil."""
    for posting in draft.postings:
        if type(posting.pence) is not int or not 0 < posting.pence <= MOST_PENCE:
            return ""
    return None


def two_accounts(draft: Draft) -> str | None:
    """Two different accounts a posting."""
    plain = draft.plain
    for debit, credit, _ in draft.postings:
        if debit == credit or plain[debit] == plain[credit]:
            return f"The code was {debit.nominal}."
    return None


# What the batch says beside what the book holds.


def known_kind(draft: Draft, known: Known) -> str | None:
    """A kind of batch there is."""
    return None if known.kind else f"It was {draft.batch.kind}."


def second_person(draft: Draft, known: Known) -> str | None:
    """An approver, where the kind needs one."""
    needs = known.kind is not None and known.kind["second_person"]
    return "" if needs and draft.batch.approver is None else None


def different_people(draft: Draft, _known: Known) -> str | None:
    """The approver is not the maker."""
    return "" if draft.batch.approver == draft.batch.maker else None


def known_nominals(draft: Draft, known: Known) -> str | None:
    """Codes of the chart."""
    return _first(sorted({coding.nominal for coding in draft.plain} - known.chart.keys()))


def fitting_analysis(draft: Draft, known: Known) -> str | None:
    """What a code requires is there and nothing it does not allow."""
    for coding in set(draft.plain.values()):
        fits = known.chart[coding.nominal].layers_of(coding)
        if fits is None or coding.funder not in ("", *FUNDERS):
            return f"The code was {coding.nominal}."
    return None


def known_pots(draft: Draft, known: Known) -> str | None:
    """Pots that are open."""
    wanted = {coding.pot for coding in draft.plain.values() if coding.pot}
    if not wanted:
        return None
    query = select(POT.c.id).where(among(known.session, POT.c.id, wanted))
    found = known.session.scalars(query)
    return "" if wanted - set(found) else None


def one_book(draft: Draft, known: Known) -> str | None:
    """Both sides in one book."""
    book = {code: nominal.book for code, nominal in known.chart.items()}
    for debit, credit, _ in draft.postings:
        if book[debit.nominal] != book[credit.nominal]:
            return f"The codes were {debit.nominal} and {credit.nominal}."
    return None


def fitting_layers(draft: Draft, known: Known) -> str | None:
    """Each account in a layer it may be posted in."""
    for layer, codings in draft.layer_codings.items():
        for coding in codings:
            if LETTER[layer] not in (known.chart[coding.nominal].layers_of(coding) or ""):
                return f"The code was {coding.nominal} and the layer {layer}."
    return None


def new_keys(draft: Draft, known: Known) -> str | None:
    """Keys no other journal has, in this batch or before it."""
    keys = {journal.key for journal in draft.journals}
    if len(keys) < len(draft.journals):
        return "Two journals of this batch have the same key."
    query = select(JOURNAL.c.key).where(among(known.session, JOURNAL.c.key, keys)).limit(1)
    found = known.session.scalar(query)
    return None if found is None else f"The key was {found}."


def dates_in_periods(draft: Draft, known: Known) -> str | None:
    """A period made for every date."""
    if draft.months <= known.states.keys():
        return None
    days = (journal.effective_on for journal in draft.journals)
    return f"The date was {show_date(next(d for d in days if month_of(d) not in known.states))}."


def open_periods(draft: Draft, known: Known) -> str | None:
    """No period that is closed."""
    return _of_state(draft, known, CLOSED)


def adjusting_only(draft: Draft, known: Known) -> str | None:
    """Softly closed periods take adjusting kinds alone."""
    adjusting = known.kind is not None and known.kind["adjusting"]
    return None if adjusting else _of_state(draft, known, SOFT)


def not_reversed(draft: Draft, known: Known) -> str | None:
    """A journal is reversed once."""
    wanted = [journal.reverses for journal in draft.journals if journal.reverses is not None]
    if len(set(wanted)) < len(wanted):
        return "Two journals of this batch reverse the same one."
    if not wanted:
        return None
    query = select(JOURNAL.c.key).where(among(known.session, JOURNAL.c.reverses, wanted)).limit(1)
    found = known.session.scalar(query)
    return None if found is None else f"It was reversed by {found}."


Alone = Callable[[Draft], str | None]
Beside = Callable[[Draft, Known], str | None]
ALONE: tuple[Alone, ...] = (
    has_journals,
    has_source,
    known_layers,
    has_keys,
    real_dates,
    has_postings,
    whole_pence,
    two_accounts,
)
BESIDE: tuple[Beside, ...] = (
    known_kind,
    second_person,
    different_people,
    known_nominals,
    fitting_analysis,
    known_pots,
    one_book,
    fitting_layers,
    new_keys,
    dates_in_periods,
    open_periods,
    adjusting_only,
    not_reversed,
)
CODES = {refusal.check: refusal.code for refusal in TABLE if refusal.check}


def check_alone(draft: Draft) -> None:
    """Raise `Refused` for the first fault the batch has by itself."""
    for check in ALONE:
        if (detail := check(draft)) is not None:
            raise _refused(check.__name__, detail)


def check_beside(session: Session, draft: Draft, chart: dict[str, Nominal], now: datetime) -> None:
    """Raise `Refused` for the first fault the batch has beside what the book holds."""
    query = select(BATCH_KIND).where(BATCH_KIND.c.name == draft.batch.kind)
    kind = session.execute(query).mappings().one_or_none()
    known = Known(session, chart, kind, states(session, draft.months, now))
    for check in BESIDE:
        if (detail := check(draft, known)) is not None:
            raise _refused(check.__name__, detail)


def _refused(check: str, detail: str) -> Refused:
    return refuse(CODES[check], detail)


def _is_text(found: object, most: int) -> bool:
    return isinstance(found, str) and 0 < len(found) <= most


def _of_state(draft: Draft, known: Known, state: str) -> str | None:
    for journal in draft.journals:
        if known.states[month_of(journal.effective_on)].state == state:
            return f"The date was {show_date(journal.effective_on)}."
    return None


def _first(found: Iterable[str]) -> str | None:
    first = next(iter(found), None)
    return None if first is None else f"It was {first}."
