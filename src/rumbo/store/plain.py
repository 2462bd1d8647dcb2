"""Typed values as text and back, exactly: what the vocabulary and readings return, and no more.

A value is written as JSON. Tuples, sets, dates, moments, choices of an enum, dataclasses, parts of
a map and arrays of numbers or texts are objects with a single tag, so that what is read is equal to
what was written and of the same types.
A class is named by its module, one of Rumbo's own below the faces; what a text names is never
called but to fill a dataclass with exactly the fields that it has, or a part of a map with what its
checks let pass.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from importlib import import_module
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic import BaseModel

_FLOORS = ("rumbo.model.", "rumbo.readings.", "rumbo.predict.", "rumbo.journey.", "rumbo.log.")
_TAG: Final = "~"
_NUMBERS = frozenset({"<f8", "<f4", "<i8", "<i4", "<i2", "|i1", "|b1"})  # as numpy names them
_TEXTS: Final = "|O"
_AS_THEY_ARE = frozenset({str, int, float, bool, type(None)})


class NotPlainError(ValueError):
    """A value that cannot be written, or a text that holds none."""


def written(value: object) -> bytes:
    """The value as text; NotPlainError where it is of a type that cannot be read back."""
    try:
        return json.dumps(_plain(value), separators=(",", ":")).encode("ascii")
    except (RecursionError, TypeError) as error:
        raise NotPlainError(str(error)) from error


def read(text: bytes) -> Any:  # noqa: ANN401 - whatever was written
    """The value that was written; NotPlainError where the text is none."""
    try:
        return json.loads(text, object_hook=_value)
    except NotPlainError:
        raise
    except Exception as error:  # a damaged value may fail in any way that its class checks
        raise NotPlainError(str(error)) from error


def _plain(value: Any) -> Any:  # noqa: ANN401 - of any type
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if kind is list:
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return _mapping(value)
    return _tagged(value)


def _tagged(value: Any) -> Any:  # noqa: ANN401 - of any type
    kind = type(value)
    if kind is tuple:
        return {"~tuple": [_plain(each) for each in value]}
    if isinstance(value, Enum):
        return {"~choice": [_name(kind), _plain(value.value)]}
    if is_dataclass(kind):
        held = {each.name: _plain(getattr(value, each.name)) for each in fields(kind)}
        return {"~of": [_name(kind), held]}
    if isinstance(value, BaseModel):
        return {"~part": [_name(kind), value.model_dump_json()]}
    return _rare(value)


def _mapping(value: Mapping[Any, Any]) -> dict[str, Any]:
    if all(type(key) is str and not key.startswith(_TAG) for key in value):
        return {key: _plain(each) for key, each in value.items()}
    return {"~mapping": [[_plain(key), _plain(each)] for key, each in value.items()]}


def _rare(value: object) -> Any:  # noqa: ANN401 - of any type
    if isinstance(value, float):  # as the engine's arrays hold numbers
        return float(value)
    if isinstance(value, frozenset):
        return {"~set": sorted((_plain(each) for each in value), key=json.dumps)}
    if isinstance(value, datetime):
        return {"~moment": [value.replace(tzinfo=None).isoformat(), _zone(value), value.fold]}
    if isinstance(value, date):
        return {"~day": value.isoformat()}
    return _array(value)


def _array(value: Any) -> Any:  # noqa: ANN401 - of any type
    numpy = sys.modules.get("numpy")  # who holds an array has loaded it
    if numpy is None or type(value) is not numpy.ndarray:
        raise NotPlainError(f"A {type(value).__name__} is not written.")
    kind, shape = value.dtype.str, list(value.shape)
    if kind in _NUMBERS:
        return {"~array": [kind, shape, base64.b64encode(value.tobytes()).decode("ascii")]}
    texts = value.ravel().tolist()
    if kind != _TEXTS or not all(type(each) is str for each in texts):
        raise NotPlainError(f"An array of {kind} is not written.")
    return {"~array": [kind, shape, texts]}


def _entries(told: list[Any]) -> object:
    import numpy as np  # noqa: PLC0415 - most answers hold no array

    kind, shape, content = told
    if kind == _TEXTS:
        texts = np.empty(len(content), dtype=object)
        texts[:] = [str(each) for each in content]
        return texts.reshape(shape)
    if kind not in _NUMBERS:
        raise NotPlainError(str(kind))
    flat = np.frombuffer(base64.b64decode(content, validate=True), dtype=kind)
    return flat.reshape(shape).copy()  # its own, as the one that was written


def _zone(moment: datetime) -> str | None:
    zone = moment.tzinfo
    if zone is None or zone is UTC:
        return None if zone is None else ""
    if isinstance(zone, ZoneInfo) and zone.key:
        return zone.key
    raise NotPlainError("The zone has no name.")


def _moment(told: list[Any]) -> datetime:
    text, zone, fold = told
    known = None if zone is None else ZoneInfo(zone) if zone else UTC
    return datetime.fromisoformat(text).replace(tzinfo=known, fold=fold)


def _value(entries: dict[str, Any]) -> Any:  # noqa: ANN401 - of any type
    if len(entries) != 1:
        return entries
    ((tag, told),) = entries.items()
    if not tag.startswith(_TAG):
        return entries
    return _READ[tag](told)


def _name(kind: type) -> str:
    if not kind.__module__.startswith(_FLOORS):
        raise NotPlainError(f"A {kind.__qualname__} is not written.")
    return f"{kind.__module__}:{kind.__qualname__}"


def _class(name: str) -> type:
    module, _, own = name.partition(":")
    if not module.startswith(_FLOORS):
        raise NotPlainError(name)
    found = getattr(sys.modules.get(module) or import_module(module), own, None)
    if not isinstance(found, type) or _name(found) != name:
        raise NotPlainError(name)
    return found


def _choice(told: list[Any]) -> Enum:
    kind = _class(told[0])
    if not issubclass(kind, Enum):
        raise NotPlainError(told[0])
    return kind(told[1])


def _filled(told: list[Any]) -> object:
    kind, values = _class(told[0]), told[1]
    if not is_dataclass(kind) or [f.name for f in fields(kind)] != list(values):
        raise NotPlainError(told[0])
    return kind(**values)


def _part(told: list[Any]) -> BaseModel:
    kind = _class(told[0])
    if not issubclass(kind, BaseModel):
        raise NotPlainError(told[0])
    return kind.model_validate_json(told[1])


_READ: Mapping[str, Callable[[Any], object]] = {
    "~tuple": tuple,
    "~mapping": dict,
    "~set": frozenset,
    "~moment": _moment,
    "~day": date.fromisoformat,
    "~choice": _choice,
    "~of": _filled,
    "~part": _part,
    "~array": _entries,
}
