"""What a room decided about a phase, and the map that holds it.

A decision is read from plain fields, as a form sends them: what advancing and being blocked mean,
what each team needs to know to step in, a rule, who answers for the phase, and by when.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import TypeAdapter, ValidationError

from rumbo.errors import UsageError
from rumbo.model.journey_map import TEAMS, Handover, JourneyMap, MapPhase, Words
from rumbo.model.period import parse_day
from rumbo.model.reading import Text
from rumbo.model.rule import AnyRule

LONGEST = 2000
LONGEST_OWNER = 200
KNOWS = "knows_"  # before a team: what it needs to know
# The rules that a room can choose, each with the field that says of whom, of what or how many.
RULES: Mapping[str, tuple[Text, str]] = {
    "meeting_held": (Text("Reunión celebrada con un rol", "Meeting held with a role"), "role"),
    "role_engaged": (Text("Un rol ha hablado con nosotros", "A role has talked with us"), "role"),
    "people_engaged": (
        Text("Han hablado con nosotros al menos tantas personas", "So many people have talked"),
        "at_least",
    ),
    "contact_within": (
        Text("Hay contacto en los primeros días", "There is contact within the first days"),
        "days",
    ),
    "reply_within": (Text("Contestamos en tantos días", "We answer within so many days"), "days"),
    "lasts_at_most": (Text("Dura como mucho tantos días", "It lasts at most so many days"), "days"),
    "field_set": (
        Text("Un dato está escrito en el CRM", "A field is filled in in the CRM"),
        "field",
    ),
}
FIELDS = (
    "advances",
    "blocked",
    *(f"{KNOWS}{team}" for team in TEAMS),
    "rule",
    "rule_role",
    "rule_number",
    "rule_field",
    "owner",
    "due",
)


@dataclass(frozen=True)
class Decision:
    """What was decided about one phase; what is empty or None was left as it is."""

    advances: str = ""
    blocked: str = ""
    knows: Mapping[str, str] | None = None
    rule: AnyRule | None = None
    owner: str = ""
    due: date | None = None

    def __bool__(self) -> bool:
        return bool(
            self.advances or self.blocked or self.knows or self.rule or self.owner or self.due
        )


def decision(values: Mapping[str, str]) -> Decision:
    """The decision that the fields say; UsageError where one cannot be kept."""
    written = {name: values.get(name, "").strip() for name in FIELDS}
    if any(len(text) > LONGEST for text in written.values()):
        raise UsageError("A text is too long.", advice=f"Write at most {LONGEST} letters.")
    if len(written["owner"]) > LONGEST_OWNER:
        raise UsageError("The name of who answers is too long.", advice="Write a name.")
    return Decision(
        advances=written["advances"],
        blocked=written["blocked"],
        knows={team: text for team in TEAMS if (text := written[f"{KNOWS}{team}"])},
        rule=_rule(written) if written["rule"] else None,
        owner=written["owner"],
        due=parse_day(written["due"]) if written["due"] else None,
    )


def _rule(written: Mapping[str, str]) -> AnyRule:
    kind = written["rule"]
    if kind not in RULES:
        raise UsageError(f"There is no rule {kind[:60]!r}.", advice="Choose one of the list.")
    wanted = RULES[kind][1]
    value: Any = written[_SOURCES[wanted]]
    if wanted in ("days", "at_least"):
        value = _number(value)
    try:
        rule: AnyRule = TypeAdapter(AnyRule).validate_python({"rule": kind, wanted: value})
    except ValidationError as error:
        raise UsageError("The rule is not complete.", advice=_ADVICE[_SOURCES[wanted]]) from error
    return rule


_SOURCES = {
    "role": "rule_role",
    "days": "rule_number",
    "at_least": "rule_number",
    "field": "rule_field",
}
_ADVICE = {
    "rule_role": "Choose the role as well.",
    "rule_number": "Write how many days or people, from 1 on.",
    "rule_field": "Write the name of the field.",
}


def _number(text: str) -> float | None:
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        return None
    return int(found) if found.is_integer() else found


def decided(journey_map: JourneyMap, decisions: Mapping[str, Decision], *, name: str) -> JourneyMap:
    """The map with what was decided in the place of what it said; `name` names new rules.

    Phases that the map does not have are left out.
    """
    return journey_map.model_copy(
        update={
            "phases": tuple(
                _phase(phase, decisions[phase.id], journey_map.language, name)
                if phase.id in decisions
                else phase
                for phase in journey_map.phases
            )
        }
    )


def _phase(phase: MapPhase, made: Decision, language: str, name: str) -> MapPhase:
    changes: dict[str, Any] = {}
    for field in ("advances", "blocked"):
        if getattr(made, field):
            # What the other language said before would now contradict it.
            changes[field] = Words(**{language: getattr(made, field)})
    if made.owner:
        changes["owner"] = made.owner
    if made.knows:
        kept = tuple(each for each in phase.handovers if each.team not in made.knows)
        changes["handovers"] = kept + tuple(
            Handover(team=team, knows=Words(**{language: text}))
            for team, text in made.knows.items()
        )
    if made.rule and made.rule not in (
        each.model_copy(update={"id": None}) for each in phase.rules
    ):
        changes["rules"] = (*phase.rules, made.rule.model_copy(update={"id": name}))
    return phase.model_copy(update=changes)
