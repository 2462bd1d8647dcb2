"""The story of a deal as lines to read: when, what happened, in which words, who, and days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from rumbo.cli.wording import said
from rumbo.draw import number
from rumbo.model import codes, term
from rumbo.model.reading import Reading, Row, Value

_INFERRED = " (inferred)"
_BETWEEN = " · "


def as_story(reading: Reading, language: str) -> Reading:
    """The timeline with one sentence per event in place of the columns of every kind of event."""
    return replace(reading, rows=tuple(_line(row, language) for row in reading.rows))


def _line(row: Row, language: str) -> Row:
    return {
        "occurred_at": row["occurred_at"],
        "event": row["kind"] if row["event"] == "move" else row["event"],
        "detail": _detail(row, language) or None,
        "who": row["who"],
        "days": row["days"],
    }


def _detail(row: Row, language: str) -> str:
    told = {"move": _move, "pause": _pause, "change": _change, "person": _person}
    return told.get(str(row["event"]), _activity)(row, language)


def _move(row: Row, language: str) -> str:
    parts = [_phase(row["from"], language), _phase(row["to"], language)]
    text = " → ".join(part for part in parts if part)
    visit = row["visit"]
    again = isinstance(visit, int) and visit > 1 and row["kind"] not in ("won", "lost")
    return f"{text} {said('visit', language, visit=visit)}" if again else text


def _phase(value: Value, language: str) -> str:
    return term.phase(str(value)).of(language) if value is not None else ""


def _pause(row: Row, language: str) -> str:
    causes = [cause for cause in str(row["detail"] or "").split(", ") if cause]
    parts = [_phase(row["from"], language), ", ".join(_code(cause, language) for cause in causes)]
    if row["to"] is not None:
        parts.append(said("pause_ended", language, by=_code(str(row["to"]), language)))
    return _BETWEEN.join(part for part in parts if part)


def _code(value: str, language: str) -> str:
    words = term.coded("cause", value)
    return words.of(language) if words else value


def _change(row: Row, language: str) -> str:
    field = str(row["detail"])
    inferred = field.endswith(_INFERRED)
    name = term.label(field.removesuffix(_INFERRED)).of(language)
    text = f"{name}: {_changed(row['from'], language)} → {_changed(row['to'], language)}"
    return f"{text} {said('inferred', language)}" if inferred else text


def _changed(value: Value, language: str) -> str:
    if value is None:
        return number.NONE
    try:
        return number.day(date.fromisoformat(str(value)), language)
    except ValueError:
        return str(value)


def _person(row: Row, language: str) -> str:
    role = term.role(str(row["to"])).of(language) if row["to"] is not None else ""
    return _BETWEEN.join(str(part) for part in (row["detail"], role) if part)


def _activity(row: Row, language: str) -> str:
    direction, sign, subject = str(row["detail"] or "").partition(": ")
    told = term.outcome(direction).of(language) if direction in codes.OUTCOMES else direction
    # Nearly every activity is done: only what differs is worth a word.
    ended = [term.outcome(str(row["to"])).of(language)] if row["to"] not in (None, "done") else []
    return _BETWEEN.join([part for part in (f"{told}{sign}{subject}",) if part] + ended)
