"""Recognising headers: the CRMs' own names in Spanish and English, as dictionaries of data."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from rumbo.model.table import TABLE_NAMES, table
from rumbo.sources.spreadsheet.header import folded
from rumbo.sources.spreadsheet.vocabulary import dictionary

SOURCES = ("hubspot", "salesforce", "pipedrive")
_SECTIONS = (*TABLE_NAMES, "history")
_ENTITY = re.compile(r"^\s*([^\W\d][\w ]{2,30}?)\s+-\s+(.+)$")


@dataclass(frozen=True)
class Recognised:
    """What the headers of a sheet say if it feeds `section`: key → headers, in sheet order.

    A key is a canonical column, `column@name` where the cells hold names, `close_date`, or
    `after.field`.
    """

    section: str
    source: str
    found: dict[str, tuple[str, ...]] = field(default_factory=dict)
    hinted: bool = False

    @property
    def score(self) -> float:
        """How much speaks for this reading of the sheet."""
        return len(self.found) + (2.5 if self.hinted else 0.0)

    def has(self, *keys: str) -> bool:
        """Whether each of the keys, with or without `@name`, was found."""
        return all(key in self.found or f"{key}@name" in self.found for key in keys)


@cache
def aliases(source: str, section: str) -> dict[str, tuple[str, int]]:
    """Folded header → key and its place among the aliases of that key."""
    entries: dict[str, list[str]] = dictionary(f"aliases/{source}.yaml").get(section, {})
    found: dict[str, tuple[str, int]] = {}
    for key, headers in entries.items():
        for rank, header in enumerate(headers):
            found.setdefault(folded(str(header)), (key, rank))
    return found


def recognise(headers: Sequence[str], label: str) -> list[Recognised]:
    """The readings of a sheet's headers as each section of the log, best first."""
    entity = _entity(headers)
    readings = []
    for section in _SECTIONS:
        for source in SOURCES:
            found = _match(headers, section, source)
            hinted = entity == section if entity else _hinted(label, section)
            readings.append(Recognised(section, source, found, hinted))
    return sorted(readings, key=lambda reading: -_weight(reading, headers))


def patterns(name: str) -> list[str]:
    """One list of the patterns' data file."""
    return [str(entry) for entry in dictionary("aliases/patterns.yaml")[name]]


def _weight(reading: Recognised, headers: Sequence[str]) -> float:
    own = aliases(reading.source, reading.section)
    by_source = sum(folded(bare(header)[1]) in own for header in headers)
    return reading.score + by_source / 100


@lru_cache(maxsize=65_536)
def bare(header: str) -> tuple[str, str]:
    """The entity before a header such as `Deal - Title` ("" without one), and the rest."""
    fits = _ENTITY.match(header)
    if fits is None:
        return "", header
    entity = _entities().get(folded(fits[1]), "")
    return (entity, fits[2]) if entity else ("", header)


@cache
def _entities() -> dict[str, str]:
    entries = dictionary("aliases/pipedrive.yaml")["entities"]
    return {folded(word): entity for entity, words in entries.items() for word in words}


def _entity(headers: Sequence[str]) -> str:
    entities = [bare(header)[0] for header in headers]
    named = [entity for entity in entities if entity]
    return max(set(named), key=named.count) if len(named) * 2 >= len(headers) else ""


def _hinted(label: str, section: str) -> bool:
    words = dictionary("aliases/patterns.yaml")["tables"].get(section, [])
    plain = folded(label.rsplit("/", 1)[-1])
    return any(word in plain for word in words)


def _match(headers: Sequence[str], section: str, source: str) -> dict[str, tuple[str, ...]]:
    ranked: dict[str, list[tuple[int, int, str]]] = {}
    for position, header in enumerate(headers):
        entity, name = bare(header)
        if entity and entity != section:
            continue
        hit = _lookup(name, section, source)
        if hit is not None:
            key, rank = hit
            ranked.setdefault(key, []).append((rank, position, header))
    return {key: tuple(header for _, _, header in sorted(hits)) for key, hits in ranked.items()}


def _lookup(name: str, section: str, source: str) -> tuple[str, int] | None:
    known = _known(section, source)
    plain = folded(name)
    return known.get(plain) or known.get(_without_entity(plain))


@cache
def _known(section: str, source: str) -> dict[str, tuple[str, int]]:
    """Folded header → key and rank, the source's own names before the others'."""
    found: dict[str, tuple[str, int]] = {}
    if section in TABLE_NAMES:
        found = {folded(name): (name, 0) for name in table(section).column_names}
    others = [other for other in SOURCES if other != source]
    for order, dictionary_name in enumerate((source, "generic", *others)):
        for header, (key, rank) in aliases(dictionary_name, section).items():
            found.setdefault(header, (key, rank + 10 * order))
    return found


@lru_cache(maxsize=65_536)
def _without_entity(plain: str) -> str:
    words = str(dictionary("aliases/patterns.yaml")["entity_words"])
    return " ".join(re.sub(words, "", plain).split())
