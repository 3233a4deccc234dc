"""The two READMEs say the same, and what they say of the repository is so."""

import re

import pytest

READMES = ("README.md", "README.ko.md")


def library_rows(text: str) -> list[list[str]]:
    """Rows of the last table: libraries, what it does, module."""
    table = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \|$", text, re.M)
    start = next(i for i, row in enumerate(table) if row[0] in ("library", "라이브러리"))
    return (
        [list(row) for row in table[start + 2 :]]
        if table[start + 1][0] == "---"
        else [list(row) for row in table[start + 1 :]]
    )


def test_both_languages_have_the_same_sections_pictures_and_commands(repo_root):
    english, korean = ((repo_root / name).read_text("utf-8") for name in READMES)
    for pattern in (r"^(#+) ", r"\]\((docs/pictures/[^)]+)\)", r"^\| (`minwon .+?`) \|", r"^(\d\.) "):
        assert re.findall(pattern, english, re.M) == re.findall(pattern, korean, re.M)


@pytest.mark.parametrize("readme", READMES)
def test_every_link_into_the_repository_leads_somewhere(readme, repo_root):
    text = (repo_root / readme).read_text("utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (repo_root / target).exists(), target


@pytest.mark.parametrize("readme", READMES)
def test_a_library_is_imported_by_the_module_that_is_said_to_need_it(readme, repo_root):
    imports = {"scikit-learn": "sklearn", "SQLAlchemy, Alembic": "sqlalchemy"}
    rows = library_rows((repo_root / readme).read_text("utf-8"))
    assert len(rows) == 13
    for library, _, module in rows:
        path = re.fullmatch(r"`([\w/.]+)`", module)
        if path is None:
            assert "arrives with" in module or "함께 옵니다" in module
            continue
        source = (repo_root / path[1]).read_text("utf-8")
        name = imports.get(library, library)
        assert re.search(rf"^\s*(?:import|from) {name}\b", source, re.M), f"{path[1]} does not import {name}"


def test_decisions_are_numbered_without_a_gap_and_short(repo_root):
    records = sorted((repo_root / "docs" / "decisions").glob("*.md"))
    assert [int(record.name[:4]) for record in records] == list(range(1, len(records) + 1))
    for record in records:
        assert len(record.read_text("utf-8").splitlines()) <= 12, record.name


def test_operations_say_what_stays_to_pay_and_how_to_move(repo_root):
    text = (repo_root / "docs" / "operations.md").read_text("utf-8")
    for part in (
        "## What it costs, and what it does not",
        "## Backup and moving house",
        "no licensed runtime",
    ):
        assert part in text
