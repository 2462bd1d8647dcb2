"""`rumbo user` and `rumbo token`."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

import pytest

from command import Done, made, rumbo, small_log
from rumbo.cli.columns import print_columns
from rumbo.workspace import Workspace

pytestmark = pytest.mark.usefixtures("cheap_passwords")
GOOD = "cuatro caballos verdes"


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_log(tmp_path_factory.mktemp("people") / "log")


@pytest.fixture
def folder(tmp_path: Path, log: Path) -> Path:
    return made(tmp_path / "workspace", log)


def typed(monkeypatch: pytest.MonkeyPatch, text: str, *arguments: object) -> Done:
    """A command whose standard input is the text."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    return rumbo(*arguments)


def add(
    monkeypatch: pytest.MonkeyPatch, folder: Path, login: str, *options: str, text: str = GOOD
) -> Done:
    return typed(monkeypatch, f"{text}\n", "user", "add", login, "--workspace", folder, *options)


def test_somebody_is_let_in_with_a_password_from_standard_input(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = add(monkeypatch, folder, "Ana", "--role", "admin", "--name", "Ana Pérez")
    assert (done.code, done.out) == (0, "")
    assert done.err == "ana puede entrar.\n"
    workspace = Workspace.open(folder)
    assert workspace.access.sign_in("ana", GOOD, address="")
    workspace.close()


def test_users_are_listed_and_changed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(monkeypatch, folder, "ana", "--role", "admin")
    add(monkeypatch, folder, "luis", "--owner", "Luis", "--owner", "o1")
    here = ("--workspace", folder)
    listed = rumbo("user", "list", "--json", *here).json
    assert [(row["login"], row["role"], row["owners"]) for row in listed] == [
        ("ana", "admin", None),
        ("luis", "viewer", ["o1", "o2"]),
    ]
    assert rumbo("user", "limit", "luis", "--owner", "o2", *here).code == 0
    assert rumbo("user", "role", "luis", "editor", *here).code == 0
    assert rumbo("user", "active", "luis", "no", *here).code == 0
    lines = rumbo("user", "list", *here).out.splitlines()
    assert re.split(r"  +", lines[0]) == [
        "Usuario", "Nombre", "Rol", "Ve solo lo de", "Entra", "Desde",
    ]  # fmt: skip
    assert lines[1].split()[:5] == ["ana", "ana", "admin", "-", "sí"]
    assert lines[2].split()[:5] == ["luis", "luis", "editor", "o2", "no"]
    assert rumbo("user", "active", "luis", "yes", *here).code == 0
    assert rumbo("user", "limit", "luis", "--none", *here).code == 0
    assert typed(monkeypatch, "otra clave larga\n", "user", "password", "luis", *here).code == 0
    workspace = Workspace.open(folder)
    assert workspace.access.users.find("luis").limited_to is None
    assert workspace.access.sign_in("luis", "otra clave larga", address="")
    workspace.close()
    assert rumbo("user", "remove", "luis", *here).code == 0
    assert len(rumbo("user", "list", "--json", *here).json) == 1


def test_a_list_is_headed_in_english_where_that_is_the_language(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_columns([{"login": "ana", "owners": ["o1", "o2"], "active": True}], "en")

    heads, line = capsys.readouterr().out.splitlines()
    assert re.split(r"  +", heads) == ["Login", "Sees only", "Comes in"]
    assert re.split(r"  +", line) == ["ana", "o1, o2", "yes"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("add", "luis"), "primer usuario"),
        (
            ("add", "luis", "--role", "admin", "--owner", "nadie"),
            "propietario se llama «nadie»",
        ),
        (("add", "luis", "--role", "admin", "--owner", "o1"), "ve todas las oportunidades"),
        (("role", "nadie", "editor"), "ningún usuario «nadie»"),
        (("limit", "nadie"), "una de las dos"),
        (("limit", "nadie", "--none", "--owner", "o1"), "una de las dos"),
        (("password", "nadie"), "ningún usuario"),
        (("remove", "nadie"), "ningún usuario"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    folder: Path,
    arguments: tuple[str, ...],
    reason: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done = typed(monkeypatch, GOOD, "user", *arguments, "--workspace", folder)
    assert done.code == 2
    assert reason in done.err
    assert len(done.err.strip().splitlines()) == 1


def test_a_poor_password_is_refused_and_is_nowhere_shown(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = add(monkeypatch, folder, "ana", "--role", "admin", text="secreta")
    assert done.code == 2
    assert "secreta" not in done.err + done.out
    assert rumbo("user", "list", "--workspace", folder).out == ""


def test_a_token_is_printed_once_and_can_be_revoked(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(monkeypatch, folder, "ana", "--role", "admin")
    here = ("--workspace", folder)
    made_token = rumbo("token", "add", "ana", "panel", *here)
    assert made_token.out.startswith("rumbo_")
    assert "esta vez" in made_token.err
    (row,) = rumbo("token", "list", "--json", *here).json
    assert (row["login"], row["name"], row["used"]) == ("ana", "panel", None)
    listed = rumbo("token", "list", *here).out
    assert made_token.out.strip() not in listed
    heads = ["Número", "Usuario", "Nombre", "Creado", "Último uso"]
    assert re.split(r"  +", listed.splitlines()[0]) == heads
    assert rumbo("token", "revoke", row["id"], *here).code == 0
    assert rumbo("token", "revoke", row["id"], *here).code == 2
    assert rumbo("token", "list", "--json", *here).json == []
