from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
from written_page import ROOT, Page, coded, page, pages

from command import rumbo as run
from rumbo.cli import rumbo

PARENT = click.Context(rumbo, info_name="rumbo")
WRITTEN = [
    pytest.param(words, id=f"{found.name}: {' '.join(words)}"[:90])
    for found in pages()
    for words in found.commands("rumbo")
    if words[1] != "COMMAND"
]
FEW_DEALS = ("--deals", "40", "--no-serve")


def command(name: str) -> click.Command:
    found = rumbo.get_command(PARENT, name)
    assert found is not None, f"rumbo has no command {name}"
    return found


@pytest.mark.parametrize("words", WRITTEN)
def test_a_command_in_the_documentation_can_be_typed(words: list[str]) -> None:
    if words[1:] in (["--help"], ["--version"]):
        return
    found, rest, parent = command(words[1]), words[2:], PARENT
    while isinstance(found, click.Group):
        parent = click.Context(found, parent, info_name=found.name)
        name, inner, rest = found.resolve_command(parent, rest)
        assert inner is not None, name
        found = inner
    context = found.make_context(found.name, rest, parent=parent)

    assert context.args == []


@pytest.mark.parametrize("found", pages(), ids=lambda found: found.name)
def test_a_make_target_in_the_documentation_exists(found: Page) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {words[1] for words in found.commands("make")}
    named |= {text.split()[1] for text in re.findall(r"`(make [a-z]+)[^`]*`", found.text)}

    assert named <= targets


@pytest.mark.parametrize("name", ["README.md", "docs/tutorial/first-morning.md"])
def test_the_commands_of_a_first_hour_run_in_order(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RUMBO_WORKSPACE", raising=False)
    done = 0
    for line in page(name).shell:
        words = shlex.split(line, comments=True)
        if words[0] == "export":
            variable, _, value = words[1].partition("=")
            monkeypatch.setenv(variable, value)
        elif line == "make demo":
            words = ["rumbo", "demo", "demo"]
        if words[0] == "rumbo" and words[1] != "serve":  # it would never end
            more = FEW_DEALS if words[1] == "demo" else ()
            ended = run(*words[1:], *more)
            done += 1
            assert ended.code == 0, f"{line}: {ended.err}"

    assert done > 5


def test_the_readme_is_the_same_in_both_languages() -> None:
    assert page("README.es.md").shell == page("README.md").shell


def test_bringing_data_in_takes_less_than_ten_lines() -> None:
    text = page("README.md").text.split("## Bring your own data")[1].split("\n## ")[0]
    lines = re.findall(r"^rumbo .*$", text, re.MULTILINE)

    assert 0 < len(lines) < 10


def test_every_command_has_a_section_in_the_reference() -> None:
    written = [name for name in page("docs/reference/cli.md").sections if name.startswith("rumbo ")]

    assert written == [f"rumbo {name}" for name in rumbo.list_commands(PARENT)]


@pytest.mark.parametrize("name", rumbo.list_commands(PARENT))
def test_every_option_of_a_command_is_in_the_reference(name: str) -> None:
    *_, rows = page("docs/reference/cli.md").sections[f"rumbo {name}"]
    written = {option for row in rows for option in coded(row[0])}
    found = command(name)
    inside = list(found.commands.values()) if isinstance(found, click.Group) else [found]
    options = [given for each in inside for given in each.params if isinstance(given, click.Option)]
    known = {name for given in options for name in given.opts}

    assert written == known


@pytest.mark.parametrize("name", ["user", "token"])
def test_every_command_of_a_group_is_in_the_reference(name: str) -> None:
    rows = page("docs/reference/cli.md").table(f"rumbo {name}")
    found = command(name)

    assert isinstance(found, click.Group)
    assert [coded(row[0])[0].split()[2] for row in rows] == list(found.commands)


def test_every_exit_code_is_in_the_reference() -> None:
    rows = page("docs/reference/cli.md").table("Exit codes")

    assert [row[0] for row in rows] == ["0", "1", "2", "70", "130"]
