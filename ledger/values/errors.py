"""The one exception a rule raises when it says no."""

from __future__ import annotations


class Refused(Exception):
    """Something was refused: a code for programs, a sentence for people, the field it is about."""

    def __init__(self, code: str, message: str, field: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
