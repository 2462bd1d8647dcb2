"""Errors and notes in the reader's language, for the terminal and the screens alike.

They are written in English where they arise, with names and numbers in them; locale/told_es.po has
their sentences with places such as {1} or {value}, and a sentence is found by what stands around
them. What stands in a {value} is quoted as Spanish quotes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files

from babel.messages.pofile import read_po

from rumbo.model.rejection import Reason

_PLACE = re.compile(r"\{(\w+)\}")
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+")
_FILTERS: Mapping[str, str] = {
    "owner": "propietario",
    "pipeline": "pipeline",
    "team": "equipo",
    "segment": "segmento",
}


def told_in_spanish(sentence: str, worded: Callable[[str], str], *, latin: bool = False) -> str:
    """The sentence in Spanish, its own words passed through `worded`; as it is where none fits.

    Thousands, which English sets apart with commas, get points but in Latin America (`latin`).
    """
    for pattern, spanish in _sentences():
        found = pattern.fullmatch(sentence)
        if found is not None:
            return _filled(worded(spanish), found.groupdict(), worded, latin=latin)
    return sentence


def has_spanish(sentence: str) -> bool:
    """Whether the catalogue has a text for the sentence."""
    return any(pattern.fullmatch(sentence) for pattern, _ in _sentences())


def _filled(
    spanish: str, values: Mapping[str, str], worded: Callable[[str], str], *, latin: bool
) -> str:
    def written(place: re.Match[str]) -> str:
        text = values.get(f"p_{place[1]}") or ""
        quoted = spanish[: place.start()].endswith("«")  # what somebody wrote stays as it is
        if _THOUSANDS.fullmatch(text) and not quoted:
            return text if latin else text.replace(",", ".")
        return _value(place[1], text, worded, latin=latin)

    return _PLACE.sub(written, spanish)


def _value(place: str, text: str, worded: Callable[[str], str], *, latin: bool) -> str:
    if place == "reason" and text in _reasons():
        return worded(_reasons()[text])
    if place.isdigit() or place == "reason":
        return told_in_spanish(
            text, worded, latin=latin
        )  # a part of a sentence may be one of ours too
    if place == "filter":
        return _FILTERS.get(text, text)
    bare = text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text
    return f"«{bare}»" if place == "value" else bare


@cache
def _reasons() -> Mapping[str, str]:
    """Why rows are refused, as they stand within a sentence."""
    texts = (reason.value for reason in Reason)
    return {text.en.removesuffix("."): text.es.removesuffix(".") for text in texts}


@cache
def _sentences() -> tuple[tuple[re.Pattern[str], str], ...]:
    """What sentences look like, those of most words first: they fit the fewest."""
    with (files("rumbo") / "locale" / "told_es.po").open("rb") as file:
        known = [(str(each.id), str(each.string)) for each in read_po(file) if each.id]
    known.sort(key=lambda entry: -len(_PLACE.sub("", entry[0])))
    return tuple((_pattern(english), spanish) for english, spanish in known)


def _pattern(english: str) -> re.Pattern[str]:
    written, end = "", 0
    for place in _PLACE.finditer(english):
        some = ".*?" if place[1].isdigit() else ".+?"
        written += f"{re.escape(english[end : place.start()])}(?P<p_{place[1]}>{some})"
        end = place.end()
    return re.compile(written + re.escape(english[end:]), re.DOTALL)
