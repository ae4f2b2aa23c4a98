"""The whole corpus of hostile and malformed files, in the order of their names."""

from __future__ import annotations

from tests.importers import cells, containers, delimited, markup
from tests.importers.hostile import CORPUS, Hostile

ROOMS = (containers, markup, cells, delimited)


def corpus() -> list[Hostile]:
    """Every file."""
    return sorted(CORPUS, key=lambda hostile: hostile.name)
