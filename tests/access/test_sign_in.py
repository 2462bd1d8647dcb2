"""Coming in: sessions, tokens and attempts, on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from rumbo.access import attempts, secret, sessions, tokens
from rumbo.access import password as passwords
from rumbo.access.access import Access, SignInError
from rumbo.errors import UsageError
from rumbo.store.database import Database

pytestmark = pytest.mark.usefixtures("cheap_passwords")
GOOD = "cuatro caballos verdes"
HERE = "192.0.2.1"
Clock = Callable[[timedelta], None]


REAL = passwords._HASHER


def test_a_hash_costs_what_the_people_who_know_recommend() -> None:
    assert REAL.type.name == "ID"
    assert REAL.memory_cost >= 64 * 1024  # KiB: RFC 9106, the second recommended option
    assert REAL.time_cost >= 3
    assert REAL.salt_len >= 16


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = Database(url)
    yield opened
    opened.close()


@pytest.fixture
def access(database: Database) -> Access:
    made = Access(database)
    made.users.add("ana", GOOD, role="admin")
    made.users.add("luis", GOOD, role="viewer", limited_to=["o1"])
    return made


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Moves the clock on."""
    ahead = timedelta()
    real = secret.now

    def now() -> datetime:
        return real() + ahead

    def move(step: timedelta) -> None:
        nonlocal ahead
        ahead += step

    monkeypatch.setattr(secret, "now", now)
    return move


def test_the_right_password_opens_a_session(access: Access) -> None:
    held = access.sign_in("Luis", GOOD, address=HERE)
    found = access.sessions.find(held)

    assert found is not None
    assert (found.login, found.limited_to) == ("luis", frozenset({"o1"}))


def test_a_password_is_the_same_however_its_letters_are_composed(access: Access) -> None:
    access.renew_password(1, "contrasen\u0303a co\u0301moda larga")
    assert access.sign_in("ana", "contraseña cómoda larga", address=HERE)


def test_what_the_browser_holds_is_not_in_the_database(access: Access, database: Database) -> None:
    held, shown = access.sessions.open(1), access.tokens.add(1, "robot")
    with database.reading() as connection:
        kept = [connection.execute(text(f"SELECT * FROM {table}")).all() for table in TABLES]

    assert held not in str(kept)
    assert shown not in str(kept)
    assert shown.removeprefix(tokens.PREFIX) not in str(kept)


TABLES = ("users", "sessions", "tokens", "attempts")


@pytest.mark.parametrize(
    ("login", "password"),
    [("luis", "no es esta"), ("nadie", GOOD), ("", ""), ("luis", ""), ("x" * 5000, "y" * 5000)],
)
def test_what_is_wrong_is_never_said(access: Access, login: str, password: str) -> None:
    with pytest.raises(SignInError) as caught:
        access.sign_in(login, password, address=HERE)

    assert str(caught.value) == str(SignInError())


def test_who_is_kept_out_is_told_what_a_stranger_is_told(access: Access) -> None:
    access.keep_out(2)
    with pytest.raises(SignInError, match="login or the password"):
        access.sign_in("luis", GOOD, address=HERE)


def test_a_login_that_does_not_exist_takes_as_long_as_one_that_does(
    access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified: list[str] = []
    real = passwords._HASHER

    class Watched:
        hash = staticmethod(real.hash)

        def verify(self, kept: str, given: str) -> bool:
            verified.append(kept.split("$")[3])
            return real.verify(kept, given)

    monkeypatch.setattr(passwords, "_HASHER", Watched())
    for login in ("luis", "nadie"):
        with pytest.raises(SignInError):
            access.sign_in(login, "no es esta", address=HERE)

    assert len(verified) == 2
    assert verified[0] == verified[1]  # the same cost


def test_signing_in_again_ends_the_session_that_the_browser_held(access: Access) -> None:
    first = access.sign_in("ana", GOOD, address=HERE)
    second = access.sign_in("luis", GOOD, address=HERE, instead_of=first)

    assert first != second
    assert access.sessions.find(first) is None
    assert access.sessions.find(second) is not None


def test_a_session_ends_without_use(access: Access, later: Clock) -> None:
    held = access.sessions.open(1)
    later(sessions.IDLE - timedelta(minutes=1))
    assert access.sessions.find(held) is not None
    later(sessions.IDLE - timedelta(minutes=1))
    assert access.sessions.find(held) is not None  # it was used meanwhile
    later(sessions.IDLE + timedelta(minutes=1))
    assert access.sessions.find(held) is None


def test_a_session_ends_in_any_case(access: Access, later: Clock) -> None:
    held = access.sessions.open(1)
    for _ in range(int(sessions.LONGEST / timedelta(hours=6)) - 1):
        later(timedelta(hours=6))
        assert access.sessions.find(held) is not None
    later(timedelta(hours=6))
    assert access.sessions.find(held) is None


def test_a_session_that_is_over_is_forgotten(
    access: Access, database: Database, later: Clock
) -> None:
    access.sessions.open(1)
    later(sessions.LONGEST)
    access.sessions.open(2)
    with database.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM sessions")) == 1


def test_who_is_kept_out_is_out_at_once_and_a_role_counts_at_once(access: Access) -> None:
    held, shown = access.sessions.open(2), access.tokens.add(2, "robot")
    access.users.give_role(2, "editor")
    found = access.sessions.find(held)
    assert found is not None
    assert found.role == "editor"
    access.keep_out(2)
    assert access.sessions.find(held) is None
    assert access.tokens.find(shown) is None
    access.users.activate(2, active=True)
    assert access.sessions.find(held) is None  # they sign in again
    assert access.tokens.find(shown) is not None


def test_a_new_password_ends_every_session(access: Access) -> None:
    held = access.sessions.open(2)
    access.renew_password(2, "otra cosa muy larga")
    assert access.sessions.find(held) is None
    with pytest.raises(SignInError):
        access.sign_in("luis", GOOD, address=HERE)
    assert access.sign_in("luis", "otra cosa muy larga", address=HERE)


def test_a_hash_of_weaker_parameters_is_renewed_on_signing_in(
    access: Access, database: Database
) -> None:
    weak = PasswordHasher(1, 512, 1).hash(GOOD)
    with database.transaction() as connection:
        connection.execute(text("UPDATE users SET password = :weak"), {"weak": weak})
    access.sign_in("luis", GOOD, address=HERE)
    found = access.users.credentials("luis")
    assert found is not None
    assert not passwords.outdated(found[1])


def failing(access: Access, times: int, login: str = "luis", address: str = HERE) -> list[int]:
    """How long each failed attempt was told to wait."""
    waits = []
    for _ in range(times):
        with pytest.raises(SignInError) as caught:
            access.sign_in(login, "no es esta", address=address)
        waits.append(caught.value.wait_seconds)
    return waits


@pytest.mark.parametrize("login", ["luis", "nadie"])
def test_a_login_that_fails_waits_longer_each_time(
    access: Access, login: str, later: Clock
) -> None:
    free = attempts.FREE["login"]
    assert failing(access, free + 1, login) == [0] * (free + 1)
    waited = []
    for _ in range(12):
        (wait,) = failing(access, 1, login, address="198.51.100.7")
        waited.append(wait)
        later(timedelta(seconds=wait))
        failing(access, 1, login)

    assert waited[:4] == [1, 2, 4, 8]
    assert waited == sorted(waited)
    assert waited[-1] == attempts.LONGEST.total_seconds()


def test_while_one_waits_even_the_right_password_is_refused_and_nothing_is_counted(
    access: Access, later: Clock
) -> None:
    failing(access, attempts.FREE["login"] + 1)
    for _ in range(20):
        with pytest.raises(SignInError) as caught:
            access.sign_in("luis", GOOD, address=HERE)
        assert caught.value.wait_seconds == 1
    later(timedelta(seconds=1))
    assert access.sign_in("luis", GOOD, address=HERE)
    assert failing(access, 1) == [0]  # all is forgiven


def test_an_address_that_tries_many_logins_waits(access: Access) -> None:
    free = attempts.FREE["address"]
    for number in range(free + 1):
        assert failing(access, 1, f"n{number}") == [0]
    assert failing(access, 1, "otro") == [1]
    assert access.sign_in("luis", GOOD, address="198.51.100.7")


def test_an_own_account_does_not_wash_an_address(access: Access) -> None:
    """Somebody who signs in between their guesses at others gains nothing."""
    for number in range(attempts.FREE["address"] + 1):
        failing(access, 1, f"n{number}")
        if not number % 5 and number < attempts.FREE["address"]:
            access.sign_in("ana", GOOD, address=HERE)
    assert failing(access, 1, "otro") != [0]


def test_failures_are_forgotten_after_a_day(
    access: Access, database: Database, later: Clock
) -> None:
    failing(access, attempts.FREE["login"])
    later(attempts.FORGOTTEN + timedelta(seconds=1))
    access.sign_in("ana", GOOD, address="198.51.100.7")
    with database.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM attempts")) == 1  # the last address


def test_many_guesses_at_once_gain_nothing(access: Access) -> None:
    free, ready, tried = attempts.FREE["login"], threading.Barrier(16), []

    def guess() -> None:
        ready.wait()
        tried.append(access.attempts.begin("luis", HERE))

    running = [threading.Thread(target=guess) for _ in range(16)]
    for each in running:
        each.start()
    for each in running:
        each.join()

    assert tried.count(0) == free + 1


def test_the_door_keeps_neither_logins_nor_addresses(access: Access, database: Database) -> None:
    failing(access, 1, "una clave tecleada aquí")
    with database.reading() as connection:
        kept = str(connection.execute(text("SELECT * FROM attempts")).all())
    assert "clave" not in kept
    assert HERE not in kept


def test_a_crowd_is_turned_away_instead_of_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_WAITING", threading.BoundedSemaphore(1))
    held = threading.Event()

    class Slow:
        def hash(self, _given: str) -> str:
            held.wait(5)
            return "x"

    monkeypatch.setattr(passwords, "_HASHER", Slow())
    first = threading.Thread(target=passwords.hashed, args=(GOOD,))
    first.start()
    began = time.monotonic()
    while passwords._WAITING._value and time.monotonic() - began < 5:
        time.sleep(0.01)
    with pytest.raises(passwords.BusyError):
        passwords.hashed(GOOD)
    held.set()
    first.join()
    assert passwords.hashed(GOOD) == "x"


def test_a_token_is_of_its_user_until_it_is_revoked(access: Access) -> None:
    shown = access.tokens.add(2, "cuadro  de mando")
    found = access.tokens.find(shown)
    assert found is not None
    assert found.limited_to == frozenset({"o1"})
    (listed,) = access.tokens.listed(2)
    assert (listed.login, listed.name) == ("luis", "cuadro de mando")
    assert listed.used_at is not None
    with pytest.raises(UsageError):
        access.tokens.revoke(listed.id, user_id=1)  # not theirs
    access.tokens.revoke(listed.id, user_id=2)
    assert access.tokens.find(shown) is None
    assert access.tokens.listed() == []
    with pytest.raises(UsageError):
        access.tokens.revoke(listed.id)


def test_what_is_no_token_opens_nothing(access: Access) -> None:
    shown = access.tokens.add(1, "robot")
    held = access.sessions.open(1)
    for wrong in ("", "rumbo_", shown[:-1], shown.upper(), held, secret.kept(shown), "\ud800"):
        assert access.tokens.find(wrong) is None
        assert access.sessions.find(wrong) is None or wrong == held


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\x07"])
def test_a_token_needs_a_name(access: Access, name: str) -> None:
    with pytest.raises(UsageError, match="name"):
        access.tokens.add(1, name)


def test_one_user_has_so_many_tokens_and_no_more(access: Access) -> None:
    for number in range(tokens.MOST):
        access.tokens.add(1, str(number))
    with pytest.raises(UsageError, match="too many"):
        access.tokens.add(1, "otro")
    access.tokens.add(2, "de otra persona")
