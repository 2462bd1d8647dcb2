"""The languages of the screens.

Messages are written in English in templates and code, and their Spanish lies in locale/es.po;
es_419.po holds only what differs in Latin America.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import TypeAlias

from babel.messages.pofile import read_po

from rumbo.draw import number
from rumbo.model.deal_word import reworded
from rumbo.model.reading import LATIN, Text
from rumbo.settings import LANGUAGES, Settings
from rumbo.told import told_in_spanish

Messages: TypeAlias = Mapping[str, tuple[str, ...]]
_FILES: Mapping[str, tuple[str, ...]] = {
    "es-ES": ("es",),
    "es-419": ("es", "es_419"),
    "en": (),
}
NAMES: Mapping[str, str] = {
    "es-ES": "Español (España)",
    "es-419": "Español (Latinoamérica)",
    "en": "English",
}
_DASH = "\N{NO-BREAK SPACE}– "  # no line begins with the second half of an interval


def marked(message: str) -> str:
    """The message as it is; marks it for translation where it is not yet shown."""
    return message


@cache
def messages(tag: str) -> Messages:
    """The translations of a language by their English; empty for English itself."""
    found: dict[str, tuple[str, ...]] = {}
    for name in _FILES[tag]:
        with (files("rumbo.web") / "locale" / f"{name}.po").open("rb") as file:
            for message in read_po(file, locale=name):
                if message.id and message.string and not message.fuzzy:
                    found[_first(message.id)] = _forms(message.string)
    return found


def _first(identity: object) -> str:
    return str(identity[0] if isinstance(identity, list | tuple) else identity)


def _forms(written: object) -> tuple[str, ...]:
    forms = written if isinstance(written, list | tuple) else (written,)
    return tuple(str(form) for form in forms if form)


@dataclass(frozen=True)
class Language:
    """How one reader is spoken to: language, the word for a deal, currency and zone."""

    tag: str
    settings: Settings

    def say(self, message: str, /, **values: object) -> str:
        """A message in the reader's language, its `{names}` filled in; numbers are grouped."""
        return self._filled(messages(self.tag).get(message, (message,))[0], values)

    def many(self, one: str, other: str, n: int, /, **values: object) -> str:
        """As `say`, in the singular or the plural by `n`."""
        forms = messages(self.tag).get(one, (one, other))
        return self._filled(forms[0] if n == 1 else forms[-1], {"n": n} | values)

    def told(self, message: str, advice: str = "") -> str:
        """An error or a note, which are written in English, in the reader's language."""
        if number.spanish(self.tag):
            latin = self.tag == LATIN
            message, advice = (
                told_in_spanish(each, self._worded, latin=latin) for each in (message, advice)
            )
        return f"{message} {advice}".strip()

    def of(self, text: Text) -> str:
        """A text of the model in the reader's language."""
        return self._worded(text.of(self.tag))

    def date(self, value: date) -> str:
        """A day: 30 jun 2026."""
        return number.day(value, self.tag)

    def moment(self, value: datetime) -> str:
        """A day and its time."""
        return f"{number.day(value.date(), self.tag)}, {value:%H:%M}"

    def money(self, value: float | None) -> str:
        """An amount in the workspace's currency, in few signs."""
        return number.money(value, self.tag, self.settings.currency)

    def _worded(self, sentence: str) -> str:
        if not number.spanish(self.tag):
            return sentence
        return reworded(sentence, self.settings.deal_word)

    def _filled(self, sentence: str, values: Mapping[str, object]) -> str:
        written = {name: self._written(value) for name, value in values.items()}
        said = self._worded(sentence).format(**written) if values else self._worded(sentence)
        return said.replace(" – ", _DASH)

    def _written(self, value: object) -> object:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return number.grouped(value, self.tag)
        return self.date(value) if isinstance(value, date) else value


def chosen(asked: str | None, settings: Settings) -> Language:
    """The language a reader asked for; the workspace's where it is not one of ours."""
    return Language(asked if asked in LANGUAGES else settings.language, settings)
