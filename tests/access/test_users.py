"""People, their roles and limits, on SQLite and on PostgreSQL."""

from __future__ import annotations

import ast
import threading
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy import text

from rumbo.access.access import Access
from rumbo.errors import RumboError, UsageError
from rumbo.model.user import ROLES, User, higher
from rumbo.store.database import Database
from rumbo.told import has_spanish

pytestmark = pytest.mark.usefixtures("cheap_passwords")
GOOD = "cuatro caballos verdes"


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = Database(url)
    yield opened
    opened.close()


@pytest.fixture
def access(database: Database) -> Access:
    made = Access(database)
    made.users.add("Ana@Ejemplo.es", GOOD, role="admin", name="Ana  Pérez")
    return made


def test_a_user_comes_back_as_they_were_let_in(access: Access) -> None:
    found = access.users.find("ana@ejemplo.ES ")

    assert found == User(1, "ana@ejemplo.es", "Ana Pérez", "admin")
    assert access.users.get(1) == found
    assert [each.user for each in access.users.members()] == [found]


@pytest.mark.usefixtures("access")
def test_the_password_is_kept_as_argon2id_and_nowhere_else(database: Database) -> None:
    with database.reading() as connection:
        rows = str(connection.execute(text("SELECT * FROM users")).all())

    assert "$argon2id$" in rows
    assert GOOD not in rows


def test_the_first_user_has_to_answer_for_the_others(database: Database) -> None:
    users = Access(database).users
    with pytest.raises(UsageError, match="first user"):
        users.add("luis", GOOD, role="viewer")
    assert not users.exist()
    users.add("luis", GOOD, role="admin")
    assert users.exist()


@pytest.mark.parametrize(
    "change",
    [
        lambda access: access.users.give_role(1, "viewer"),
        lambda access: access.users.activate(1, active=False),
        lambda access: access.keep_out(1),
    ],
)
def test_the_last_admin_stays(access: Access, change: Callable[[Access], None]) -> None:
    access.users.add("luis", GOOD, role="editor")
    held = access.sessions.open(1)
    with pytest.raises(UsageError, match="Nobody would be left"):
        change(access)
    assert access.sessions.find(held) is not None
    assert access.users.have_admin()


def test_the_last_admin_can_only_leave_as_the_last_of_all(access: Access) -> None:
    other = access.users.add("luis", GOOD, role="viewer")
    with pytest.raises(UsageError, match="Nobody would be left"):
        access.users.remove(1)
    access.users.remove(other.id)
    access.users.remove(1)
    assert not access.users.exist()


def test_two_admins_who_remove_each_other_at_once_do_not_both_succeed(access: Access) -> None:
    access.users.add("luis", GOOD, role="admin")
    ready, refused = threading.Barrier(2), []

    def demote(user_id: int) -> None:
        ready.wait()
        try:
            access.users.give_role(user_id, "viewer")
        except RumboError as error:
            refused.append(error)

    running = [threading.Thread(target=demote, args=(number,)) for number in (1, 2)]
    for each in running:
        each.start()
    for each in running:
        each.join()

    assert len(refused) == 1
    assert access.users.have_admin()


def test_a_limit_is_kept_and_lifted(access: Access) -> None:
    luis = access.users.add("luis", GOOD, role="viewer", limited_to=["o2", "o1"])
    assert luis.limited_to == frozenset({"o1", "o2"})
    access.users.limit(luis.id, [])
    assert access.users.find("luis").limited_to == frozenset()
    access.users.limit(luis.id, None)
    assert access.users.find("luis").limited_to is None


def test_an_admin_cannot_be_limited_nor_a_limited_user_become_one(access: Access) -> None:
    luis = access.users.add("luis", GOOD, role="viewer", limited_to=["o1"])
    with pytest.raises(UsageError, match="sees all deals"):
        access.users.limit(1, ["o1"])
    with pytest.raises(UsageError, match="sees all deals"):
        access.users.give_role(luis.id, "admin")
    assert access.users.find("luis") == luis


def test_nobody_inherits_the_number_of_somebody_who_left(access: Access) -> None:
    left = access.users.add("luis", GOOD, role="viewer")
    access.tokens.add(left.id, "robot")
    access.users.remove(left.id)
    came = access.users.add("eva", GOOD, role="viewer")

    assert came.id > left.id
    assert access.tokens.listed() == []


@pytest.mark.parametrize(
    "login", ["", "  ", "dos palabras", "x" * 101, "a\x00b", "lí\nnea", "\u202eo"]
)
def test_what_cannot_be_a_login_is_refused(access: Access, login: str) -> None:
    with pytest.raises(UsageError, match="login"):
        access.users.add(login, GOOD, role="viewer")


def test_a_login_is_taken_however_it_is_written(access: Access) -> None:
    with pytest.raises(UsageError, match="taken"):
        access.users.add("ANA@ejemplo.es", GOOD, role="viewer")


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("corta", "short"),
        ("", "short"),
        ("aaaaaaaaaaaaaaaa", "guess"),
        ("abababababababab", "guess"),
        ("luis.perez@ejemplo.es 2026", "guess"),
        ("x" * 300, "long"),
    ],
)
def test_a_poor_password_is_refused(access: Access, password: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        access.users.add("luis.perez@ejemplo.es", password, role="viewer")
    with pytest.raises(UsageError, match=r"short|guess|long"):
        access.renew_password(1, password.replace("luis.perez@ejemplo.es", "ana@ejemplo.es"))


def test_an_unknown_role_is_refused(access: Access) -> None:
    for role in ("anybody", "owner", ""):
        with pytest.raises(UsageError, match="role"):
            access.users.give_role(1, role)  # type: ignore[arg-type]


def test_a_change_of_somebody_who_is_gone_is_said(access: Access) -> None:
    with pytest.raises(UsageError, match="gone"):
        access.users.give_role(99, "viewer")
    with pytest.raises(UsageError, match="gone"):
        access.users.set_password(99, GOOD)
    with pytest.raises(UsageError, match="gone"):
        access.users.speak(99, "en")
    with pytest.raises(UsageError, match="no user"):
        access.users.find("nadie")


def test_each_role_may_what_the_ones_below_may() -> None:
    for place, role in enumerate(ROLES):
        user = User(1, "x", "x", role)
        assert [user.may(each) for each in ROLES] == [number <= place for number in range(3)]
        assert user.may("anybody")
    assert higher("viewer", "editor") == higher("editor", "viewer") == "editor"
    limited = User(1, "x", "x", "editor", frozenset({"o1"}))
    assert limited.may("editor")
    assert not limited.may("viewer", whole=True)


def test_every_refusal_of_access_has_words_in_every_language() -> None:
    told = set()
    for path in Path(str(files("rumbo.access"))).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "").endswith("Error"):
                values = [*node.args, *(word.value for word in node.keywords)]
                told |= {
                    each.value
                    for each in values
                    if isinstance(each, ast.Constant) and isinstance(each.value, str)
                }

    assert told
    assert [each for each in told if not has_spanish(each)] == []
