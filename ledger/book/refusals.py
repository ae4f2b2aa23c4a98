"""Every refusal of the book, once: code, sentence, Python check, and the database's own words.

The order of the table is the order of precedence: of several faults the first is named. Triggers
raise the code itself and no values; constraints are known by name, or on SQLite by columns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError

from ledger.database import DERIVED, REGISTRY
from ledger.database.base import rights
from ledger.database.sqlite import DENIED
from ledger.values.errors import Refused

UNNAMED = "foreign key constraint failed"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One way to be refused. `check` names the Python check; `known_by` the database's names."""

    code: str
    sentence: str
    check: str = ""
    known_by: tuple[str, ...] = ()


TABLE: tuple[Refusal, ...] = (
    Refusal(
        "B-EMPTY",
        "There is nothing to post. Nothing was saved. Add at least one journal.",
        "has_journals",
        ("ck_batch_totals",),
    ),
    Refusal(
        "B-SOURCE",
        "The batch has no source key of 1 to 200 characters, so repeating it could post twice."
        " Nothing was saved. Give it a key of its own.",
        "has_source",
        ("ck_batch_source", "ck_batch_fingerprint"),
    ),
    Refusal(
        "B-LAYER",
        "A journal must be in the budget, commitment or actual layer. Nothing was saved."
        " Choose one of the three.",
        "known_layers",
        ("ck_journal_layer",),
    ),
    Refusal(
        "B-KEY-MISSING",
        "Every journal needs a key of 1 to 200 characters and a kind of 1 to 60."
        " Nothing was saved. Give them.",
        "has_keys",
        ("ck_journal_words",),
    ),
    Refusal(
        "B-DATE",
        "A journal needs a real date on which it takes effect, and service days that end after"
        " they start. Nothing was saved. Correct the dates.",
        "real_dates",
        ("ck_journal_service", "ck_journal_dates", "ck_batch_recorded_at", "ck_period_step_at"),
    ),
    Refusal(
        "B-NO-POSTINGS",
        "A journal has no postings. Nothing was saved. Add a debit, a credit and an amount.",
        "has_postings",
    ),
    Refusal(
        "B-PENCE",
        "An amount must be a whole number of pence above nil. Nothing was saved."
        " Correct the amount.",
        "whole_pence",
        ("ck_posting_pence", "posting.pence"),
    ),
    Refusal(
        "B-SAME-ACCOUNT",
        "A posting has the same account on both sides. Nothing was saved."
        " Choose two different accounts.",
        "two_accounts",
        ("ck_posting_two_accounts",),
    ),
    Refusal(
        "B-KIND",
        "The kind of batch is not known. Nothing was saved. Use a kind from the list.",
        "known_kind",
        ("fk_batch_kind",),
    ),
    Refusal(
        "B-TWO-PEOPLE",
        "This needs a second person to approve it. Nothing was saved."
        " Ask someone else to check and approve it.",
        "second_person",
    ),
    Refusal(
        "B-SAME-PERSON",
        "The person who prepared this cannot approve it. Nothing was saved."
        " Ask someone else to check and approve it.",
        "different_people",
        ("ck_batch_two_people", "ck_period_step_two_people"),
    ),
    Refusal(
        "B-PERSON",
        "The maker or the approver is not a person on record. Nothing was saved."
        " Sign in again and repeat it.",
        "",
        (
            "fk_batch_maker",
            "fk_batch_approver",
            "fk_period_step_maker",
            "fk_period_step_approver",
        ),
    ),
    Refusal(
        "B-SOURCE-USED",
        "Something else was already posted under this key. Nothing was saved."
        " Compare the two, and give this one a key of its own if it is right.",
        "same_content",
        ("uq_batch_source", "batch.source"),
    ),
    Refusal(
        "B-NOMINAL",
        "A code is not in the chart of accounts. Nothing was saved. Correct the code.",
        "known_nominals",
        ("fk_account_nominal",),
    ),
    Refusal(
        "B-ANALYSIS",
        "An account lacks what its code requires, or carries what its code does not allow."
        " Nothing was saved. Correct funder, authority, school, child or pot.",
        "fitting_analysis",
        ("ck_account_funder",),
    ),
    Refusal(
        "B-POT",
        "A pot is not known. Nothing was saved. Open the pot first.",
        "known_pots",
    ),
    Refusal(
        "B-ACCOUNT",
        "A posting names an account that does not exist. Nothing was saved. Open it first.",
    ),
    Refusal(
        "B-TWO-BOOKS",
        "A posting has its two sides in different books. Nothing was saved."
        " Post each book by itself.",
        "one_book",
    ),
    Refusal(
        "B-NOT-IN-LAYER",
        "An account may not be posted in this layer. Nothing was saved."
        " Choose another code, or give it the analysis it requires.",
        "fitting_layers",
    ),
    Refusal(
        "B-KEY",
        "A journal with this key has already been posted. Nothing was saved."
        " If it is new, give it a key of its own.",
        "new_keys",
        ("uq_journal_key", "journal.key"),
    ),
    Refusal(
        "B-NO-PERIOD",
        "A journal's date is not in its period, or no period has been made for it."
        " Nothing was saved. Correct the date, or make the year's periods.",
        "dates_in_periods",
    ),
    Refusal(
        "B-CLOSED",
        "The period is closed. Nothing was saved."
        " Post in an open period, or ask two people to reopen it.",
        "open_periods",
    ),
    Refusal(
        "B-SOFT",
        "The period is closed to all but adjustments. Nothing was saved."
        " Post in an open period, or as a correction.",
        "adjusting_only",
    ),
    Refusal(
        "B-REVERSED",
        "The journal has already been reversed. Nothing was saved. A journal is reversed once.",
        "not_reversed",
        ("uq_journal_reverses", "journal.reverses"),
    ),
    Refusal(
        "B-REVERSAL",
        "A reversal must repeat a posted journal's own postings turned round, in its layer."
        " Nothing was saved. Reverse the whole journal.",
        "matching_reversals",
        ("ck_journal_reverses",),
    ),
    Refusal(
        "B-TOTALS",
        "The batch does not hold what it declared: journals, postings and pence."
        " Nothing was saved. Send all of it again.",
    ),
    Refusal(
        "B-DIGEST",
        "A journal has no digest. Nothing was saved. Post it through the book.",
        "",
        ("ck_journal_digest",),
    ),
    Refusal(
        "B-OVERSPENT",
        "A pot does not have enough left for this. Nothing was saved."
        " Lower the amount, or agree more budget first.",
        "within_budget",
    ),
    Refusal(
        "B-ORPHAN",
        "A row belongs to a batch or journal that does not exist. Nothing was saved."
        " Post it through the book.",
        "",
        ("fk_batch_close_batch",),
    ),
    Refusal(
        "B-LATE",
        "Nothing can join a batch that has been closed. Nothing was saved. Post a new batch.",
    ),
    Refusal(
        "B-UNCLOSED",
        "The batch was not closed. Nothing was saved. Post all of it again.",
        "",
        ("fk_batch_id", UNNAMED),
    ),
    Refusal(
        "B-ISOLATION",
        "The book is written at read committed alone. Nothing was saved."
        " Use the program's own transactions.",
    ),
    Refusal(
        "B-CHANGE",
        "What is recorded is never changed or removed. Nothing was changed."
        " Post a reversal instead.",
    ),
    Refusal(
        "B-EXISTS",
        "A row with this identity is already recorded. Nothing was changed."
        " What is recorded is never replaced.",
        "",
        (
            "pk_batch",
            "pk_batch_close",
            "pk_journal",
            "pk_posting",
            "pk_account",
            "pk_pot",
            "pk_period",
            "pk_period_step",
            "pk_batch_total",
            "pk_pot_total",
            "pk_period_total",
            "uq_batch_reference",
            "uq_account_analysis",
            "uq_pot_key",
            "uq_period_starts",
            "uq_period_ends",
        ),
    ),
    Refusal(
        "B-FORGED",
        "Totals are made by the book itself. Nothing was changed. Post through the book.",
    ),
    Refusal(
        "B-STEP",
        "The period cannot take this step from where it stands, or needs two people, a reason and"
        " a day of expiry to be reopened. Nothing was saved. Look at its state and try again.",
        "allowed_step",
        ("ck_period_step_step", "ck_period_step_reopening", "fk_period_step_period"),
    ),
    Refusal(
        "B-PERIOD",
        "A period is one whole calendar month. Nothing was saved. Make the year's periods.",
        "",
        ("ck_period_days",),
    ),
    Refusal(
        "B-POLICY",
        "A pot needs a key, a title and a policy: stop, warn or allow. Nothing was saved."
        " Choose one, the same as before if the pot is open.",
        "known_policy",
        ("ck_pot_policy",),
    ),
    Refusal(
        "B-DENIED",
        "The program may not do this to the database. Nothing was changed."
        " Only its owner may, by migration.",
    ),
)

BY_CODE = {refusal.code: refusal for refusal in TABLE}
_BY_NAME = {name.lower(): refusal.code for refusal in TABLE for name in refusal.known_by}
_CODE = re.compile(r"\bB-[A-Z]+(?:-[A-Z]+)*\b")
_NAMES = re.compile(r"[a-z_0-9]+(?:\.[a-z_0-9]+)?")
_SQLITE_DENIES = ("not authorized", "authorization denied", "is prohibited")
_DENIED_TABLE = re.compile(r"permission denied for table (\w+)")


def refuse(code: str, detail: str = "") -> Refused:
    """The refusal of this code, to be raised; `detail` is a sentence that says which one."""
    said = BY_CODE[code].sentence
    return Refused(code, f"{said} {detail}" if detail else said)


def refusal_of(error: BaseException) -> Refused | None:
    """What a database's error means, whichever the database; None when it is no refusal of ours.

    Takes a driver's error, or SQLAlchemy's error around it.
    """
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    code = _code(cause)
    if code is None or (_unnamed(cause) and getattr(error, "statement", None) is not None):
        return None
    return refuse(code)


def _unnamed(cause: BaseException) -> bool:
    """Whether SQLite says only that a foreign key failed, not which.

    At commit, where there is no statement, it is the deferred one of a batch left open: there is
    no other. Within a statement it is one of a table that is not the book's.
    """
    return str(cause).lower() == UNNAMED


def _code(cause: BaseException) -> str | None:
    said = str(cause)
    if (found := _CODE.search(said)) and found[0] in BY_CODE:
        return found[0]
    name = getattr(getattr(cause, "diag", None), "constraint_name", None)
    if name:
        return _BY_NAME.get(str(name).lower())
    if getattr(cause, "sqlstate", None) == "42501":
        return _denied(_DENIED_TABLE.search(said))
    if any(words in said for words in _SQLITE_DENIES):
        return _of_table(DENIED.table) if DENIED.change else "B-DENIED"
    if "may not be modified" in said:
        return "B-DENIED"
    if "constraint failed" in said.lower():
        return _sqlite_constraint(said.lower())
    return None


def _sqlite_constraint(said: str) -> str | None:
    if said in _BY_NAME:
        return _BY_NAME[said]
    names = _NAMES.findall(said.partition("failed:")[2])
    known = [_BY_NAME[name] for name in names if name in _BY_NAME]
    return known[0] if known else None


def _denied(found: re.Match[str] | None) -> str:
    return _of_table(found[1]) if found else "B-DENIED"


def _of_table(table: str) -> str:
    allowed = rights(table)
    if allowed is None:
        return "B-DENIED"
    return "B-FORGED" if allowed == DERIVED else "B-CHANGE"


REGISTRY.translators.append(refusal_of)
