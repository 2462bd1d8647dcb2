"""The rows of a form of the editor: added, taken out and moved by its buttons."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.datastructures import FormData

from rumbo.errors import UsageError
from rumbo.journey.adaptation import slug
from rumbo.web.map_fields import TYPES

_BEGUN: Mapping[str, dict[str, Any]] = {
    "lanes": {"enters": True},
    "touchpoints": {"kind": "meeting", "weight": 3},
    "pains": {"weight": 3},
    "steps": {"proof": {"rule": "activity_happened", "kinds": ["meeting"]}},
    "boundaries": {"when": [{"condition": "amount_below"}]},
    "handovers": {"team": "customer_success"},
}
_NAMED_BY = ("what", "says", "name")


def applied(entries: dict[str, Any], do: str, form: FormData) -> dict[str, Any]:
    """The entries after one button: `add`, `remove`, `up`, `down` or `place`, and where."""
    what, _, rest = do.partition(":")
    path, _, number = rest.partition(":")
    if what == "add":
        _listed(entries, path.split("."), make=True).append(_begun(path, form))
        return entries
    *inside, last = path.split(".")
    rows = _listed(entries, inside)
    at = _number(last)
    if at >= len(rows):
        raise UsageError("The form cannot be read.", advice="Open the page again.")
    row = rows.pop(at)
    if what != "remove":
        to = {"up": at - 1, "down": at + 1}.get(what)
        rows.insert(max(_number(number) if to is None else to, 0), row)
    return entries


def _begun(path: str, form: FormData) -> dict[str, Any]:
    """A new row, of the kind that was chosen beside the button."""
    part = path.rsplit(".", 1)[-1]
    if part in ("rules", "when"):
        kind = str(form.get(f"new.{path}") or "")
        if kind in TYPES:
            tag = "rule" if part == "rules" else "condition"
            return {tag: kind}
        raise UsageError("The form cannot be read.", advice="Open the page again.")
    begun: dict[str, Any] = copy.deepcopy(_BEGUN.get(part, {}))
    return begun


def _listed(entries: dict[str, Any], path: list[str], *, make: bool = False) -> list[Any]:
    inside: Any = entries
    for part in path[:-1]:
        inside = _within(inside, part)
    found = inside.get(path[-1]) if isinstance(inside, dict) else None
    if found is None and make and isinstance(inside, dict):
        found = inside[path[-1]] = []
    if not isinstance(found, list):
        raise UsageError("The form cannot be read.", advice="Open the page again.")
    return found


def _within(inside: Any, part: str) -> Any:  # noqa: ANN401 - entries of any shape
    try:
        return inside[_number(part)] if isinstance(inside, list) else inside[part]
    except (KeyError, IndexError, TypeError) as error:
        raise UsageError("The form cannot be read.", advice="Open the page again.") from error


def _number(written: str) -> int:
    if written.isascii() and written.isdecimal() and len(written) < 6:  # noqa: PLR2004 - a row's number
        return int(written)
    raise UsageError("The form cannot be read.", advice="Open the page again.")


def identified(entries: dict[str, Any], parts: Sequence[str]) -> dict[str, Any]:
    """The entries with an identifier for each row of these parts, made of what it says."""
    for part in parts:
        rows = entries.get(part)
        _identify([row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else [])
    return entries


def _identify(rows: list[dict[str, Any]]) -> None:
    taken = [str(row["id"]) for row in rows if row.get("id")]
    for row in rows:
        if not row.get("id"):
            words: Any = next(
                (row[name] for name in _NAMED_BY if isinstance(row.get(name), dict)), {}
            )
            row["id"] = slug(str(words.get("es") or words.get("en") or ""), taken, "paso")
            taken.append(row["id"])
