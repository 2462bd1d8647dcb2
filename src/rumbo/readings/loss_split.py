"""What pictures of losses show: the written reason beside what shows, and quarter by quarter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from rumbo.journey.rule_words import cause as cause_words
from rumbo.model.codes import CODES
from rumbo.model.reading import Text
from rumbo.model.selection import Selection
from rumbo.model.split import SplitData, SplitPart, SplitRow, Tone
from rumbo.readings.figure import money
from rumbo.readings.loss import keep_causes_of_loss
from rumbo.readings.loss_rule import UNDECLARED, UNKNOWN
from rumbo.readings.pause import PACKAGE

if TYPE_CHECKING:
    from rumbo.log.view import View

_Sums: TypeAlias = dict[tuple[str, Tone], tuple[Decimal | None, int]]
MOST_ROWS = 10  # others are drawn as one
MOST_QUARTERS = 12  # earlier ones are drawn as one
_SILENCE = "silence"
_TONES: Mapping[Tone, Text] = {
    "won": Text("es lo que se ve", "it is what shows"),
    "regress": Text("se ve otra causa", "another cause shows"),
    "lost": Text("terminó en silencio", "ended in silence"),
    "parked": Text("no se ve por qué", "nothing shows why"),
}
_PLACES: Sequence[Tone] = ("won", "regress", "lost", "parked")


@dataclass(frozen=True)
class LossSplits:
    """The two pictures of the losses of a period."""

    declared: SplitData
    quarters: SplitData


def loss_splits(view: View) -> LossSplits:
    """What was written down divided by what shows, and each quarter by what shows."""
    keep_causes_of_loss(view)
    declared = view.ask(PACKAGE, "losses_declared.sql").dicts()
    months = view.ask(PACKAGE, "losses_months.sql").dicts()
    currency, word = view.settings.currency, view.settings.deal_word
    rows = _merged([_declared_row(*each) for each in _grouped(declared, "declared")])
    quarters = [
        _quarter_row(name, each)
        for name, each in _grouped(
            [row | {"quarter": quarter_of(str(row["month"]))} for row in months], "quarter"
        )
    ]
    return LossSplits(
        SplitData(
            Text("Lo que se escribió y lo que se ve", "What was written and what shows"),
            Text(
                "cada barra es un motivo escrito al cerrar, dividido por la causa que se ve",
                "each bar is a reason written at the end, divided by the cause that shows",
            ),
            tuple((tone, _TONES[tone]) for tone in _PLACES),
            currency,
            rows,
            word,
        ),
        SplitData(
            Text("Trimestre a trimestre", "Quarter by quarter"),
            Text(
                "lo perdido cada trimestre, por la causa que se ve",
                "what was lost each quarter, by the cause that shows",
            ),
            (
                ("regress", Text("se ve una causa", "a cause shows")),
                ("lost", _TONES["lost"]),
                ("parked", _TONES["parked"]),
            ),
            currency,
            _latest(quarters),
            word,
        ),
    )


def quarter_of(month: str) -> str:
    """The quarter of a month: 2026-Q2 of 2026-05."""
    year, number = month.split("-")
    return f"{year}-Q{(int(number) + 2) // 3}"


def behind_declared(row: SplitRow, part: SplitPart) -> Selection | None:
    """The deals of a part of what was written down; none of what several reasons make up."""
    if row.merged:
        return None
    return Selection(declared=row.key, lost_for=part.key)


def behind_quarter(row: SplitRow, part: SplitPart) -> Selection | None:
    """The deals of a part of a quarter; none of what several quarters make up."""
    if row.merged:
        return None
    year, number = row.key.split("-Q")
    last = int(number) * 3
    return Selection(lost_month=f"{year}-{last - 2:02d}..{year}-{last:02d}", lost_for=part.key)


def _grouped(
    rows: Iterable[Mapping[str, Any]], by: str
) -> Iterable[tuple[str, list[Mapping[str, Any]]]]:
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        found[str(row[by])].append(row)
    return found.items()


def _declared_row(reason: str, rows: list[Mapping[str, Any]]) -> SplitRow:
    name = CODES[UNDECLARED] if reason == UNDECLARED else Text(reason, reason)
    return SplitRow(reason, name, _parts(_summed(rows)))


def _quarter_row(quarter: str, rows: list[Mapping[str, Any]]) -> SplitRow:
    year, number = quarter.split("-Q")
    name = Text(f"{number}.º trimestre de {year}", f"Q{number} {year}")
    return SplitRow(quarter, name, _parts(_summed(rows)))


def _summed(rows: Iterable[Mapping[str, Any]]) -> _Sums:
    found: _Sums = defaultdict(lambda: (None, 0))
    for row in rows:
        key = (str(row["cause"]), _tone(row))
        amount, deals = found[key]
        found[key] = (_plus(amount, row["amount"]), deals + row["deals"])
    return found


def _plus(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    """Both together; None where neither is known."""
    known = [each for each in (one, other) if each is not None]
    return sum(known, Decimal(0)) if known else None


def _tone(row: Mapping[str, Any]) -> Tone:
    cause = row["cause"]
    if cause == UNKNOWN:
        return "parked"
    if row.get("declared_cause") == cause:
        return "won"
    return "lost" if cause == _SILENCE else "regress"


def _parts(by_cause: _Sums) -> tuple[SplitPart, ...]:
    parts = [
        SplitPart(cause, cause_words(cause), tone, money(amount), deals)
        for (cause, tone), (amount, deals) in by_cause.items()
    ]
    return tuple(sorted(parts, key=_place))


def _place(part: SplitPart) -> tuple[int, float, str]:
    return _PLACES.index(part.tone), -(part.amount or 0.0), part.key


def _merged(rows: Sequence[SplitRow]) -> tuple[SplitRow, ...]:
    """The largest rows, and all others as one."""
    by_size = sorted(rows, key=lambda row: (-(row.amount or 0.0), -row.deals, row.key))
    shown, others = by_size[:MOST_ROWS], by_size[MOST_ROWS:]
    n = len(others)
    more = ("motivo", "reason") if n == 1 else ("motivos", "reasons")
    name = Text(f"{n} {more[0]} más", f"{n} other {more[1]}")
    return (*shown, *_as_one("others", name, others))


def _latest(rows: Iterable[SplitRow]) -> tuple[SplitRow, ...]:
    """The last quarters, and all earlier ones as one before them."""
    in_order = sorted(rows, key=lambda row: row.key)
    earlier, shown = in_order[:-MOST_QUARTERS], in_order[-MOST_QUARTERS:]
    return (*_as_one("earlier", Text("Antes", "Before"), earlier), *shown)


def _as_one(key: str, name: Text, rows: Sequence[SplitRow]) -> Iterator[SplitRow]:
    found: _Sums = defaultdict(lambda: (None, 0))
    for row in rows:
        for part in row.parts:
            amount, deals = found[part.key, part.tone]
            own = None if part.amount is None else Decimal(str(part.amount))
            found[part.key, part.tone] = (_plus(amount, own), deals + part.deals)
    if rows:
        yield SplitRow(key, name, _parts(found), merged=True)
