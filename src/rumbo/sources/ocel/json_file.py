"""Reading OCEL 2.0 from JSON: bounded in size, lenient about what is left out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from rumbo.errors import InputError
from rumbo.sources.ocel.document import Event, Log, Object, Value, plain

LARGEST_BYTES = 1024**3
_NAMES = ("objects", "events")


def read_json(path: Path) -> Log:
    """The log in a JSON file; InputError in one line where it is not one."""
    document = _document(path)
    log = Log()
    for number, entry in enumerate(_entries(document, "objects", path), start=1):
        log.add(_object(entry, number))
    for number, entry in enumerate(_entries(document, "events", path), start=1):
        log.events.append(_event(entry, number))
    return log


def _document(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise InputError(
                f"{path.name} is larger than {LARGEST_BYTES >> 30} GiB.",
                advice="Use the SQLite form of OCEL 2.0.",
            )
        text = path.read_text(encoding="utf-8-sig")
        document = json.loads(text, parse_constant=_refuse, parse_float=str, parse_int=str)
    except (OSError, UnicodeDecodeError, ValueError, RecursionError) as error:
        reason = "it is nested too deep" if isinstance(error, RecursionError) else error
        raise InputError(
            f"{path.name} is not valid JSON: {reason}.", advice="Export it again."
        ) from error
    if not isinstance(document, dict) or not any(name in document for name in _NAMES):
        raise InputError(
            f"{path.name} is not OCEL 2.0: it has neither objects nor events.",
            advice="Check the file.",
        )
    return document


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number of JSON")


def _entries(document: dict[str, Any], name: str, path: Path) -> Iterator[dict[str, Any]]:
    listed = document.get(name, [])
    if not isinstance(listed, list):
        raise InputError(f"{path.name}: {name} is not a list.", advice="It has to be OCEL 2.0.")
    for number, entry in enumerate(listed, start=1):
        if not isinstance(entry, dict):
            raise InputError(
                f"{path.name}: {name} entry {number} does not hold named values.",
                advice="It has to be OCEL 2.0.",
            )
        yield entry


def _object(entry: dict[str, Any], number: int) -> Object:
    found = Object(_text(entry, "id"), _text(entry, "type"), number, {}, _relations(entry))
    for attribute in _dicts(entry, "attributes"):
        value = Value(_text(attribute, "time"), _value(attribute.get("value")))
        found.values.setdefault(_text(attribute, "name"), []).append(value)
    found.settle()
    return found


def _event(entry: dict[str, Any], number: int) -> Event:
    attributes = {
        _text(attribute, "name"): _value(attribute.get("value"))
        for attribute in _dicts(entry, "attributes")
    }
    return Event(
        id=_text(entry, "id"),
        type=_text(entry, "type") or _text(entry, "activity"),
        time_text=_text(entry, "time"),
        place=number,
        attributes=attributes,
        relations=_relations(entry),
    )


def _relations(entry: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (_text(relation, "objectId"), _text(relation, "qualifier"))
        for relation in _dicts(entry, "relationships")
    ]


def _dicts(entry: dict[str, Any], name: str) -> list[dict[str, Any]]:
    listed = entry.get(name)
    return [part for part in listed if isinstance(part, dict)] if isinstance(listed, list) else []


def _text(entry: dict[str, Any], name: str) -> str:
    return _value(entry.get(name))


def _value(value: object) -> str:
    # Lists and objects have no place in OCEL 2.0; what they hold is kept as it is written.
    return json.dumps(value) if isinstance(value, dict | list) else plain(value)
