"""What people typed into a form, read kindly: each fault a sentence at its field.

Read every field first, then look at `errors`, so that a person sees all that is wrong at once::

    answers = Answers(request.form)
    reason = answers.words("reason", "Say why the payment is held")
    pence = answers.pounds("amount")
    if answers.errors:
        return render_template("hold.html", errors=answers.errors, typed=answers.typed), 422

What was typed is kept as it was, for showing again; `error_at` gives a field its own message.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from ledger.values.dates import parse_date
from ledger.values.errors import Refused
from ledger.values.money import parse_pounds

PARTS = ("day", "month", "year")


class Answers:
    """The answers of one form, and what is wrong with them so far."""

    def __init__(self, form: Mapping[str, str]) -> None:
        self._form = form
        self.errors: list[Refused] = []

    def typed(self, name: str) -> str:
        """What was typed into a field, without spaces round it."""
        return self._form.get(name, "").strip()

    def typed_parts(self, name: str) -> tuple[str, str, str]:
        """What was typed into the three parts of a date."""
        day, month, year = (self.typed(f"{name}-{part}") for part in PARTS)
        return day, month, year

    def error_at(self, name: str) -> str:
        """The message for one field; empty when it is right."""
        names = {name, *(f"{name}-{part}" for part in PARTS)}
        return next((error.message for error in self.errors if error.field in names), "")

    def words(self, name: str, sentence: str, longest: int = 200) -> str:
        """Some words; `sentence` asks for them when there are none."""
        text = " ".join(self.typed(name).split())
        if not text:
            self._refuse("F-EMPTY", sentence, name)
        elif len(text) > longest:
            self._refuse("F-LONG", f"Use {longest} characters or fewer.", name)
        return text

    def choice(self, name: str, allowed: Collection[str], sentence: str) -> str:
        """One of the words allowed; `sentence` asks for a choice when there is none."""
        text = self.typed(name)
        if text not in allowed:
            self._refuse("F-CHOICE", sentence, name)
        return text

    def pounds(self, name: str) -> int:
        """An amount, in pence; 0 when it cannot be read (and `errors` says so)."""
        if not self.typed(name):
            self._refuse("F-EMPTY", "Enter the amount in pounds and pence, like 42.50", name)
            return 0
        try:
            return parse_pounds(self.typed(name))
        except Refused as refused:
            self._refuse(refused.code, refused.message, name)
            return 0

    def day(self, name: str, what: str) -> date | None:
        """A date of three parts; `what` names it, like "the day it landed"."""
        parts = self.typed_parts(name)
        missing = [part for part, text in zip(PARTS, parts, strict=True) if not text]
        if len(missing) == len(PARTS):
            self._refuse("F-EMPTY", f"Enter {what}, like 27 3 2027", f"{name}-day")
            return None
        if missing:
            asked = " and ".join(missing)
            self._refuse("F-DATE", f"Enter the {asked} of {what}.", f"{name}-{missing[0]}")
            return None
        try:
            return parse_date((" " if parts[1].isalpha() else "/").join(parts))
        except Refused as refused:
            self._refuse(refused.code, refused.message, f"{name}-day")
            return None

    def _refuse(self, code: str, sentence: str, name: str) -> None:
        self.errors.append(Refused(code, sentence, name))
