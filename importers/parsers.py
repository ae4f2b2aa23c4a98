"""Cell to value: the parsers that columns are declared with.

A parser is given a filled cell and returns a plain value, or raises `Refused` with the tail of a
sentence. Numbers come as Excel stored them; text comes as it was typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from importers.declare import CellError, CellValue, Formula, Parser, Repaired
from importers.messages import refuse_cell
from ledger.values import dates, money
from ledger.values.errors import Refused
from ledger.values.identifiers import Checked

LONGEST = 500
SERIAL_SHIFT = ". This workbook uses the 1904 date system; check every date"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
_PLAIN_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,6})?", re.ASCII)


def shown(value: CellValue) -> str:
    """A cell as its sender sees it, for messages and for the marked copy."""
    if value is None:
        return ""
    if isinstance(value, CellError):
        return value.text
    if isinstance(value, Formula):
        return value.shown
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y %H:%M")
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def visible(value: CellValue, most: int = 200) -> str:
    """A cell as it may be shown on a page: what cannot be seen is a replacement sign."""
    return "".join(
        sign if sign.isprintable() or sign in "\n\t" else "\N{REPLACEMENT CHARACTER}"
        for sign in shown(value)[:most]
    )


def is_inert(value: CellValue) -> bool:
    """Whether text starts with a sign that a spreadsheet would take for a formula."""
    return isinstance(value, str) and value.startswith(_FORMULA_STARTS)


def plain(value: CellValue, most: int = LONGEST) -> str:
    """The text of a cell: trimmed, normalised, with nothing invisible and at most `most` long."""
    found = shown(value).strip()
    if len(found) > most:
        raise refuse_cell("R-LONG", most=most)
    if found.isascii() and found.isprintable():
        return found
    found = unicodedata.normalize("NFC", found)
    if any(unicodedata.category(sign) in _INVISIBLE and sign not in "\n\r\t" for sign in found):
        raise refuse_cell("R-TEXT")
    return found


def text(most: int = LONGEST) -> Parser:
    """Words, kept as they are written; spaces at either end are dropped."""

    def parse(value: CellValue) -> str:
        return plain(value, most)

    return parse


def one_line(most: int) -> Parser:
    """Words on one line: every run of spaces becomes one."""

    def parse(value: CellValue) -> str:
        return " ".join(plain(value, most).split())

    return parse


def reference(most: int = 20) -> Parser:
    """A reference: one line, in capitals, so that "inv-1" and " INV-1" are one thing."""

    def parse(value: CellValue) -> str:
        return " ".join(plain(value, most).split()).upper()

    return parse


def email(value: CellValue) -> str:
    """An e-mail address in lower case."""
    found = plain(value, 200).lower()
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", found):
        raise Refused("R-EMAIL", "enter an email address, like name@example.gov.uk")
    return found


def word(*words: str, aliases: dict[str, str] | None = None) -> Parser:
    """One of a list of words, however it is cased; `aliases` are other spellings of them."""
    known = {each.casefold(): each for each in words}
    known |= {alias.casefold(): meant for alias, meant in (aliases or {}).items()}

    def parse(value: CellValue) -> str:
        found = " ".join(plain(value).split()).casefold()
        if found not in known:
            raise refuse_cell("R-WORD", words=_or(words))
        return known[found]

    return parse


def _or(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def amount(cap: int) -> Parser:
    """Pounds and pence as whole pence, more than nothing and no more than `cap` pence."""

    def parse(value: CellValue) -> int:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise refuse_cell("R-AMOUNT")
        try:
            pence = money.parse_pounds(plain(value) if isinstance(value, str) else value)
        except Refused as refused:
            raise refuse_cell(refused.code if refused.code == "R-PENCE" else "R-AMOUNT") from None
        if not 0 < pence <= cap:
            raise refuse_cell("R-AMOUNT-RANGE", cap=money.show_pounds(cap))
        return pence

    return parse


def _decimal(value: CellValue, example: str) -> Decimal:
    found = shown(value).strip().replace(",", "") if isinstance(value, str) else shown(value)
    if isinstance(value, bool | date | time) or not _PLAIN_NUMBER.fullmatch(found):
        raise refuse_cell("R-NUMBER", example=example)
    try:
        return Decimal(found)
    except InvalidOperation:
        raise refuse_cell("R-NUMBER", example=example) from None


def whole(least: int, most: int, example: str) -> Parser:
    """A whole number between two limits, both allowed."""

    def parse(value: CellValue) -> int:
        number = _decimal(value, example)
        if number != number.to_integral_value() or not least <= number <= most:
            raise refuse_cell("R-NUMBER-RANGE", least=least, most=most)
        return int(number)

    return parse


def hundredths(least: Decimal, most: Decimal, example: str) -> Parser:
    """A number with at most two decimals, as whole hundredths."""

    def parse(value: CellValue) -> int:
        number = _decimal(value, example)
        if number * 100 != (number * 100).to_integral_value():
            raise Refused("R-NUMBER", "use no more than 2 decimal places")
        if not least <= number <= most:
            raise refuse_cell("R-NUMBER-RANGE", least=least, most=most)
        return int(number * 100)

    return parse


def percentage(value: CellValue) -> int:
    """A share as hundredths of a per cent: 50, 50% and 33.33 are 5000, 5000 and 3333."""
    if isinstance(value, str):
        value = value.strip().removesuffix("%").rstrip()
    number = _decimal(value, "50")
    if isinstance(value, float) and 0 < value <= 1:
        raise Refused("R-SHARE", "enter a share out of 100, like 50 for half")
    if not 0 <= number <= 100 or number * 100 != (number * 100).to_integral_value():
        raise Refused("R-SHARE", "enter a share from 0 to 100 with no more than 2 decimal places")
    return int(number * 100)


def day(value: CellValue) -> date:
    """A real date, from a date cell or from text."""
    if isinstance(value, datetime):
        if value.time() != time.min:
            raise refuse_cell("R-DATE")
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise refuse_cell("R-DATE")
    try:
        return dates.parse_date(plain(value))
    except Refused as refused:
        raise (refused if refused.code == "R-TEXT" else refuse_cell("R-DATE")) from None


def financial_year(value: CellValue) -> int:
    """A financial year by the calendar year of its 1 April: "2026 to 2027", "2026-27" or 2026."""
    found = plain(value)
    match = re.fullmatch(r"(20\d\d)(?: ?(?:to|[-/–]) ?(20)?(\d\d))?", found, re.ASCII)
    if match is None or (match[3] and (int(match[1]) + 1) % 100 != int(match[3])):
        raise Refused("R-YEAR", "enter a financial year, like 2026 to 2027")
    return int(match[1])


def padded(figures: int) -> Parser:
    """A code of so many figures; noughts lost from its front are put back and offered."""

    def parse(value: CellValue) -> Any:
        found = plain(value)
        if not re.fullmatch(rf"[0-9]{{1,{figures}}}", found):
            raise Refused("R-NUMBER", f"enter a number of {figures} figures")
        whole_code = found.zfill(figures)
        if whole_code == found:
            return found
        return Repaired(whole_code, f"Noughts put back: {found} read as {whole_code}.")

    return parse


def checked(check: Callable[[str], Checked]) -> Parser:
    """An identifier read by its published rule; a mended value comes back as `Repaired`."""

    def parse(value: CellValue) -> Any:
        found = check(plain(value))
        return Repaired(found.value, found.note) if found.repaired else found.value

    return parse
