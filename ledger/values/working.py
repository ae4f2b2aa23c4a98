"""Working: how a sum came about, in a sentence and steps, kept with what it decided."""

from __future__ import annotations

import json
from dataclasses import dataclass

from ledger.values.errors import Refused


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a sum: what it is and its value, both as people read them."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Working:
    """A sum in pence with its sentence, its steps and the versions of the rules it used."""

    pence: int
    sentence: str
    steps: tuple[Step, ...] = ()
    rules: tuple[str, ...] = ()

    def to_text(self) -> str:
        """The working as compact JSON; the same working is always the same text."""
        content = [
            1,
            self.pence,
            self.sentence,
            [[step.label, step.value] for step in self.steps],
            list(self.rules),
        ]
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> Working:
        """The working from its text; Refused R-WORKING when the text is not one of ours."""
        try:
            version, pence, sentence, steps, rules = json.loads(text)
            working = cls(pence, sentence, tuple(Step(*pair) for pair in steps), tuple(rules))
        except (TypeError, ValueError) as error:
            raise _unreadable() from error
        if version != 1 or not _plain(working) or working.to_text() != text:
            raise _unreadable()
        return working


def _plain(working: Working) -> bool:
    texts = [working.sentence, *working.rules]
    for step in working.steps:
        texts += [step.label, step.value]
    return type(working.pence) is int and all(isinstance(text, str) for text in texts)


def _unreadable() -> Refused:
    return Refused(
        "R-WORKING",
        "The working kept with this amount cannot be read. The amount itself is unchanged."
        " Tell the people who look after the system.",
    )
