"""What stands behind an amount: the sum, the rules in force, the journals, the people.

Every function takes the viewer and finds nothing that is not theirs: `Refused` (A-NOT-FOUND).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import book
from ledger.access.people import names_of
from ledger.access.permissions import Viewer
from ledger.access.ties import not_there, visible_children
from ledger.book.reading import BookJournal, BookLine
from ledger.budgets.tables import Agreement, Budget, Instalment, Line, Part, Share
from ledger.parties.tables import Child, Payee
from ledger.payments.landing import Landing, landing_of
from ledger.payments.lines import held_because
from ledger.payments.runs import StepTaken, steps_of
from ledger.payments.tables import Run, RunLine, RunStep
from ledger.rules.book import RuleVersion, rules
from ledger.values.dates import show_date, show_days
from ledger.values.working import Step, Working
from ledger.web.figures import FUNDERS
from ledger.web.layout import show_clock
from ledger.web.rulewords import value_words
from ledger.web.words import FUNDER_WORDS


@dataclass(frozen=True, slots=True)
class RuleShown:
    """A version of a rule that was in force: what it says, where it comes from, when it held."""

    title: str
    value: str
    source: str
    starts: str
    ends: str
    version: str


@dataclass(frozen=True, slots=True)
class SideShown:
    """One account of a journal, with what was debited to it or credited."""

    account: str
    code: str
    funder: str
    debit: int
    credit: int


@dataclass(frozen=True, slots=True)
class JournalShown:
    """A journal as accountants read it: a caption, debit and credit lines, the sum of each side."""

    id: int
    caption: str
    lines: tuple[SideShown, ...]
    pence: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """Steps, rules, journals, and the people with what each did, as pairs to list."""

    steps: tuple[Step, ...]
    rules: tuple[RuleShown, ...]
    journals: tuple[JournalShown, ...]
    people: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Payment:
    """One instalment with everything about it that a page says."""

    instalment: Instalment
    agreement: Agreement
    budget: Budget
    child: Child
    payee: Payee
    working: Working
    lines: tuple[Line, ...]
    by_funder: tuple[tuple[str, int], ...]
    run: Run | None
    held_because: str | None
    steps: dict[str, StepTaken]
    landing: Landing | None

    @property
    def landed_on(self) -> date | None:
        """The day the money reached the account, when it did."""
        return self.landing.landed_on if self.landing else None


def payment(session: Session, viewer: Viewer, instalment_id: int, today: date) -> Payment:
    """One instalment of a child the viewer may see, with its run and people."""
    row = session.execute(
        select(Instalment, Agreement, Budget, Child, Payee)
        .join(Agreement, Agreement.id == Instalment.agreement_id)
        .join(Budget, Budget.id == Agreement.budget_id)
        .join(Child, Child.id == Budget.child_id)
        .join(Payee, Payee.id == Agreement.payee_id)
        .where(
            Instalment.id == instalment_id,
            Child.id.in_(visible_children(session, viewer, today)),
        )
    ).one_or_none()
    if row is None:
        raise not_there()
    instalment, agreement, budget, child, payee = row
    parts = session.scalars(select(Part).where(Part.instalment_id == instalment_id)).all()
    lines = session.scalars(
        select(Line).where(Line.id.in_({part.line_id for part in parts})).order_by(Line.number)
    ).all()
    run, held, steps = _run_of(session, instalment_id)
    return Payment(
        instalment=instalment,
        agreement=agreement,
        budget=budget,
        child=child,
        payee=payee,
        working=Working.from_text(instalment.working),
        lines=tuple(lines),
        by_funder=_by_funder((part.funder, part.pence) for part in parts),
        run=run,
        held_because=held,
        steps=steps,
        landing=landing_of(session, run.id, instalment.promised_on) if run and not held else None,
    )


def _by_funder(parts: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    sums = dict.fromkeys(FUNDERS, 0)
    for funder, pence in parts:
        sums[funder] = sums.get(funder, 0) + pence
    return tuple((funder, pence) for funder, pence in sums.items() if pence)


def _run_of(
    session: Session, instalment_id: int
) -> tuple[Run | None, str | None, dict[str, StepTaken]]:
    """The last run an instalment is in that was not withdrawn, and the steps it has taken."""
    gone = select(RunStep.run_id).where(RunStep.step == "withdrawn")
    row = session.execute(
        select(Run, RunLine.id)
        .join(RunLine, RunLine.run_id == Run.id)
        .where(RunLine.instalment_id == instalment_id, Run.id.not_in(gone))
        .order_by(Run.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None, None, {}
    run, line_id = row
    held = held_because(session, run.id).get(line_id)
    return run, held, steps_of(session, run.id)


@dataclass(frozen=True, slots=True)
class PricedLine:
    """One line of a budget with its shares, its child and how its sum came about."""

    line: Line
    budget: Budget
    child: Child
    working: Working
    by_funder: tuple[tuple[str, int], ...]


def priced_line(session: Session, viewer: Viewer, line_id: int, today: date) -> PricedLine:
    """One line of a child the viewer may see."""
    row = session.execute(
        select(Line, Budget, Child)
        .join(Budget, Budget.id == Line.budget_id)
        .join(Child, Child.id == Budget.child_id)
        .where(Line.id == line_id, Child.id.in_(visible_children(session, viewer, today)))
    ).one_or_none()
    if row is None:
        raise not_there()
    line, budget, child = row
    shares = session.scalars(select(Share).where(Share.line_id == line_id))
    by_funder = _by_funder((share.funder, share.year_pence) for share in shares)
    return PricedLine(line, budget, child, Working.from_text(line.working), by_funder)


def evidence(session: Session, about: int, working: Working, on: date) -> Evidence:
    """Everything behind what one row of the domain decided, as officers read it."""
    journals = book.journals_about(session, about)
    return Evidence(
        steps=working.steps,
        rules=rules_shown(session, working.rules, on),
        journals=tuple(shown(journal) for journal in journals),
        people=people_of(session, journals),
    )


def rules_shown(session: Session, names: Sequence[str], on: date) -> tuple[RuleShown, ...]:
    """The rules a working names, each with its dates; a rate's own source stands as it is."""
    versions = rules(session)
    known = {version.name: version for version in versions}
    found = []
    for name in names:
        version = known.get(name)
        if version is None:
            found.append(RuleShown(name, "", "The budget line", show_date(on), "", ""))
        else:
            found.append(_rule(version, versions))
    return tuple(found)


def _rule(version: RuleVersion, versions: Sequence[RuleVersion]) -> RuleShown:
    later = [other.starts for other in versions
             if other.key == version.key and other.starts > version.starts]  # fmt: skip
    return RuleShown(
        title=version.title,
        value=value_words(version.value),
        source=version.source,
        starts=show_date(version.starts),
        ends=f"Until {show_date(min(later))}" if later else "Now",
        version=str(version.version),
    )


def shown(journal: BookJournal) -> JournalShown:
    """A journal as accountants read it: its lines on one account gathered, debits first."""
    sums: dict[tuple[str, str, str], list[int]] = {}
    for line in journal.lines:
        code = f"{line.nominal}, {_whose(line)}" if journal.layer == "budget" else line.nominal
        key = (line.title, code, FUNDER_WORDS.get(line.coding.funder or "", ""))
        found = sums.setdefault(key, [0, 0])
        found[line.side == "credit"] += line.pence
    sides = [
        SideShown(title, code, funder, debit, credit)
        for (title, code, funder), (debit, credit) in sums.items()
    ]
    sides.sort(key=lambda side: side.credit > 0)
    named = journal_words(journal)
    caption = f"{named[:1].upper()}{named[1:]}: {journal.layer} layer"
    return JournalShown(journal.id, caption, tuple(sides), journal.pence)


def journal_words(journal: BookJournal) -> str:
    """A journal's name: "instalment due, 6 April 2026, for 6 April to 3 May 2026"."""
    words = f"{event_words(journal.kind).lower()}, {show_date(journal.effective_on)}"
    return f"{words}, for {show_days(journal.service)}" if journal.service else words


def _whose(line: BookLine) -> str:
    """Whose budget an account of the budget layer is: a child's own, or the council's line."""
    return "the child’s budget" if line.coding.subject else "the council’s budget"


def event_words(kind: str) -> str:
    """The name of an event as words: `instalment_due` is "Instalment due"."""
    return kind.replace("_", " ").capitalize()


def people_of(session: Session, journals: Sequence[BookJournal]) -> tuple[tuple[str, str], ...]:
    """Who posted each batch and who approved it, when; and what was reversed."""
    names = names_of(
        session,
        {journal.maker for journal in journals}
        | {journal.approver for journal in journals if journal.approver},
    )
    rows: dict[str, tuple[str, str]] = {}
    for journal in journals:
        made = f"{names.get(journal.maker, 'Someone')}, {show_clock(journal.recorded_at)}"
        if journal.approver:
            words = f"Prepared by {names.get(journal.maker, 'someone')}. Approved by "
            words += f"{names.get(journal.approver, 'someone')}, {show_clock(journal.recorded_at)}"
        else:
            words = f"Posted by {made}"
        rows[journal.reference] = (f"Batch {journal.reference}", words)
    reversals = [
        f"Journal of {show_date(journal.effective_on)} was reversed"
        for journal in journals
        if journal.reversed_by
    ]
    return (*rows.values(), ("Reversal", "; ".join(reversals) or "None"))
