"""The rules of the house that no other tool holds."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
ROOMS = ("ledger", "importers", "reports")
MODULES = sorted(path for room in ROOMS for path in (HOUSE / room).rglob("*.py"))
EVERYTHING = sorted([*MODULES, HOUSE / "wsgi.py", *(HOUSE / "tests").rglob("*.py")])
MONEY = ("book", "accounting", "acts", "budgets", "payments", "rules")
LONGEST = 400

every_module = pytest.mark.parametrize(
    "path", MODULES, ids=lambda path: str(path.relative_to(HOUSE))
)


def _public(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef]:
    """Functions, classes and their methods that a reader may call."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    for node in tree.body:
        if isinstance(node, kinds) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                methods = (each for each in node.body if isinstance(each, kinds))
                yield from (each for each in methods if not each.name.startswith("_"))


@every_module
def test_everything_public_says_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert ast.get_docstring(tree), "the file says nothing of itself"
    silent = [f"{node.name}, line {node.lineno}" for node in _public(tree) if not _says(node)]
    assert not silent


def _says(node: ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef) -> bool:
    """A docstring; what overrides another's method says what that one says."""
    overrides = any("override" in ast.unparse(each) for each in node.decorator_list)
    return bool(ast.get_docstring(node)) or overrides


def test_no_file_has_grown_past_one_reading() -> None:
    long = {
        str(path.relative_to(HOUSE)): lines
        for path in EVERYTHING
        if path.exists() and (lines := len(path.read_text().splitlines())) > LONGEST
    }
    assert not long


def test_no_money_path_touches_a_float() -> None:
    """No float literal, no `float`, in the rooms where money moves (reliability: L5)."""
    found = []
    for path in MODULES:
        if path.parts[len(HOUSE.parts) : len(HOUSE.parts) + 2][-1].removesuffix(".py") in MONEY:
            for node in ast.walk(ast.parse(path.read_text())):
                literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
                named = isinstance(node, ast.Name) and node.id == "float"
                if literal or named:
                    found.append(f"{path.relative_to(HOUSE)}:{node.lineno}")
    assert not found


def test_nothing_is_left_for_later() -> None:
    """No note to do something, no stub, no test that is not run, no machine's own path."""
    words = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "NotImplemented" + "Error", "mark.sk" + "ip",
             "xf" + "ail", "/tm" + "p/"]  # fmt: skip
    unwanted = re.compile("|".join(words))
    found = [
        f"{path.relative_to(HOUSE)}: {match.group()}"
        for path in EVERYTHING
        if path.exists() and (match := unwanted.search(path.read_text()))
    ]
    assert not found


def test_every_folder_of_tests_is_a_package() -> None:
    bare = {path.parent for path in (HOUSE / "tests").rglob("test_*.py")}
    assert not [str(each) for each in bare if not (each / "__init__.py").exists()]
