"""What loading the demonstration did, as a short table for a terminal."""

from __future__ import annotations

from importers.demonstration.load import Loaded
from ledger.values.money import show_pounds

FUNDERS = ("education", "health", "care")


def summary(loaded: Loaded) -> str:
    """Pounds by funder, then journals, postings and seconds."""
    rows = [("Funder", "Agreed this year", "Paid so far")]
    rows += [
        (funder.capitalize(), show_pounds(loaded.agreed[funder]), show_pounds(loaded.paid[funder]))
        for funder in FUNDERS
    ]
    whole = show_pounds(sum(loaded.agreed.values())), show_pounds(sum(loaded.paid.values()))
    rows.append(("All", *whole))
    lines = [f"{name:<12}{agreed:>18}{paid:>18}" for name, agreed, paid in rows]
    lines.append("")
    lines.append(
        f"{loaded.journals:,} journals and {loaded.postings:,} postings "
        f"in {loaded.seconds:.1f} seconds."
    )
    return "\n".join(lines)
