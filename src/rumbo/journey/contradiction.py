"""What in a map can never hold: rules that contradict each other or the phase they stand in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rumbo.journey.problem import TAKE_ONE_OUT, Place, Problem
from rumbo.journey.statement import rules_of
from rumbo.model.boundary import ValueIn, ValueNotIn
from rumbo.model.journey_map import JourneyMap, MapPhase
from rumbo.model.reading import Text, counted, in_days
from rumbo.model.rule import AnyRule, ContactWithin, LastsAtMost, MovesTo, OnlyExpectedMoves


def contradictions(journey_map: JourneyMap) -> Iterator[Problem]:
    """Every rule or boundary that cannot hold beside the others."""
    yield from _of_phases(journey_map)
    yield from _boundaries(journey_map)


def _of_phases(journey_map: JourneyMap) -> Iterator[Problem]:
    for number, phase in enumerate(journey_map.phases):
        top: Place = ("phases", number)
        found = list(rules_of(phase, top))
        longest = [(rule, place) for rule, place in found if isinstance(rule, LastsAtMost)]
        yield from _two_lengths(longest)
        if longest:
            yield from _too_late(found, longest[0][0].days)
            yield from _impatient(phase, longest[0][0].days, top)
        yield from _moves(phase, found)


def _two_lengths(longest: Sequence[tuple[LastsAtMost, Place]]) -> Iterator[Problem]:
    for rule, place in longest[1:]:
        if rule.days != longest[0][0].days:
            yield Problem(
                place,
                counted(
                    "contradice a la que dice {days}.",
                    "contradicts the one that says {days}.",
                    days=in_days(longest[0][0].days),
                ),
                TAKE_ONE_OUT,
            )


def _too_late(found: Sequence[tuple[AnyRule, Place]], most_days: float) -> Iterator[Problem]:
    for rule, place in found:
        days = rule.days if isinstance(rule, ContactWithin) else getattr(rule, "within_days", None)
        if days is not None and days > most_days:
            yield Problem(
                place,
                counted(
                    "da {days} en una fase que dura como mucho {most}.",
                    "allows {days} in a phase that lasts at most {most}.",
                    days=in_days(days),
                    most=most_days,
                ),
                Text("Acorte el plazo.", "Shorten the time."),
            )


def _impatient(phase: MapPhase, most_days: float, top: Place) -> Iterator[Problem]:
    if phase.patience_days is not None and phase.patience_days > most_days:
        yield Problem(
            (*top, "patience_days"),
            counted(
                "la paciencia es mayor que lo que dura la fase, {most}: nunca habría una pausa.",
                "patience is longer than the phase lasts, {most}: there would never be a pause.",
                most=in_days(most_days),
            ),
            Text("Acórtela.", "Shorten it."),
            serious=False,
        )


def _moves(phase: MapPhase, found: Sequence[tuple[AnyRule, Place]]) -> Iterator[Problem]:
    shares = [(rule, place) for rule, place in found if isinstance(rule, MovesTo)]
    if sum(rule.holds_for for rule, _ in shares) > 1:
        yield Problem(
            shares[-1][1],
            Text(
                "las salidas de la fase suman más de todas las oportunidades: no pueden cumplirse"
                " a la vez.",
                "the ways out of the phase add up to more than all deals: they can never hold"
                " together.",
            ),
            Text("Baje holds_for.", "Lower holds_for."),
        )
    for rule, place in found:
        if isinstance(rule, OnlyExpectedMoves) and not phase.moves.expected:
            yield Problem(
                place,
                Text(
                    "la fase no dice qué salidas espera: la regla nunca se cumpliría.",
                    "the phase names no expected move: the rule could never hold.",
                ),
                Text("Añada moves.", "Add moves."),
            )
        if isinstance(rule, MovesTo) and rule.to == phase.id:
            yield Problem(
                place,
                Text("una fase no lleva a sí misma.", "a phase does not lead to itself."),
                Text("Diga otra fase, o quítela.", "Name another phase, or take it out."),
            )
            continue
        allowed = (*phase.moves.expected, *(["parked"] if phase.moves.parks else []), "won", "lost")
        if isinstance(rule, MovesTo) and phase.moves.expected and rule.to not in allowed:
            yield Problem(
                place,
                Text(
                    f"«{rule.to}» no está entre las salidas previstas de la fase.",
                    f"“{rule.to}” is not among the expected moves of the phase.",
                ),
                Text("Añádala a moves o quite la regla.", "Add it to moves, or drop the rule."),
            )


def _boundaries(journey_map: JourneyMap) -> Iterator[Problem]:
    for number, boundary in enumerate(journey_map.boundaries):
        inside = {
            each.field: set(each.values) for each in boundary.when if isinstance(each, ValueIn)
        }
        for i, condition in enumerate(boundary.when):
            if isinstance(condition, ValueNotIn) and inside.get(condition.field, {""}) <= set(
                condition.values
            ):
                yield Problem(
                    ("boundaries", number, "when", i),
                    Text(
                        "excluye todo lo que otra condición pide: nunca se cumpliría.",
                        "leaves out all that another condition asks for: it could never hold.",
                    ),
                    TAKE_ONE_OUT,
                )
