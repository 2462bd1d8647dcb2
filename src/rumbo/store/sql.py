"""The text of SQL: files that lie beside the modules that ask, and names as they may stand in it.

Nothing here needs the engine, so that who only lists questions does not load it.
"""

from __future__ import annotations

import functools
from importlib.resources import files


def quoted(name: str) -> str:
    """A name as it may stand in SQL, whatever characters it has."""
    return '"' + name.replace('"', '""') + '"'


@functools.cache
def statement(package: str, name: str) -> str:
    """The text of the SQL file `name` that lies beside the modules of `package`."""
    return (files(package) / name).read_text(encoding="utf-8")
