"""What the values of a sheet say about how it is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rumbo.sources.spreadsheet import notation, vocabulary
from rumbo.sources.spreadsheet.header import folded
from rumbo.sources.spreadsheet.sheet import Sheet
from rumbo.store.engine import Engine, quoted

_SAMPLE = 2_000
_LIKELY = 0.8
_SPANISH = frozenset(
    [
        "fecha",
        "etapa",
        "fase",
        "nombre",
        "importe",
        "monto",
        "propietario",
        "estado",
        "valor",
        "empresa",
        "cuenta",
        "negocio",
        "trato",
        "oportunidad",
        "creado",
        "cierre",
        "cliente",
        "responsable",
        "vendedor",
        "motivo",
        "de",
        "del",
        "la",
        "el",
    ]
)
_SLASHED = r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](?:\d{4}|\d{2})(?:\D|$)"


@dataclass(frozen=True)
class DateOrder:
    """The order of days that a sheet shows; `sure` where a day beyond the twelfth tells it."""

    order: str
    sure: bool
    mixed: bool = False


def is_spanish(headers: Sequence[str]) -> bool:
    """Whether the headers are in Spanish."""
    plain = (folded(header) for header in headers)
    return any(_SPANISH & set(name.replace("-", " ").split()) for name in plain)


def is_unique(engine: Engine, sheet: Sheet, header: str) -> bool:
    """Whether no value under the header occurs twice; an empty column is not unique."""
    cell = quoted(header)
    filled, different = engine.query(
        f"SELECT count({cell}), count(DISTINCT {cell}) FROM {quoted(sheet.relation)}"
    ).values[0]
    return bool(0 < filled == different)


def holds_dates(engine: Engine, sheet: Sheet, header: str) -> bool:
    """Whether most of the first values under the header are days or times."""
    cell = quoted(header)
    read = [f"{notation.moment('v', order)} LIKE '____-__-__%'" for order in ("dmy", "mdy")]
    # A plain number is a serial day only by accident.
    filled, dates = engine.query(
        f"SELECT count(*), count(*) FILTER (WHERE ({' OR '.join(read)})"
        " AND NOT regexp_full_match(v, '\\d{1,5}(\\.\\d+)?'))"
        f" FROM (SELECT {notation.text(cell)} AS v FROM {quoted(sheet.relation)}"
        f" WHERE {cell} IS NOT NULL LIMIT {_SAMPLE})"
    ).values[0]
    return bool(filled > 0 and dates >= filled * _LIKELY)


def holds_flags(engine: Engine, sheet: Sheet, header: str) -> bool:
    """Whether all that the first cells under the header say is yes or no."""
    said, known = words(engine, sheet, header), vocabulary.choices("boolean")
    return bool(said) and all(folded(word) in known for word in said)


def holds_currencies(engine: Engine, sheet: Sheet, header: str) -> bool:
    """Whether any number under the header names its currency."""
    read = notation.currency("v", vocabulary.choices("currency"))
    found = engine.query(
        f"SELECT bool_or(regexp_matches(v, '\\d') AND {read} IS NOT NULL)"
        f" FROM (SELECT {quoted(header)} AS v FROM {quoted(sheet.relation)})"
    )
    return bool(found.scalar())


def words(engine: Engine, sheet: Sheet, header: str, limit: int = 200) -> list[str]:
    """The different values under the header, as far as `limit`."""
    found = engine.query(
        f"SELECT DISTINCT {notation.text(quoted(header))} AS word FROM {quoted(sheet.relation)}"
        f" ORDER BY 1 LIMIT {limit}"
    )
    return [word for (word,) in found.values if word]


def date_order(engine: Engine, sheet: Sheet, headers: Sequence[str]) -> DateOrder | None:
    """The order of day and month under the headers; None where no date leaves it open."""
    highest = [0, 0]
    count = 0
    for header in headers:
        cell = quoted(header)
        first, second, found = engine.query(
            "SELECT max(TRY_CAST(p.a AS INTEGER)), max(TRY_CAST(p.b AS INTEGER)), count(p.a)"
            f" FROM (SELECT regexp_extract(trim({cell}), $pattern, ['a', 'b']) AS p"
            f" FROM {quoted(sheet.relation)} WHERE {cell} NOT LIKE '____-__-__%') WHERE p.a <> ''",
            pattern=_SLASHED,
        ).values[0]
        highest = [max(highest[0], first or 0), max(highest[1], second or 0)]
        count += found
    if not count:
        return None
    last_month = 12
    day_first, day_second = highest[0] > last_month, highest[1] > last_month
    if day_first != day_second:
        return DateOrder("dmy" if day_first else "mdy", sure=True)
    usual = "dmy" if is_spanish(sheet.headers) or sheet.delimiter == ";" else "mdy"
    return DateOrder(usual, sure=False, mixed=day_first and day_second)


def decimal_mark(engine: Engine, sheet: Sheet, headers: Sequence[str]) -> str:
    """The decimal mark that the numbers under the headers show."""
    commas = dots = 0
    for header in headers:
        cell = quoted(header)
        found = engine.query(
            "SELECT 2 * count(*) FILTER (WHERE regexp_matches(v, ',\\d{1,2}\\D*$|\\.\\d{3},'))"
            " + count(*) FILTER (WHERE regexp_matches(v, '^\\D*\\d{1,3}(\\.\\d{3})+\\D*$')),"
            " 2 * count(*) FILTER (WHERE regexp_matches(v, '\\.\\d{1,2}\\D*$|,\\d{3}\\.'))"
            " + count(*) FILTER (WHERE regexp_matches(v, '^\\D*\\d{1,3}(,\\d{3})+\\D*$'))"
            f" FROM (SELECT {cell} AS v FROM {quoted(sheet.relation)}"
            f" WHERE contains({cell}, '.') OR contains({cell}, ','))"
        ).values[0]
        commas, dots = commas + found[0], dots + found[1]
    if commas == dots:
        return "," if commas and is_spanish(sheet.headers) else "."
    return "," if commas > dots else "."
