"""A workspace's folder: its settings, its database, the place of its lake, and its lock.

Founding one needs neither the engine nor the lake's library, nor SQLAlchemy where the database is
the folder's own, so that it takes no time.
"""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from rumbo import settings as settings_file
from rumbo.errors import WorkspaceError
from rumbo.settings import Settings
from rumbo.store.atomic import write_atomically

DATABASE_NAME = "rumbo.db"


def found(folder: Path, settings: Settings) -> None:
    """Makes a new workspace in `folder`, whole or not at all; WorkspaceError where it cannot."""
    path = folder / settings_file.FILE_NAME
    if path.exists():
        raise WorkspaceError(f"{folder} is a workspace already.", advice="Choose another folder.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(path, settings_file.as_toml(settings))
    except OSError as error:
        raise WorkspaceError(
            f"{folder} cannot be written: {error.strerror}.", advice="Choose another folder."
        ) from error
    try:
        settings_file.load(folder)
        lake_place(folder, settings.lake_url)
        _found_database(folder, settings.database_url)
    except WorkspaceError:
        path.unlink(missing_ok=True)
        raise


def _found_database(folder: Path, url: str) -> None:
    """Makes the database where somebody else keeps it, or where one of before is in the folder.

    In a new folder nothing can be in its way: whoever first opens the workspace makes it.
    """
    if not url and not (folder / DATABASE_NAME).exists():
        return
    from rumbo.store.database import Database, database_url  # noqa: PLC0415 - slow to load

    Database(database_url(folder, url)).close()


def lake_place(folder: Path, url: str = "") -> str:
    """Where a workspace's lake is: at `url`, or in its own folder, which is made if missing.

    `url` is a folder, from the workspace's own where it is not a full path, or a file:// URL.
    """
    place = _elsewhere(folder, url) if url else folder / "lake"
    if "%" in str(place.absolute()):
        raise WorkspaceError(
            f"{place} has a % in its path, which the tables of a lake cannot have.",
            advice="Choose another folder.",
        )
    try:
        place.mkdir(parents=bool(url), exist_ok=True)
    except OSError as error:
        raise WorkspaceError(
            f"{place} cannot be made: {error.strerror}.", advice="Check the workspace's folder."
        ) from error
    return str(place)


def _elsewhere(folder: Path, url: str) -> Path:
    scheme, sign, _ = url.partition("://")
    if not sign:
        return folder / url
    parts = urlsplit(url)
    if scheme != "file" or parts.netloc not in {"", "localhost"} or not parts.path:
        # The rest of the address may hold a password.
        raise WorkspaceError(
            f"lake_url begins with {scheme}://, and the lake has to be a folder.",
            advice="Give a folder or a file:// URL; mount a bucket as a folder.",
        )
    return Path(unquote(parts.path))


@contextlib.contextmanager
def alone(folder: Path, *, wait: bool = True) -> Iterator[bool]:
    """Keeps imports into a workspace apart; the lock goes with the process that holds it.

    Says whether it is held: without `wait` it may not be.
    """
    with (folder / "import.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
