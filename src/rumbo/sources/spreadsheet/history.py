"""Finding the history in a sheet: stage date columns and revisions side by side."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from rumbo.sources.spreadsheet import sniffing, vocabulary
from rumbo.sources.spreadsheet.header import folded
from rumbo.sources.spreadsheet.mapping import Revisions, StageDate
from rumbo.sources.spreadsheet.recognition import bare, patterns
from rumbo.sources.spreadsheet.sheet import Sheet
from rumbo.store.engine import Engine

_QUOTES = str.maketrans("", "", "\"'«»“”")
_NUMBERED = re.compile(r"\d+(?=\D*$)")
_PIPELINE = re.compile(r"^(.+?)\s*\([^()]*\)$")
_FEWEST = 2


def stage_dates(
    engine: Engine, sheet: Sheet, taken: Collection[str], stages: Collection[str]
) -> tuple[StageDate, ...]:
    """The date columns of stages among the headers that are not `taken`, in sheet order."""
    spelt = {folded(stage): stage for stage in stages}
    found: dict[str, list[str]] = {}
    for header in sheet.headers:
        if header in taken:
            continue
        stage = _named(header, spelt) or _known(engine, sheet, header, spelt)
        if stage:
            found.setdefault(stage, []).append(header)
    return tuple(StageDate(stage, tuple(headers)) for stage, headers in found.items())


def _named(header: str, spelt: dict[str, str]) -> str:
    for stage in _caught(header, "stage_dates"):
        return (
            spelt.get(folded(stage))
            or spelt.get(folded(_without_pipeline(stage)))
            or (_without_pipeline(stage))
        )
    return ""


def _known(engine: Engine, sheet: Sheet, header: str, spelt: dict[str, str]) -> str:
    usual = {folded(name) for name in vocabulary.dictionary("stages.yaml")["order"]}
    for stage in _caught(header, "stage_dates_if_known"):
        plain = folded(stage)
        known = plain in spelt or plain in usual or vocabulary.outcome(plain) != "open"
        if known and sniffing.holds_dates(engine, sheet, header):
            return spelt.get(plain, stage[:1].upper() + stage[1:])
    return ""


def _caught(header: str, name: str) -> Iterator[str]:
    plain = " ".join(bare(header)[1].translate(_QUOTES).split())
    excluded = {folded(entry) for entry in patterns("not_stages")}
    for pattern in patterns(name):
        fits = re.match(pattern, plain, re.IGNORECASE)
        if fits and folded(fits[1]) not in excluded:
            yield fits[1].strip()


def _without_pipeline(stage: str) -> str:
    fits = _PIPELINE.match(stage)
    return fits[1] if fits else stage


@dataclass(frozen=True)
class _Series:
    """Headers that differ only in a number, such as `Value (1)` and `Value (2)`."""

    pattern: str
    words: str
    headers: tuple[str, ...]


def revisions(engine: Engine, sheet: Sheet) -> Revisions | None:
    """The pattern of the headers of a wide history; None where the sheet has none."""
    series = [entry for entry in _series(sheet.headers) if len(entry.headers) >= _FEWEST]
    dated = [entry for entry in series if _holds_dates(engine, sheet, entry)]
    value = _pick([entry for entry in series if entry not in dated], "revision_value")
    changed_at = _pick(dated, "revision_changed_at")
    if value is None or changed_at is None:
        return None
    rest = [entry for entry in series if entry not in (value, changed_at)]
    known = {folded(word) for word in patterns("revision_actor")}
    actor = next((entry for entry in rest if entry.words in known), None)
    return Revisions(value.pattern, changed_at.pattern, actor.pattern if actor else "")


def _series(headers: tuple[str, ...]) -> list[_Series]:
    found: dict[str, list[str]] = {}
    for header in headers:
        fits = _NUMBERED.search(header)
        if fits and "{" not in header:
            pattern = header[: fits.start()] + "{n}" + header[fits.end() :]
            found.setdefault(pattern, []).append(header)
    return [
        _Series(
            pattern, folded(re.sub(r"[(\[#]*\{n\}[)\]]*", "", pattern)).strip(" -_."), tuple(of)
        )
        for pattern, of in found.items()
    ]


def _holds_dates(engine: Engine, sheet: Sheet, series: _Series) -> bool:
    return any(sniffing.holds_dates(engine, sheet, header) for header in series.headers[:3])


def _pick(series: list[_Series], name: str) -> _Series | None:
    known = [folded(word) for word in patterns(name)]
    ranked = sorted(
        series, key=lambda entry: known.index(entry.words) if entry.words in known else len(known)
    )
    return ranked[0] if ranked else None
