"""The rules of the real phase, of losses, and of the map in words: what is read is what is used."""

from __future__ import annotations

from collections.abc import Iterator

from rumbo.journey import wording
from rumbo.journey.saying import said
from rumbo.model import loss_rule, phase_rule
from rumbo.model.codes import CODES
from rumbo.model.journey_map import ROLES, JourneyMap
from rumbo.model.loss_rule import AnyLossRule, LossRules
from rumbo.model.phase_rule import AnyEvidence, PhaseRules
from rumbo.model.reading import Text, in_days, joined
from rumbo.model.rule_line import RuleLine

_NOTHING = Text("", "")
_WHERE = {
    "subject": Text("en el asunto", "in the subject"),
    "notes": Text(
        "en el asunto o en lo que anotamos de notas, llamadas y reuniones",
        "in the subject or in what we noted of notes, calls and meetings",
    ),
    "anywhere": Text("en el asunto o en el texto", "in the subject or in the text"),
}


def of_phases(rules: PhaseRules, *, own: bool) -> Iterator[RuleLine]:
    """A line for every piece of evidence of every sort of phase, and how far back it counts."""
    place, uses = "phase_rules.yaml", ("crm_reality", "real_phases", "pipeline", "diagnosis")
    yield RuleLine(
        "phase_rule",
        Text("Antes de declararla", "Before it was declared"),
        Text(
            "Lo que se vio hasta tantos días antes de declarar una etapa también la sostiene.",
            "What showed up to so many days before a stage was declared supports it as well.",
        ),
        in_days(rules.before_days),
        _NOTHING,
        own,
        uses,
        place,
    )
    for sort in rules.phases:
        named = ", ".join(sort.names)
        for each in sort.shown_by:
            yield RuleLine(
                "phase_rule",
                Text(named, named),
                _evidence(each),
                _NOTHING,
                _NOTHING,
                own,
                uses,
                place,
                each.phrases if isinstance(each, phase_rule.Said) else (),
            )


def _evidence(piece: AnyEvidence) -> Text:
    if isinstance(piece, phase_rule.Said):
        where = _WHERE[piece.where]
        return Text(f"La muestra una de estas frases {where.es}.", f"Shown by a phrase {where.en}.")
    if isinstance(piece, phase_rule.RoleMet):
        role = _role(piece.role)
        return Text(
            f"La muestra que {role.es} habló con nosotros por primera vez.",
            f"Shown by {role.en} talking with us for the first time.",
        )
    return _PLAIN[type(piece)]


_PLAIN: dict[type[object], Text] = {
    phase_rule.ContentSent: Text(
        "La muestra que se compartió un contenido de la biblioteca para esa fase.",
        "Shown by a content that the library keeps for the phase being shared.",
    ),
    phase_rule.DecisionMeeting: Text(
        "La muestra una reunión celebrada con un decisor económico o un sponsor.",
        "Shown by a meeting held with an economic buyer or a sponsor.",
    ),
    phase_rule.DocumentReturned: Text(
        "La muestra un documento nuestro contestado con uno suyo.",
        "Shown by a document of ours answered with one of theirs.",
    ),
}


def of_losses(rules: LossRules, *, own: bool) -> Iterator[RuleLine]:
    """A line for every rule, in the order in which they decide, and for what makes words void."""
    place, uses = "loss_rules.yaml", ("losses", "lost_deals", "diagnosis")
    for rule in rules.rules:
        days = getattr(rule, "days", None)
        yield RuleLine(
            "loss_rule",
            cause(rule.cause),
            _shown(rule),
            in_days(days) if days else _NOTHING,
            _NOTHING,
            own,
            uses,
            place,
            getattr(rule, "phrases", ()),
        )
        if rule.declared:
            yield RuleLine(
                "loss_rule",
                cause(rule.cause),
                Text(
                    "El motivo escrito al cerrar la nombra con una de estas frases.",
                    "The reason written at the end names it by one of these phrases.",
                ),
                _NOTHING,
                _NOTHING,
                own,
                uses,
                place,
                rule.declared,
            )
    for group, phrases in rules.unless.items():
        yield RuleLine(
            "loss_rule",
            Text(f"No dice nada: {group}", f"Says nothing: {group}"),
            Text(
                "Una frase que contiene una de estas no muestra ninguna causa.",
                "A sentence that holds one of these shows no cause.",
            ),
            _NOTHING,
            _NOTHING,
            own,
            uses,
            place,
            phrases,
        )


def cause(code: str) -> Text:
    """A cause in words; one of the workspace's own as it is written."""
    plain = code.replace("_", " ")
    return CODES.get(code, Text(plain, plain))


def _shown(rule: AnyLossRule) -> Text:
    if isinstance(rule, loss_rule.LostInSilence):
        return Text(
            "No hubo ningún contacto en los últimos días antes del final; decide antes que todas.",
            "There was no contact in the last days before the end; it decides before all others.",
        )
    if isinstance(rule, loss_rule.SaidBefore):
        return Text(
            "El cliente escribió, o anotamos, una de estas frases en los últimos días antes del"
            " final; decide la última que se dijo.",
            "The customer wrote, or we noted, one of these phrases in the last days before the"
            " end; what was said last decides.",
        )
    if isinstance(rule, loss_rule.RoleMissed):
        roles = [_role(each) for each in rule.roles]
        return Text(
            "Faltaba un rol que casi todas las ganadas ya tenían en esa fase:"
            f" {', '.join(each.es for each in roles)}. Acompaña a la causa, no decide.",
            "A role was missing that most won deals had by that phase:"
            f" {', '.join(each.en for each in roles)}. It goes with the cause and does not decide.",
        )
    n = rule.at_least
    return Text(
        f"El cierre se aplazó {n} veces o más. Acompaña a la causa, no decide.",
        f"The close was put off {n} times or more. It goes with the cause and does not decide.",
    )


def of_map(journey_map: JourneyMap) -> Iterator[RuleLine]:
    """The limits, the steps of the playbook and the patience that a map states."""
    for each in journey_map.boundaries:
        named = Text(each.says.of("es"), each.says.of("en"))
        parts = [wording.of_condition(journey_map, one) for one in each.when]
        says = joined(parts, Text("; ", "; "))
        yield _of_map("boundary", named, says, _NOTHING, ("boundaries",))
    for phase in journey_map.phases:
        named = Text(phase.name.of("es"), phase.name.of("en"))
        if phase.patience_days is not None:
            says = Text(
                "Sin contacto ni avance durante más días que estos, la visita está en pausa.",
                "Without contact or progress for more days than these, the visit is paused.",
            )
            value = in_days(phase.patience_days)
            yield _of_map("patience", named, says, value, ("movements", "pauses", "pipeline"))
        for step in phase.steps:
            value = in_days(step.within_days) if step.within_days else _NOTHING
            yield _of_map("step", named, said(step, journey_map), value, ("playbook", "follow_up"))


def _of_map(area: str, name: Text, says: Text, value: Text, readings: tuple[str, ...]) -> RuleLine:
    return RuleLine(area, name, says, value, _NOTHING, own=True, readings=readings, place="map")


def _role(role: str) -> Text:
    found = ROLES.get(role, Text(role, role))
    return Text(found.es.lower(), found.en.lower())
