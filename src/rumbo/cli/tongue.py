"""The language in which the terminal tells errors and notes.

It is that of the workspace which a command is about. Where there is none it is Spanish if the
terminal's own language (LC_ALL, LC_MESSAGES, LANG) is Spanish, and English elsewhere.
"""

from __future__ import annotations

import os
from contextvars import ContextVar
from typing import TYPE_CHECKING

from rumbo.errors import InputError, RumboError

if TYPE_CHECKING:
    from rumbo.settings import Settings

_DEFAULT_WORD = "oportunidad"
_settings: ContextVar[Settings | None] = ContextVar("settings", default=None)


def speak_as(settings: Settings | None) -> None:
    """From here on the language of these settings; of the terminal where there are none."""
    _settings.set(settings)


def told(sentence: str) -> str:
    """A note, or a part of an error, in the language that is spoken."""
    if not sentence or not _is_spanish():
        return sentence
    # Catalogues are read only where there is something to tell: other commands start fast.
    from rumbo.model.deal_word import reworded
    from rumbo.model.reading import LATIN
    from rumbo.told import told_in_spanish

    known = _settings.get()
    word = known.deal_word if known else _DEFAULT_WORD
    latin = known is not None and known.language == LATIN
    return told_in_spanish(sentence, lambda spanish: reworded(spanish, word), latin=latin)


def told_error(error: RumboError) -> str:
    """What is wrong, what to do about it and where all of it is listed."""
    parts = [told(error.message), told(error.advice)]
    if isinstance(error, InputError) and error.report:
        parts.append(f"{'Informe' if _is_spanish() else 'Report'}: {error.report}")
    return " ".join(part for part in parts if part)


def _is_spanish() -> bool:
    known = _settings.get()
    if known is not None:
        return known.language.startswith("es")
    spoken = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return next((name for name in spoken if name), "").lower().startswith("es")
