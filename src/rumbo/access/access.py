"""Everything about coming in, wired to one workspace's database."""

from __future__ import annotations

from rumbo.access import password as passwords
from rumbo.access.attempts import Attempts
from rumbo.access.sessions import Sessions
from rumbo.access.tokens import Tokens
from rumbo.access.users import Users
from rumbo.errors import RumboError
from rumbo.model.user import User
from rumbo.store.database import Database


class SignInError(RumboError):
    """Nobody was let in; `wait_seconds` is how long to wait before trying again."""

    def __init__(self, wait_seconds: int = 0) -> None:
        super().__init__("The login or the password is wrong.")
        self.wait_seconds = wait_seconds


class Access:
    """Users, sessions, tokens and attempts of one workspace."""

    def __init__(self, database: Database) -> None:
        self.users = Users(database)
        self.sessions = Sessions(database)
        self.tokens = Tokens(database)
        self.attempts = Attempts(database)

    def sign_in(self, login: str, password: str, *, address: str, instead_of: str = "") -> str:
        """The secret of a new session; SignInError says no more than that it did not work.

        A login that does not exist takes as long as one that does.
        """
        wait_seconds = self.attempts.begin(login, address)
        if wait_seconds:
            raise SignInError(wait_seconds)
        user, kept = self.users.credentials(login) or (None, None)
        if not passwords.matches(kept, password) or user is None or not user.active:
            raise SignInError
        self.attempts.succeed(login, address)
        if kept is not None and passwords.outdated(kept):
            self.users.strengthen(user.id, password)
        return self.sessions.open(user.id, instead_of=instead_of)

    def keep_out(self, user_id: int) -> None:
        """Lets the user in no more, wherever they are signed in."""
        self.users.activate(user_id, active=False)
        self.sessions.close_all(user_id)

    def renew_password(self, user_id: int, password: str) -> None:
        """Keeps a new password; whoever signed in with the former one is out."""
        self.users.set_password(user_id, password)
        self.sessions.close_all(user_id)

    def is_theirs(self, user: User, password: str, *, address: str) -> bool:
        """Whether the user knows their password; guessing it is limited as signing in is."""
        wait_seconds = self.attempts.begin(user.login, address)
        if wait_seconds:
            raise SignInError(wait_seconds)
        _, kept = self.users.credentials(user.login) or (None, None)
        if not passwords.matches(kept, password):
            return False
        self.attempts.succeed(user.login, address)
        return True
