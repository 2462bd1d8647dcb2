"""How wide a text will be, and how to make it fit: cleaned, wrapped, shortened.

The widths are the larger ones of two: those of Inter, in which the web app draws, with figures of
one width, and those of Helvetica and the fonts made to its measure (Arial, Liberation Sans, Arimo).
They are per thousand of the size; a margin covers system fonts that run a little wider.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

ELLIPSIS = "…"
LONGEST_NAME = 400
_MARGIN = 1.05
_BOLD = 1.07
_WIDE = 1000
_EMOJI = 1350
_OTHER = 720
_FIRST_EMOJI = 0x1F000
_BIDI_CONTROLS = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C}
_JOINERS = {"\u200d", "\ufe0f", "\ufe0e"}
_ASCII = {
    **dict.fromkeys("ijl", 233),
    **dict.fromkeys(" !,.:;I'\u00a0", 293),
    **dict.fromkeys("t|`", 320),
    **dict.fromkeys("()[]/\\fr·", 358),
    **dict.fromkeys('-"{}', 466),
    **dict.fromkeys("ksxz^*", 526),
    **dict.fromkeys("Jcvy", 544),
    **dict.fromkeys("ae?L_–", 556),
    **dict.fromkeys("bdghnopqu", 584),
    **dict.fromkeys("0123456789$#FTZ£", 615),
    **dict.fromkeys("+<>=~−×€", 635),
    **dict.fromkeys("ABEKPSVXY&", 667),
    **dict.fromkeys("CDHNRU", 722),
    **dict.fromkeys("GOQw", 779),
    **dict.fromkeys("m●", 834),
    **dict.fromkeys("M", 860),
    **dict.fromkeys("W%", 944),
    **dict.fromkeys("@—…→←↑↓↻✓✕⇄▲", 1015),
}


def cleaned(text: str, *, unnamed: str = "—") -> str:
    """A name without the characters that XML forbids or that could reorder a line."""
    kept = "".join(_kept(char) for char in text[: LONGEST_NAME * 2])
    return " ".join(kept.split())[:LONGEST_NAME].strip() or unnamed


def _kept(char: str) -> str:
    code = ord(char)
    if char in "\t\n\r\u2028\u2029":
        return " "
    forbidden = unicodedata.category(char) in {"Cc", "Cs", "Cn", "Co"}
    return "" if forbidden or code in _BIDI_CONTROLS else char


def isolated(name: str) -> str:
    """A name that can stand inside a sentence: right-to-left text does not reorder the rest."""
    rightward = any(unicodedata.bidirectional(char) in {"R", "AL", "AN"} for char in name)
    return f"\u2068{name}\u2069" if rightward else name


@lru_cache(maxsize=4096)
def _char_width(char: str) -> int:
    if char in _ASCII:
        return _ASCII[char]
    if char in _JOINERS or unicodedata.combining(char):
        return 0
    first = unicodedata.normalize("NFD", char)[0]
    if first in _ASCII:
        return _ASCII[first]
    if ord(char) >= _FIRST_EMOJI:
        return _EMOJI
    return _WIDE if unicodedata.east_asian_width(char) in "WF" else _OTHER


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of one line in the picture's units; never less than what browsers draw."""
    width = sum(_char_width(char) for char in text) * size / 1000
    return width * _MARGIN * (_BOLD if bold else 1.0)


def shortened(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """The text, or as much of its beginning as fits in `width` and an ellipsis."""
    if text_width(text, size, bold=bold) <= width:
        return text
    return _cut(text, width, size, bold=bold)


def _cut(text: str, width: float, size: float, *, bold: bool) -> str:
    end = len(text)
    while end and text_width(text[:end] + ELLIPSIS, size, bold=bold) > width:
        end -= 1
    while end and (text[end - 1] in _JOINERS or unicodedata.combining(text[end - 1])):
        end -= 1
    return text[:end].rstrip() + ELLIPSIS


def wrapped(
    text: str, width: float, size: float, *, bold: bool = False, lines: int = 2
) -> tuple[str, ...]:
    """The text in at most `lines` lines that fit in `width`; the last is shortened if it must."""
    done: list[str] = []
    words = text.split(" ")
    while words and len(done) < lines - 1:
        taken = _fitting(words, width, size, bold=bold)
        if not taken:
            break
        done.append(" ".join(words[:taken]))
        words = words[taken:]
    if words:
        done.append(shortened(" ".join(words), width, size, bold=bold))
    return tuple(done)


def _fitting(words: list[str], width: float, size: float, *, bold: bool) -> int:
    taken = len(words)
    while taken and text_width(" ".join(words[:taken]), size, bold=bold) > width:
        taken -= 1
    return taken
