"""Headers: names as people write them, made unique and comparable."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from rumbo.errors import InputError

MOST_COLUMNS = 1_000
_RESERVED = {"_file", "_line", "rowid"}
_SPACE = re.compile(r"[\s_]+")
_QUOTES = str.maketrans("", "", "\"'«»“”‘’`´¿?¡!*:")


@lru_cache(maxsize=65_536)
def folded(text: str) -> str:
    """What two spellings of a header have in common: no case, accents, quotes or extra space."""
    plain = unicodedata.normalize("NFKD", text.translate(_QUOTES))
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    return _SPACE.sub(" ", bare).casefold().strip()


def unique_names(cells: Sequence[str], taken: Sequence[str] = ()) -> tuple[str, ...]:
    """One name per column: `column 3` for an empty header, `Name (2)` for a repeated one.

    InputError where there are more columns than any table has.
    """
    if len(cells) > MOST_COLUMNS:
        raise InputError(
            f"The first row names {len(cells)} columns; {MOST_COLUMNS} is the most.",
            advice="Leave out those that are not needed.",
        )
    used = {name.casefold() for name in taken} | _RESERVED
    names = []
    for number, cell in enumerate(cells, start=1):
        plain = " ".join(cell.replace("\x00", "").split()) or f"column {number}"
        name, count = plain, 1
        while name.casefold() in used:
            count += 1
            name = f"{plain} ({count})"
        used.add(name.casefold())
        names.append(name)
    return tuple(names)
