"""What a form of the editor sends, as the entries of a map: nothing is judged here, only read."""

from __future__ import annotations

import json
from typing import Any

from starlette.datastructures import FormData

from rumbo.errors import UsageError
from rumbo.web.map_fields import TYPES

MARK = "e."  # what the names of entries begin with
_DEEPEST = 8
_MOST = 400  # rows of one list: more than any map may have
_LISTS = ("kinds", "stages")
_NUMBERS = ("days", "within_days", "patience_days", "after_days", "amount")
_WAYS = ("next", "skips", "back")


def entries(form: FormData, was: Any) -> dict[str, Any]:  # noqa: ANN401 - what the form says
    """The entries that the form writes down; `was` is what they were when it was shown."""
    tree: dict[str, Any] = {}
    for name in dict.fromkeys(key for key in form if key.startswith(MARK)):
        path = name[len(MARK) :].split(".")
        if len(path) > _DEEPEST or not all(path):
            raise UsageError("The form cannot be read.", advice="Open the page again.")
        values = [value for value in form.getlist(name) if isinstance(value, str)]
        _place(tree, path, values)
    found: dict[str, Any] = _shaped(tree, "") or {}
    was = was if isinstance(was, dict) else {}
    if "stages" in found:
        found["stages"] = _in_order([_stage(each) for each in found["stages"]], was.get("stages"))
    if "moves" in found:
        found["moves"] = _moves(found["moves"], was.get("moves"))
    return found


def carried(form: FormData, name: str) -> Any:  # noqa: ANN401 - as above
    """A value that a form carries as JSON."""
    try:
        found = json.loads(str(form.get(name) or "null"))
    except (ValueError, RecursionError) as error:
        raise UsageError("The form cannot be read.", advice="Open the page again.") from error
    if _deep(found, _DEEPEST + 2):
        raise UsageError("The form cannot be read.", advice="Open the page again.")
    return found


def _deep(value: object, left: int) -> bool:
    if left == 0:
        return True
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(_deep(each, left - 1) for each in inside)


def _place(tree: dict[str, Any], path: list[str], values: list[str]) -> None:
    inside = tree
    for part in path[:-1]:
        inside = inside.setdefault(part, {})
        if not isinstance(inside, dict):
            raise UsageError("The form cannot be read.", advice="Open the page again.")
    if path[-1] in inside:
        raise UsageError("The form cannot be read.", advice="Open the page again.")
    inside[path[-1]] = values


def _shaped(value: Any, name: str) -> Any:  # noqa: ANN401 - entries of any shape
    if isinstance(value, list):
        return _leaf(value, name)
    if value and all(key.isascii() and key.isdecimal() and len(key) < 6 for key in value):  # noqa: PLR2004 - row numbers
        rows = [_shaped(value[key], name) for key in sorted(value, key=int)[:_MOST]]
        return [row for row in rows if row is not None]
    shaped = {key: _shaped(each, key) for key, each in value.items()}
    kept = {key: each for key, each in shaped.items() if each is not None}
    kind = str(kept.get("rule") or kept.get("condition"))
    if kind in TYPES:  # what another kind had asked for goes
        kept = {key: each for key, each in kept.items() if key in TYPES[kind].model_fields}
    return kept or None


def _leaf(values: list[str], name: str) -> Any:  # noqa: ANN401 - a value or several
    if name in _LISTS:
        return [value for value in values if value]
    value = values[-1].replace("\r\n", "\n").strip() if values else ""
    if name == "values":
        return [line.strip() for line in value.split("\n") if line.strip()] or None
    if not value:
        return None
    if name == "holds_for":
        return _share(value)
    return value.replace(",", ".") if name in _NUMBERS else value


def _share(percent: str) -> float | str:
    try:
        return round(float(percent.replace(",", ".")) / 100, 6)
    except ValueError:
        return percent


def _stage(value: str) -> dict[str, str]:
    try:
        pipeline, stage = json.loads(value)
    except (ValueError, RecursionError, TypeError) as error:
        raise UsageError("The form cannot be read.", advice="Open the page again.") from error
    found = {"stage": str(stage)}
    return found | {"pipeline": str(pipeline)} if pipeline else found


def _moves(sent: Any, was: Any) -> dict[str, Any]:  # noqa: ANN401 - entries
    was = was if isinstance(was, dict) else {}
    ways = sent.get("to") or {} if isinstance(sent, dict) else {}
    found: dict[str, Any] = {
        way: _in_order([to for to, value in ways.items() if value == way], was.get(way))
        for way in _WAYS
    }
    parks = {"parks": sent["parks"]} if isinstance(sent, dict) and "parks" in sent else {}
    return {way: listed for way, listed in found.items() if listed} | parks


def _in_order(now: list[Any], was: Any) -> list[Any]:  # noqa: ANN401 - entries
    """In the order that they had: a form lists them in its own."""
    before = was if isinstance(was, list) else []
    return [each for each in before if each in now] + [each for each in now if each not in before]


def stage_value(pipeline: str | None, stage: str) -> str:
    """How a stage is named in the form."""
    return json.dumps([pipeline or "", stage], ensure_ascii=False)
