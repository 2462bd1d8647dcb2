"""Whether a map can be true at all: what it names exists once, and the road leads onwards."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from rumbo.journey.contradiction import contradictions
from rumbo.journey.problem import TAKE_ONE_OUT, Place, Problem
from rumbo.journey.statement import ENDS, rules_of, statements
from rumbo.model.journey_map import EMOTIONS, ROLES, TEAMS, JourneyMap
from rumbo.model.reading import Text
from rumbo.model.rule import MovesTo, RulePart


def problems(journey_map: JourneyMap) -> list[Problem]:
    """Everything in the map that is unknown, said twice, circular or can never hold."""
    return [
        *_repeated(journey_map),
        *_unknown(journey_map),
        *_claimed_twice(journey_map),
        *_roads(journey_map),
        *contradictions(journey_map),
        *_unowned(journey_map),
    ]


def _repeated(journey_map: JourneyMap) -> Iterator[Problem]:
    named: Mapping[str, list[tuple[str, Place]]] = {
        "phases": [(each.id, ("phases", i)) for i, each in enumerate(journey_map.phases)],
        "boundaries": [
            (each.id, ("boundaries", i)) for i, each in enumerate(journey_map.boundaries)
        ],
        "roles": [(each.id, ("roles", i)) for i, each in enumerate(journey_map.roles)],
        "emotions": [(each.id, ("emotions", i)) for i, each in enumerate(journey_map.emotions)],
        "statements": [(each.id, each.place) for each in statements(journey_map)],
    }
    for places in named.values():
        times = Counter(name for name, _ in places)
        seen: set[str] = set()
        for name, place in places:
            if times[name] > 1 and name in seen:
                yield Problem(
                    place,
                    Text(f"«{name}» está dos veces.", f"“{name}” stands twice."),
                    Text("Deje una, o dé a una otro id.", "Keep one, or give one another id."),
                )
            seen.add(name)


def _unknown(journey_map: JourneyMap) -> Iterator[Problem]:
    roles = {*ROLES, *(each.id for each in journey_map.roles)}
    emotions = {*EMOTIONS, *(each.id for each in journey_map.emotions)}
    phases = {each.id for each in journey_map.phases}
    for kind, name, place in _names(journey_map):
        known = {"role": roles, "emotion": emotions, "phase": phases, "team": set(TEAMS)}[kind]
        if name not in known:
            listed = ", ".join(sorted(known))
            yield Problem(
                place,
                Text(f"no se conoce «{name}».", f"“{name}” is not known."),
                Text(f"Use {listed}.", f"Use {listed}."),
            )


def _names(journey_map: JourneyMap) -> Iterator[tuple[str, str, Place]]:
    """Every role, emotion, phase and team that the map refers to."""
    for number, phase in enumerate(journey_map.phases):
        top: Place = ("phases", number)
        for part in ("next", "skips", "back"):
            for i, name in enumerate(getattr(phase.moves, part)):
                yield "phase", name, (*top, "moves", part, i)
        for part in ("lanes", "emotions", "pains", "handovers"):
            for i, entry in enumerate(getattr(phase, part)):
                yield from _names_of(entry, (*top, part, i))
        for rule, place in rules_of(phase, top):
            yield from _names_of(rule, place)
    for number, boundary in enumerate(journey_map.boundaries):
        for i, condition in enumerate(boundary.when):
            yield from _names_of(condition, ("boundaries", number, "when", i))


def _names_of(part: RulePart, place: Place) -> Iterator[tuple[str, str, Place]]:
    for kind in ("role", "emotion", "team"):
        name = getattr(part, kind, None)
        if isinstance(name, str):
            yield kind, name, (*place, kind)
    if isinstance(part, MovesTo) and part.to not in ENDS:
        yield "phase", part.to, (*place, "to")


def _claimed_twice(journey_map: JourneyMap) -> Iterator[Problem]:
    claims: dict[str, list[tuple[str | None, str, Place]]] = defaultdict(list)
    for number, phase in enumerate(journey_map.phases):
        for i, stage in enumerate(phase.stages):
            place: Place = ("phases", number, "stages", i)
            for pipeline, owner, _ in claims[stage.stage]:
                if pipeline is None or stage.pipeline is None or pipeline == stage.pipeline:
                    yield Problem(
                        place,
                        Text(
                            f"la etapa «{stage.stage}» ya es de la fase «{owner}».",
                            f"the stage “{stage.stage}” belongs to the phase “{owner}” already.",
                        ),
                        Text("Déjela en una fase.", "Keep it in one phase."),
                    )
                    break
            claims[stage.stage].append((stage.pipeline, phase.id, place))


def _roads(journey_map: JourneyMap) -> Iterator[Problem]:
    order = {phase.id: number for number, phase in enumerate(journey_map.phases)}
    for number, phase in enumerate(journey_map.phases):
        top: Place = ("phases", number, "moves")
        for part in ("next", "skips", "back"):
            for i, to in enumerate(getattr(phase.moves, part)):
                if to in order and not _leads(part, number, order[to]):
                    yield _wrong_way(phase.id, to, part, (*top, part, i))
        twice = [to for to, times in Counter(phase.moves.expected).items() if times > 1]
        for to in twice:
            yield Problem(
                top,
                Text(f"«{to}» está en dos sentidos.", f"“{to}” stands in two directions."),
                TAKE_ONE_OUT,
            )


def _leads(part: str, here: int, there: int) -> bool:
    return there < here if part == "back" else there > here


def _wrong_way(phase: str, to: str, part: str, place: Place) -> Problem:
    if phase == to:
        says = Text("una fase no lleva a sí misma.", "a phase does not lead to itself.")
    elif part == "back":
        says = Text(f"«{to}» no está antes de «{phase}».", f"“{to}” is not before “{phase}”.")
    else:
        says = Text(
            f"«{to}» no está después de «{phase}»: el camino sería circular.",
            f"“{to}” is not after “{phase}”: the road would be circular.",
        )
    return Problem(
        place,
        says,
        Text("Cambie el orden de las fases o el sentido.", "Change the order or the direction."),
    )


def _unowned(journey_map: JourneyMap) -> Iterator[Problem]:
    for number, phase in enumerate(journey_map.phases):
        if not phase.owner:
            yield Problem(
                ("phases", number, "owner"),
                Text("la fase no tiene responsable.", "the phase has no owner."),
                Text("Escriba quién responde de ella.", "Write who answers for it."),
                serious=False,
            )
