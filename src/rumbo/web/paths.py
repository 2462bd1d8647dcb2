"""The forms of the journey as a table, each with its commonest exact paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rumbo.draw import number
from rumbo.model import term
from rumbo.model.reading import Reading, Row
from rumbo.model.selection import Selection
from rumbo.web import cell
from rumbo.web.cell import Cell
from rumbo.web.language import Language
from rumbo.web.passages import Count, Opens, counted


@dataclass(frozen=True)
class Step:
    """One phase of a path; `back` where the path returns to it."""

    name: str
    back: bool


@dataclass(frozen=True)
class PathRow:
    """One exact path and the deals that took it, counted in words."""

    steps: tuple[Step, ...]
    deals: Count
    won: Count
    days: str


@dataclass(frozen=True)
class ShapeRow:
    """A form of the journey, how often it is taken, how often it wins, and its commonest paths."""

    shape: str
    deals: Count
    share: Cell
    win_rate: Cell
    days: str
    amount: str
    paths: tuple[PathRow, ...]


def shape_rows(
    reading: Reading, places: Mapping[str, int], language: Language, opens: Opens
) -> tuple[ShapeRow, ...]:
    """The forms of the journey; `places` orders the phases, so that a step back shows as one."""
    return tuple(_shape_row(row, places, language, opens) for row in reading.rows)


def _shape_row(row: Row, places: Mapping[str, int], language: Language, opens: Opens) -> ShapeRow:
    shape, tag = str(row["shape"]), language.tag
    listed = row["paths"]
    paths = listed if isinstance(listed, Sequence) else ()
    words = term.coded("shape", shape)
    return ShapeRow(
        shape=language.of(words) if words else shape,
        deals=counted(_int(row["deals"]), Selection(shape=shape), tag, opens),
        share=_bar(row, "share", (), language),
        win_rate=_bar(row, "win_rate", ("low", "high"), language),
        days=number.span(_float(row["median_days"]), tag),
        amount=language.money(_float(row["amount"])),
        paths=tuple(
            _path_row(path, shape, places, language, opens)
            for path in paths
            if isinstance(path, Mapping)
        ),
    )


def _path_row(
    path: Mapping[str, object],
    shape: str,
    places: Mapping[str, int],
    language: Language,
    opens: Opens,
) -> PathRow:
    names = path["path"]
    # Two forms may share a path: a pause leaves no trace in it.
    taken = Selection(path=str(path["path_key"]), shape=shape)
    steps: list[Step] = []
    furthest = -1
    for name in names if isinstance(names, Sequence) else ():
        place = places.get(str(name), furthest + 1)
        steps.append(Step(language.of(term.phase(str(name))), back=place < furthest))
        furthest = place
    deals, won, many = _int(path["deals"]), _int(path["won"]), language.many
    return PathRow(
        tuple(steps),
        Count(many("{n} deal", "{n} deals", deals), opens(taken, "")),
        Count(many("{n} won", "{n} won", won), opens(taken.but(status="won"), "") if won else ""),
        number.span(_float(path["median_days"]), language.tag),
    )


def _bar(row: Row, key: str, ends: Sequence[str], language: Language) -> Cell:
    value = _float(row[key])
    shown = cell.cell(key, value, language)
    interval = [_float(row[end]) for end in ends]
    sure = ""
    if interval and None not in interval:
        ends_said = " – ".join(number.percent(end, language.tag) for end in interval)
        sure = f"{ends_said} · {language.say('n = {n}', n=_int(row['closed']))}"
    return Cell(shown.text, shown.kind, bar=value, sure=sure)


def _int(value: object) -> int:
    return int(value) if isinstance(value, int | float) else 0


def _float(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
