"""The conditions of a selection as people read them, each with the way to lift it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rumbo.journey.statement import statements
from rumbo.model import term
from rumbo.model.ability import ABILITIES
from rumbo.model.movement import Phase
from rumbo.model.reading import Text
from rumbo.model.selection import Field, Selection
from rumbo.web.cell import cell, local
from rumbo.web.language import marked
from rumbo.web.role import known_owners
from rumbo.web.visit import Visit

_IN_PHASE: Mapping[str, str] = {
    "phase": marked("In {phase}"),
    "visited": marked("Came to {phase}"),
    "lost_in": marked("Lost in {phase}"),
    "regressed_in": marked("Turned back from {phase}"),
    "passed": marked("Got past {phase}"),
    "paused_in": marked("Paused in {phase}"),
}
_MOVED: Mapping[str, str] = {
    "any": marked("Moved"),
    "start": marked("Came in"),
    "forward": marked("Moved forward"),
    "back": marked("Moved back"),
    "won": marked("Were won"),
    "lost": marked("Were lost"),
    "visit": marked("Came to a phase"),
    "again": marked("Came to a phase again"),
    "straight": marked("Only advanced"),
}
_FLAGS: Mapping[str, str] = {
    "paused": marked("Pause that lasts"),
    "stood": marked("Had a pause"),
    "pushed": marked("Close pushed"),
    "trap": marked("In a trap"),
    "known": marked("Path known"),
    "placed": marked("In a declared phase"),
    "planned": marked("Next step with a date"),
    "again": marked("Into a phase it knew"),
}
_TOLD: Mapping[str, str] = {
    "told": marked("Told: {what}"),
    "untold": marked("Not told: {what}"),
}
_JUDGED: Mapping[str, str] = {
    "keeps": marked("Keeps: {statement}"),
    "breaks": marked("Does not keep: {statement}"),
}
_STEPS: Mapping[str, str] = {
    "required": marked("Step due: {step}"),
    "done": marked("Step taken: {step}"),
    "on_time": marked("Step taken in time: {step}"),
    "owed": marked("Step owed: {step}"),
}
_OUTSIDE: Mapping[str, str] = {
    "ever": marked("Outside of: {limit}"),
    "now": marked("Outside now of: {limit}"),
    "never": marked("Inside of: {limit}"),
}
_LOST: Mapping[str, str] = {
    "lost_for": marked("Lost for: {what}"),
    "declared": marked("Declared: {what}"),
    "lost_month": marked("Lost in the month {what}"),
}
_LOST_FOR: Mapping[str, str] = {
    "any": marked("Were lost"),
    "known": marked("Lost for a cause that shows"),
    "agreed": marked("Lost for the declared reason"),
}
_TALKED: Mapping[str, str] = {
    "ours": marked("Waited for our answer"),
    "ours_answered": marked("Had our answer"),
    "ours_unanswered": marked("Had no answer of ours"),
    "theirs": marked("We waited for an answer"),
    "theirs_answered": marked("Answered us"),
    "theirs_unanswered": marked("Did not answer us"),
    "meetings": marked("Had a meeting, or missed one"),
    "no_shows": marked("Missed a meeting"),
}
_DECISION: Mapping[str, str] = {
    "needed": marked("Need a decision"),
    "five": marked("Among the five of their owner"),
    "active": marked("Not out of the pipeline by a decision"),
    "aside": marked("Out of the pipeline by a decision"),
    "any": marked("Something was decided"),
    "justify": marked("Justified"),
    "nurture": marked("Moved to nurturing"),
    "lose": marked("Given up"),
}
_QUOTED: Mapping[str, str] = {
    "account": marked("Account {text}"),
    "q": marked("Mentions “{text}”"),
    "reason": marked("Lost for: {text}"),
}
_LATE: Mapping[str, str] = {
    "contact": marked("Without contact for {over}"),
    "progress": marked("Without progress for {over}"),
    "reply": marked("Their message waits for an answer"),
    "next_step": marked("Next step overdue"),
    "step": marked("Playbook step overdue"),
    "anything": marked("Late on something"),
}


@dataclass(frozen=True)
class Condition:
    """One condition in words; `href` lifts it."""

    text: str
    href: str


def conditions(
    visit: Visit,
    selection: Selection,
    names: Mapping[str, str],
    lifted: Callable[[Selection], str],
) -> tuple[Condition, ...]:
    """What is asked beside the status; `names` are the phases by key."""
    return tuple(
        Condition(_words(visit, name, value, names), lifted(selection.without(name)))
        for name, value in selection.asked().items()
        if name != "status"
    )


def phase_names(phases: Mapping[int, Phase]) -> dict[str, str]:
    """The names of phases by the keys and ids that a selection may give."""
    return {key: phase.name for phase in phases.values() for key in (phase.id, phase.key)}


def _words(visit: Visit, name: str, value: Field, names: Mapping[str, str]) -> str:  # noqa: PLR0911
    text = str(value)
    if name in _FLAGS:
        return visit.say(_FLAGS[name])
    if name in _IN_PHASE:
        return visit.say(_IN_PHASE[name], phase=_phase(visit, names, text))
    if name in {"step", "outside", *_JUDGED}:
        return _of_map(visit, name, text)
    if name in {"moved", "late"}:
        return visit.say(_MOVED[text]) if name == "moved" else _late(visit, text)
    if name in _OF_PHASES:
        return _OF_PHASES[name](visit, names, text)
    if name == "path":
        return visit.say("Path: {path}", path=_path(visit, names, text))
    if name in {
        "state",
        "shape",
        "caused",
        "conflict",
        "decision",
        "became",
        "reality",
        *_TOLD,
        *_LOST,
    }:
        return _coded(visit, name, text)
    if name in _CROSSED:
        return _CROSSED[name](visit, text)
    return visit.say(_QUOTED[name], text=text)


def _of_map(visit: Visit, name: str, text: str) -> str:
    if name == "step":
        return _step(visit, text)
    if name == "outside":
        return _outside(visit, text)
    return visit.say(_JUDGED[name], statement=_stated(visit, text))


def _outside(visit: Visit, text: str) -> str:
    named, _, part = text.rpartition("~")
    journey_map = visit.workspace.atlas.map_on(visit.scope().as_of)
    known = {each.id: each.says for each in journey_map.boundaries} if journey_map else {}
    words = known[named].of(visit.language.tag) if named in known else named
    limit = visit.say("any limit") if named == "any" else words
    return visit.say(_OUTSIDE.get(part, _OUTSIDE["ever"]), limit=limit)


def _stated(visit: Visit, statement_id: str) -> str:
    """A statement of the map in force in words; its id where the map does not make it."""
    journey_map = visit.workspace.atlas.map_on(visit.scope().as_of)
    found = {each.id: each.says for each in statements(journey_map)} if journey_map else {}
    return visit.language.of(found[statement_id]) if statement_id in found else statement_id


def _step(visit: Visit, text: str) -> str:
    named, _, part = text.rpartition("~")
    phase_id, _, step_id = named.partition(".")
    journey_map = visit.workspace.atlas.map_on(visit.scope().as_of)
    for phase in journey_map.phases if journey_map else ():
        for step in phase.steps:
            if (phase.id, step.id) == (phase_id, step_id):
                named = step.what.of(visit.language.tag) or step.id
    return visit.say(_STEPS.get(part, _STEPS["owed"]), step=named)


def _late(visit: Visit, text: str) -> str:
    clock = "contact_days" if text == "contact" else "progress_days"
    over = visit.language.of(visit.workspace.settings.over(clock))
    return visit.say(_LATE[text], over=over)


def _since(visit: Visit, text: str) -> str:
    moment = Selection(since=text).since_moment
    return visit.say("Since {when}", when=local(moment, visit.language) if moment else text)


def _departed(visit: Visit, names: Mapping[str, str], text: str) -> str:
    phase, _, role = text.rpartition("~")
    where = _phase(visit, names, phase)
    if not role:
        return visit.say("Moved on from {phase}", phase=where)
    who = visit.language.of(term.role(role))
    return visit.say("Met in {phase}: {role}", phase=where, role=who)


def _bridged(visit: Visit, text: str) -> str:
    step, _, rest = text.partition("~")
    pipeline, _, horizon = rest.rpartition("~")
    said = visit.say("Waterfall: {step}", step=visit.language.of(term.label(step)))
    if horizon:
        ends = " – ".join(cell("day", end, visit.language).text for end in horizon.split(".."))
        said = visit.say("{step}, to close {days}", step=said, days=ends)
    return f"{said} · {pipeline}" if pipeline else said


def _stuck(visit: Visit, text: str) -> str:
    owner, _, what = text.rpartition("~")
    if not owner:
        named = text == "named"
        return visit.say("Of whom a hand would help") if named else visit.say("Compared")
    known = {each.id: each.name for each in known_owners(visit)}
    words = term.coded("what", what) or Text(what, what)
    return f"{known.get(owner, owner)}: {visit.language.of(words)}"


def _talked(visit: Visit, names: Mapping[str, str], text: str) -> str:
    what, _, rest = text.partition("~")
    by, _, group = rest.partition("~")
    said = visit.say(_TALKED[what]) if what in _TALKED else what
    if not by:
        return said
    words = visit.language.of(term.label(by)).lower()
    return f"{said} · {words}: {_group(visit, names, by, group)}"


def _group(visit: Visit, names: Mapping[str, str], by: str, group: str) -> str:
    """What a group of waits and meetings is called: a phase, a person, or what the CRM wrote."""
    if not group:
        return visit.say("unknown")
    if by == "phase":
        return _phase(visit, names, group)
    known = {} if by == "source" else {each.id: each.name for each in known_owners(visit)}
    return known.get(group, group)


_FATES: Mapping[str, str] = {
    "entered": marked("Came to the stage {stage}"),
    "known": marked("Came to the stage {stage} and ended"),
    "won": marked("Came to the stage {stage} and were won"),
    "lost": marked("Came to the stage {stage} and were lost"),
    "open": marked("Came to the stage {stage} and are open"),
    "here": marked("Open in the stage {stage}"),
}


def _due(visit: Visit, text: str) -> str:
    return visit.say("Expected to close {days}", days=_ends(visit, text))


def _won_in(visit: Visit, text: str) -> str:
    return visit.say("Won {days}", days=_ends(visit, text))


def _ends(visit: Visit, text: str) -> str:
    return " – ".join(cell("day", end, visit.language).text for end in text.split(".."))


def _staged(visit: Visit, text: str) -> str:
    if text == "compared":
        return visit.say("Open in a stage whose probabilities can be compared")
    named, _, fate = text.rpartition("~")
    rows = visit.read("stage_probability").rows
    names = {f"{row['pipeline_id']}~{row['crm_stage_id']}": str(row["crm_stage"]) for row in rows}
    return visit.say(_FATES.get(fate, _FATES["entered"]), stage=names.get(named, named))


_CROSSED: Mapping[str, Callable[[Visit, str], str]] = {
    "since": _since,
    "bridge": _bridged,
    "stuck": _stuck,
    "staged": _staged,
    "due": _due,
    "won_in": _won_in,
}


def _coded(visit: Visit, name: str, text: str) -> str:
    if name in _LOST:
        return _lost(visit, name, text)
    if name == "decision":
        return visit.say(_DECISION[text])
    if name in _TOLD:
        return visit.say(_TOLD[name], what=visit.language.of(ABILITIES[text].name))
    if name == "caused":
        seen = visit.language.of(term.coded("cause", text) or Text(text, text))
        return visit.say("Turned back, and near it: {what}", what=seen)
    words = term.coded(name, text) or Text(text, text)
    return f"{visit.language.of(term.label(name))}: {visit.language.of(words)}"


def _lost(visit: Visit, name: str, text: str) -> str:
    if name == "lost_for" and text in _LOST_FOR:
        return visit.say(_LOST_FOR[text])
    words = term.coded("reason", text) if name != "lost_month" else None
    return visit.say(_LOST[name], what=visit.language.of(words or Text(text, text)))


def _phase(visit: Visit, names: Mapping[str, str], key: str) -> str:
    return visit.language.of(term.phase(names.get(key, key)))


def _passage(visit: Visit, names: Mapping[str, str], text: str) -> str:
    ends, _, kind = text.rpartition("~")
    parts = ends.split("~")
    known = set(names) | {""}
    source, target = next(
        (
            pair
            for place in range(1, len(parts))
            if (pair := ("~".join(parts[:place]), "~".join(parts[place:])))[0] in known
            and pair[1] in known
        ),
        ("", ends),
    )
    begins = _phase(visit, names, source) if source else visit.say("Entry")
    way = f"{begins} → {_phase(visit, names, target)}"
    words = term.coded("kind", kind) if kind else None
    return f"{way} · {visit.language.of(words)}" if words else way


_OF_PHASES: Mapping[str, Callable[[Visit, Mapping[str, str], str], str]] = {
    "move": _passage,
    "talk": _talked,
    "left": _departed,
}


def _path(visit: Visit, names: Mapping[str, str], text: str) -> str:
    said: list[str] = []
    parts = text.split("~")
    while parts:
        taken = next(
            (n for n in range(1, len(parts) + 1) if "~".join(parts[:n]) in names), len(parts)
        )
        said.append(_phase(visit, names, "~".join(parts[:taken])))
        parts = parts[taken:]
    return " → ".join(said)
