"""What the parts of a map are asked for with: a field for each entry, of the kind it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rumbo.model import boundary, rule
from rumbo.model.rule import RulePart

WORDS, LONG, TEXT, NUMBER, WHOLE = "words", "long", "text", "number", "whole"
SHARE, FLAG, CHOICE, SEVERAL, LINES = "share", "flag", "choice", "several", "lines"


@dataclass(frozen=True)
class Spec:
    """One entry of a part: its name, its kind, what is chosen from, and whether it is needed."""

    name: str
    kind: str
    source: str = ""
    needed: bool = False
    label: str = ""


_ROLE = Spec("role", CHOICE, "roles")
_WEIGHT = Spec("weight", CHOICE, "weights", needed=True)
TEXTS: tuple[tuple[str, ...], ...] = (
    ("does", "needs", "friction", "response", "feeds"),
    ("enters", "advances", "blocked"),
)
LISTS: Mapping[str, tuple[Spec, ...]] = {
    "lanes": (
        Spec("role", CHOICE, "roles", needed=True),
        Spec("enters", FLAG, label="enters_here"),
        Spec("concern", WORDS),
        Spec("criterion", WORDS),
        Spec("content", WORDS),
        Spec("emotion", CHOICE, "emotions"),
    ),
    "touchpoints": (
        Spec("name", WORDS, needed=True),
        Spec("kind", CHOICE, "touchpoints", needed=True),
        _WEIGHT,
    ),
    "pains": (Spec("text", WORDS, needed=True), _ROLE, _WEIGHT),
    "emotions": (Spec("emotion", CHOICE, "emotions", needed=True), _ROLE, Spec("why", WORDS)),
    "steps": (
        Spec("what", WORDS, needed=True),
        Spec("who", WORDS),
        Spec("within_days", NUMBER),
    ),
    "rules": (),
    "handovers": (
        Spec("team", CHOICE, "teams", needed=True),
        Spec("knows", WORDS, needed=True),
    ),
    "boundaries": (Spec("says", WORDS, needed=True),),
    "when": (),
    "roles": (Spec("name", WORDS, needed=True),),
    "added_emotions": (Spec("name", WORDS, needed=True),),
}
_RULE_FIELDS: Mapping[str, tuple[str, str]] = {
    "role": (CHOICE, "roles"),
    "within_days": (NUMBER, ""),
    "days": (NUMBER, ""),
    "at_least": (WHOLE, ""),
    "kinds": (SEVERAL, "kinds"),
    "direction": (CHOICE, "directions"),
    "field": (TEXT, "fields"),
    "kind": (TEXT, ""),
    "topic": (TEXT, ""),
    "to": (CHOICE, "ends"),
    "signal": (CHOICE, "emotions"),
    "holds_for": (SHARE, ""),
    "values": (LINES, ""),
    "amount": (NUMBER, ""),
    "employees": (WHOLE, ""),
    "after_days": (NUMBER, ""),
    "pushes": (WHOLE, ""),
    "no_shows": (WHOLE, ""),
}
TYPES: Mapping[str, type[RulePart]] = {
    each.model_fields[tag].default: each
    for tag, kinds in (("rule", rule.KINDS), ("condition", boundary.CONDITIONS))
    for each in kinds
}  # fmt: skip


def of_rule(kind: str) -> tuple[Spec, ...]:
    """The fields of one kind of rule or condition; none where there is no such kind."""
    if kind not in TYPES:
        return ()
    fields = TYPES[kind].model_fields
    order = [name for name in fields if name != "holds_for"]
    order += ["holds_for"] if "holds_for" in fields else []
    return tuple(
        Spec(name, *_RULE_FIELDS[name], needed=fields[name].is_required())
        for name in order
        if name in _RULE_FIELDS
    )
