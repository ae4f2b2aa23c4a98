"""The whole corpus of hostile and malformed files, in the order of their names."""

from __future__ import annotations

from tests.importers import cells, containers, delimited, markup
from tests.importers.hostile import CORPUS, Hostile

ROOMS = (containers, markup, cells, delimited)


def corpus(*, long: bool = False) -> list[Hostile]:
    """Every file of every build, or those of full size."""
    chosen = [hostile for hostile in CORPUS if hostile.long == long]
    return sorted(chosen, key=lambda hostile: hostile.name)
