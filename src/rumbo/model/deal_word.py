"""The workspace's own word for a deal, in Spanish sentences written with *oportunidad*.

*Operación* only takes the noun's place; *negocio* and *trato* also turn the words that agree with
it, those right before and right after.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

_PLURALS: Mapping[str, str] = {
    "oportunidad": "oportunidades",
    "negocio": "negocios",
    "trato": "tratos",
    "operación": "operaciones",
}
_MASCULINE = ("negocio", "trato")
_BEFORE = (
    r"las?|unas?|otras?|estas?|esas?|cuántas|muchas|pocas|todas|ninguna|alguna|algunas|nuevas?"
    r"|de|a|cada|sus?|\d+|{\w+}"
)
_AFTER = (
    r"abiertas?|ganadas?|perdidas?|cerradas?|nuevas?|distintas?|estancadas?|aparcadas?|visibles?"
    r"|silenciosas?|reabiertas?|contadas?|y|o"
)
_PHRASE = re.compile(
    rf"\b((?:(?:{_BEFORE})\s+)*)(oportunidad(?:es)?)\b((?:\s+(?:{_AFTER})\b)*)", re.IGNORECASE
)
_ARTICLES = {"la": "el", "una": "un", "ninguna": "ningún", "alguna": "algún", "esta": "este"}
_ARTICLES |= {"esa": "ese"}
_UNCHANGED = ("cada", "a", "de", "y", "o", "su", "sus")


@lru_cache(maxsize=4096)
def reworded(sentence: str, deal_word: str) -> str:
    """The sentence with the workspace's word for a deal, its neighbours agreeing with it."""
    if deal_word == "oportunidad":
        return sentence
    changed = _PHRASE.sub(lambda found: _phrase(found, deal_word), sentence)
    return re.sub(r"\b([Dd])e el\b", r"\1el", re.sub(r"\b([Aa]) el\b", r"\1l", changed))


def _phrase(found: re.Match[str], deal_word: str) -> str:
    before, noun, after = found.group(1), found.group(2), found.group(3)
    new = _PLURALS[deal_word] if noun.lower().endswith("es") else deal_word
    if deal_word in _MASCULINE:
        before, after = _turned(before), _turned(after)
    return before + _cased(new, noun) + after


def _turned(words: str) -> str:
    return re.sub(r"[^\W\d_]+", lambda word: _masculine(word.group()), words)


def _masculine(word: str) -> str:
    lower = word.lower()
    if lower in _UNCHANGED:
        return word
    if lower in _ARTICLES:
        return _cased(_ARTICLES[lower], word)
    if lower == "las":
        return _cased("los", word)
    return re.sub(r"a(s?)$", r"o\1", word)


def _cased(new: str, like: str) -> str:
    return new[0].upper() + new[1:] if like[:1].isupper() else new
