"""The moment that an export shows: the date in its name, or what the mapping says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from rumbo.sources.spreadsheet.mapping import SpreadsheetMapping
from rumbo.store.engine import Engine

DAY = re.compile(r"(?<!\d)(?:199\d|20[0-8]\d)-\d{2}-\d{2}(?!\d)")


def taken_at(
    files: Iterable[str], mapping: SpreadsheetMapping | None, engine: Engine
) -> datetime | None:
    """The moment of the export in naive UTC, from the files' names or else from the mapping.

    A day counts to its last second in the mapping's zone (else the engine's), and no moment is
    later than now; None where neither says when.
    """
    named = max((day for file in files if (day := day_in(file))), default=None)
    said = mapping.taken_at if mapping else ""
    found: date | None = named or (datetime.fromisoformat(said) if said else None)
    if found is None:
        return None
    if not isinstance(found, datetime) or len(said) <= len("2026-06-30"):
        moment = datetime.combine(found, time(23, 59, 59), _zone(mapping, engine))
    else:
        moment = found if found.tzinfo else found.replace(tzinfo=UTC)
    now = datetime.now(UTC).replace(microsecond=0)
    return min(moment, now).astimezone(UTC).replace(tzinfo=None)


def day_in(file: str) -> date | None:
    """The last day that a file's name (without its folders) spells as 2026-06-30."""
    days = []
    for fits in DAY.finditer(file.rsplit("/", 1)[-1]):
        try:
            days.append(date.fromisoformat(fits[0]))
        except ValueError:
            continue
    return max(days, default=None)


def _zone(mapping: SpreadsheetMapping | None, engine: Engine) -> ZoneInfo:
    named = mapping.notation.zone if mapping else ""
    return ZoneInfo(named or str(engine.query("SELECT current_setting('TimeZone')").scalar()))
