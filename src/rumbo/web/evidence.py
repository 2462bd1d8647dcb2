"""What the log says of a statement or of a cell: a word, a sign and a tone, and the figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rumbo.draw import number
from rumbo.model.reading import Row, Text
from rumbo.readings.map_check import READING
from rumbo.web import address, cell
from rumbo.web.cell import Cell
from rumbo.web.language import marked
from rumbo.web.visit import Visit

WORDS = {
    "refuted": marked("Refuted"),
    "too_few": marked("Too few"),
    "observed": marked("Observed"),
    "assumed": marked("Assumed"),
}


@dataclass(frozen=True)
class Mark:
    """A status with its word, and how many statements have it."""

    status: str
    word: str
    n: int


@dataclass(frozen=True)
class Check:
    """One statement with what the log says of it; without a check it is only said.

    `broken` are the deals that do not keep it, `still` those of them that are open.
    """

    id: str
    says: str
    mark: Mark
    rate: Cell | None
    needed: str
    n: str
    broken: Cell | None
    amount: str
    still: Cell | None
    trend: str


def mark(visit: Visit, status: str, n: int = 1) -> Mark:
    """A status in words."""
    return Mark(status, visit.say(WORDS[status]), n)


def tally(visit: Visit, statuses: Iterable[str]) -> tuple[Mark, ...]:
    """How many statements have each status, the worst first."""
    counts = Counter(statuses)
    return tuple(mark(visit, status, counts[status]) for status in WORDS if counts[status])


def check(visit: Visit, statement_id: str, says: Text, row: Row | None) -> Check:
    """A statement as it is shown; `row` is that of `map_check`, None where it was not asked."""
    said = visit.language.of(says)
    if row is None:
        return Check(statement_id, said, mark(visit, "assumed"), None, "", "", None, "", None, "")
    rate = _number(row["pass_rate"])
    return Check(
        id=statement_id,
        says=said,
        mark=mark(visit, str(row["status"])),
        rate=_rate(visit, row, rate) if rate is not None else None,
        needed=number.percent(_number(row["holds_for"]), visit.language.tag),
        n=cell.cases(int(_number(row["n"]) or 0), visit.language),
        broken=_counted(visit, row, "violations"),
        amount=visit.language.money(_number(row["amount"])) if row["violations"] else "",
        still=_counted(visit, row, "open_violations"),
        trend=cell.cell("trend", row["trend"], visit.language).text,
    )


def figure(visit: Visit, row: Row | None) -> str:
    """The share that keeps a statement and of how many, in few signs; nothing without a case."""
    rate = _number(row["pass_rate"]) if row else None
    if row is None or rate is None:
        return ""
    n = cell.cases(int(_number(row["n"]) or 0), visit.language)
    low, high = (number.percent(_number(row[end]), visit.language.tag) for end in ("low", "high"))
    return f"{number.percent(rate, visit.language.tag)} ({low} – {high}), {n}"


def _rate(visit: Visit, row: Row, rate: float) -> Cell:
    shown = cell.cell("pass_rate", rate, visit.language)
    low, high = (number.percent(_number(row[end]), visit.language.tag) for end in ("low", "high"))
    return Cell(shown.text, shown.kind, bar=rate, sure=f"{low} – {high}")


def _counted(visit: Visit, row: Row, key: str) -> Cell:
    shown = cell.cell(key, row[key], visit.language)
    behind = address.behind(visit, READING.name, READING.behind[key](row)) if row[key] else ""
    return Cell(shown.text, shown.kind, href=behind)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
