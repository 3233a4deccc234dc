"""Every command has help with an example, stands in the README, and none is slow to say so."""

import os
import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from dashboards.cli import app

HELP_RATIO = 1.2


def commands() -> dict[str, typer.core.TyperCommand]:
    """Every command by its full name, those of groups included."""
    return _within(typer.main.get_command(app), "")


def _within(group: typer.core.TyperGroup, before: str) -> dict[str, typer.core.TyperCommand]:
    found = {}
    for name, command in group.commands.items():
        if isinstance(command, typer.core.TyperGroup):
            found |= _within(command, f"{before}{name} ")
        else:
            found[before + name] = command
    return found


def minwon(*arguments: str, home: Path) -> "subprocess.CompletedProcess[str]":
    """Run the command as a user would, in a home of its own."""
    environment = {**os.environ, "MINWON_HOME": str(home), "NO_COLOR": "1", "COLUMNS": "120"}
    return subprocess.run(
        [sys.executable, "-m", "dashboards", *arguments], env=environment, capture_output=True, text=True
    )


@pytest.mark.parametrize("name", commands())
def test_a_command_has_help_with_an_example_of_itself(name):
    command = commands()[name]
    assert command.help
    assert command.epilog is not None
    assert command.epilog.startswith(f"예) minwon {name}")


@pytest.mark.parametrize("name", commands())
@pytest.mark.parametrize("readme", ["README.md", "README.ko.md"])
def test_a_command_stands_in_the_readme(name, readme, repo_root):
    assert f"minwon {name}" in (repo_root / readme).read_text("utf-8")


@pytest.mark.parametrize("readme", ["README.md", "README.ko.md", "CONTRIBUTING.md", "docs/operations.md"])
def test_what_a_document_tells_to_type_exists(readme, repo_root):
    text = (repo_root / readme).read_text("utf-8")
    blocks = (
        "\n".join(re.findall(r"```(?:sh|console)\n(.*?)```", text, re.S))
        + "\n"
        + "\n".join(re.findall(r"`((?:minwon|make) [^`]+)`", text))
    )
    makefile = (repo_root / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.M))
    for target in re.findall(r"\bmake ([a-z]+)", blocks):
        assert target in targets, f"make {target} does not exist"
    known = commands()
    for words in re.findall(r"\bminwon ((?:[a-z]+ ?)+)", blocks):
        one, two = [*words.split(), ""][:2]
        assert one in known or f"{one} {two}" in known or any(name.startswith(f"{one} ") for name in known)


@pytest.mark.parametrize("name", commands())
def test_an_option_that_a_document_names_exists(name, repo_root):
    options = {option for parameter in commands()[name].params for option in parameter.opts}
    for readme in ("README.md", "README.ko.md", "docs/operations.md"):
        text = (repo_root / readme).read_text("utf-8")
        for arguments in re.findall(rf"minwon {name}\b([^\n`#]*)", text):
            for option in re.findall(r"--[a-z-]+", arguments):
                assert option in options, f"{readme}: minwon {name} has no {option}"


def test_help_shows_three_panels_and_costs_no_more_than_what_every_command_imports(tmp_path):
    start = cpu_of_children()
    said = minwon("--help", home=tmp_path)
    helped = cpu_of_children()
    subprocess.run(
        [sys.executable, "-c", "import pydantic_settings, rich.console, structlog, typer"], check=True
    )
    bare = cpu_of_children() - helped
    assert said.returncode == 0
    assert all(panel in said.stdout for panel in ("매일", "데이터 과학", "측정"))
    assert helped - start <= HELP_RATIO * bare


def cpu_of_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_a_users_mistake_is_one_line_and_an_exit_code(tmp_path):
    said = minwon("load", "nowhere.csv", home=tmp_path)
    assert said.returncode == 2
    assert said.stdout == ""
    assert len(said.stderr.splitlines()) == 1
    assert "--source" in said.stderr


def test_a_wrong_setting_names_the_variable_to_correct(tmp_path, monkeypatch):
    monkeypatch.setenv("MINWON_THREADS", "many")
    said = minwon("doctor", home=tmp_path)
    assert said.returncode == 4
    assert "MINWON_THREADS" in said.stderr
    assert "Traceback" not in said.stderr


def test_serving_to_the_outside_is_refused(tmp_path):
    said = minwon("serve", "--host", "0.0.0.0", home=tmp_path)
    assert said.returncode == 2
    assert "127.0.0.1" in said.stderr
