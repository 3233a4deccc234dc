"""docs/coverage.md says of each item what is true."""

import ast
from pathlib import Path

import pytest

from tests.docs.coverage import ITEMS, Item, page


def test_the_page_is_printed_from_the_registry(repo_root):
    printed = (repo_root / "docs" / "coverage.md").read_text("utf-8")
    assert printed == page(), "print it again: python -m tests.docs.coverage"


def test_every_item_of_the_original_is_there_once_and_in_order():
    assert [item.code for item in ITEMS] == [f"B{number}" for number in range(1, 51)]


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.code)
def test_an_item_is_shown_by_a_test_or_says_what_brings_it(item: Item, repo_root: Path):
    assert item.tests or item.later, f"{item.code} has neither a test nor a later part"
    assert bool(item.tests) == bool(item.where), f"{item.code}: a place needs a test, and a test a place"
    for test in item.tests:
        path, _, name = test.partition("::")
        names = {
            node.name
            for node in ast.walk(ast.parse((repo_root / path).read_text("utf-8")))
            if isinstance(node, ast.FunctionDef)
        }
        assert name in names, f"{item.code}: {test} does not exist"
