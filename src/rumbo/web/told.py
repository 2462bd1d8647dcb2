"""Errors and notes in the reader's language.

They are written in English where they arise, with names and numbers in them; locale/told_es.po has
their sentences with {1}, {2} in those places, and a sentence is found by what stands around them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files

from babel.messages.pofile import read_po

_PLACE = re.compile(r"\{\d\}")


def told_in_spanish(sentence: str, worded: Callable[[str], str]) -> str:
    """The sentence in Spanish, its own words passed through `worded`; as it is where none fits."""
    for pattern, spanish in _sentences():
        found = pattern.fullmatch(sentence)
        if found is not None:
            return _filled(worded(spanish), found.groupdict())
    return sentence


def _filled(spanish: str, values: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: values.get(f"p{place[0][1]}", ""), spanish)


@cache
def _sentences() -> tuple[tuple[re.Pattern[str], str], ...]:
    """What sentences look like, those of most words first: they fit the fewest."""
    with (files("rumbo.web") / "locale" / "told_es.po").open("rb") as file:
        known = [(str(each.id), str(each.string)) for each in read_po(file) if each.id]
    known.sort(key=lambda entry: -len(_PLACE.sub("", entry[0])))
    return tuple((_pattern(english), spanish) for english, spanish in known)


def _pattern(english: str) -> re.Pattern[str]:
    parts = re.split(r"(\{\d\})", english)
    written = (
        f"(?P<p{part[1]}>.*?)" if _PLACE.fullmatch(part) else re.escape(part) for part in parts
    )
    return re.compile("".join(written), re.DOTALL)
