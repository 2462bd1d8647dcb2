"""Rules and conditions as sentences in both languages: what a person reads is what is checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rumbo.model import boundary, rule
from rumbo.model.journey_map import ROLES_SPOKEN, JourneyMap
from rumbo.model.reading import Text, counted, in_days, in_each
from rumbo.model.term import label

_KINDS: Mapping[str, Text] = {
    "email": Text("un correo", "an e-mail"),
    "call": Text("una llamada", "a call"),
    "meeting": Text("una reunión", "a meeting"),
    "message": Text("un mensaje", "a message"),
    "web": Text("una visita a la web", "a visit to the website"),
    "form": Text("un formulario", "a form"),
    "note": Text("una nota", "a note"),
    "task": Text("una tarea", "a task"),
}
_ENDS: Mapping[str, Text] = {
    "won": Text("ganada", "won"),
    "lost": Text("perdida", "lost"),
    "parked": Text("nurturing", "nurturing"),
}
_TYPES: Mapping[str, Text] = {
    "new": Text("nuevo cliente", "new business"),
    "expansion": Text("ampliación", "expansion"),
    "renewal": Text("renovación", "renewal"),
}
_NOWHERE = Text("", "")


def of_rule(journey_map: JourneyMap, stated: rule.AnyRule) -> Text:
    """A rule in words, without the phase it stands in."""
    return _RULES[type(stated)](journey_map, stated)


def of_condition(journey_map: JourneyMap, condition: boundary.AnyCondition) -> Text:
    """A condition of a boundary in words."""
    return _CONDITIONS[type(condition)](journey_map, condition)


def phase_name(journey_map: JourneyMap, phase_id: str) -> Text:
    """A phase by its id, or an end of the road, in words."""
    if phase_id in _ENDS:
        return _ENDS[phase_id]
    found = {phase.id: phase.name for phase in journey_map.phases}.get(phase_id)
    return Text(found.of("es"), found.of("en")) if found else Text(phase_id, phase_id)


def _role(journey_map: JourneyMap, role: str) -> Text:
    named = Text(journey_map.role_name(role, "es"), journey_map.role_name(role, "en"))
    return ROLES_SPOKEN.get(role, named)


def _begun(words: Text) -> Text:
    """The words as a sentence begins."""
    return in_each(lambda tag: words.of(tag)[:1].upper() + words.of(tag)[1:])


def short_days(days: float | None) -> Text:
    """A time in few signs; nothing where none is stated."""
    return counted("{n} d", "{n} d", n=days) if days else _NOWHERE


def _when(within_days: float | None) -> Text:
    if within_days is None:
        return Text(" antes de salir de la fase", " before leaving the phase")
    return _first(within_days)


def _first(days: float) -> Text:
    if days == 1:
        return Text(" en el primer día", " within the first day")
    return counted(" en los primeros {days}", " within the first {days}", days=in_days(days))


def _during(within_days: float | None) -> Text:
    return _when(within_days) if within_days is not None else _NOWHERE


def _any_of(kinds: tuple[str, ...]) -> Text:
    named = [_KINDS[kind] for kind in kinds]
    return Text(
        _either([each.es for each in named], " o "), _either([each.en for each in named], " or ")
    )


def _either(words: list[str], last: str) -> str:
    return last.join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def _role_engaged(journey_map: JourneyMap, stated: rule.RoleEngaged) -> Text:
    role, when = _begun(_role(journey_map, stated.role)), _when(stated.within_days)
    es, en = "{role} ha hablado con nosotros{when}.", "{role} has talked with us{when}."
    return counted(es, en, role=role, when=when)


def _people_engaged(_map: JourneyMap, stated: rule.PeopleEngaged) -> Text:
    n = stated.at_least
    return Text(
        f"Al menos {n} {'persona' if n == 1 else 'personas'} del cliente han hablado con nosotros"
        " antes de salir de la fase."
        if n > 1
        else "Al menos una persona del cliente ha hablado con nosotros antes de salir de la fase.",
        f"At least {n} {'person' if n == 1 else 'people'} of the customer"
        f" {'has' if n == 1 else 'have'} talked with us before leaving the phase.",
    )


def _activity(_map: JourneyMap, stated: rule.ActivityHappened) -> Text:
    ours = {
        "in": Text(" del cliente", " from the customer"),
        "out": Text(" nuestro", " of ours"),
    }.get(stated.direction or "", _NOWHERE)
    times = (
        Text(f" al menos {stated.at_least} veces", f" at least {stated.at_least} times")
        if stated.at_least > 1
        else _NOWHERE
    )
    return counted(
        "Hay {kinds}{ours}{times}{when}.",
        "There is {kinds}{ours}{times}{when}.",
        kinds=_any_of(stated.kinds),
        ours=ours,
        times=times,
        when=_during(stated.within_days),
    )


def _meeting(journey_map: JourneyMap, stated: rule.MeetingHeld) -> Text:
    role, when = _role(journey_map, stated.role), _during(stated.within_days)
    es, en = "Se celebra una reunión con {role}{when}.", "A meeting with {role} is held{when}."
    return counted(es, en, role=role, when=when)


def _contact(_map: JourneyMap, stated: rule.ContactWithin) -> Text:
    es = "Hablamos con el cliente, en ambos sentidos,{when}."
    return counted(es, "We and the customer talk, both ways,{when}.", when=_first(stated.days))


def _reply(_map: JourneyMap, stated: rule.ReplyWithin) -> Text:
    es = "Contestamos al cliente en menos de {days}."
    return counted(es, "We answer the customer in less than {days}.", days=in_days(stated.days))


def _field(_map: JourneyMap, stated: rule.FieldSet) -> Text:
    field = _field_name(stated.field)
    return Text(
        f"Al salir de la fase está escrito: {field.es}.",
        f"On leaving the phase this is filled in: {field.en}.",
    )


def _field_name(field: str) -> Text:
    name = label(field)
    return Text(name.es.lower(), name.en.lower()) if name.es != field else name


def _content(_map: JourneyMap, stated: rule.ContentShared) -> Text:
    what = ", ".join(part for part in (stated.kind, stated.topic) if part)
    content = (
        counted("un contenido ({what})", "A content ({what})", what=what)
        if what
        else Text("algún contenido", "Some content")
    )
    return counted(
        "Se comparte {content}{when}.",
        "{content} is shared{when}.",
        content=content,
        when=_during(stated.within_days),
    )


def _moves(journey_map: JourneyMap, stated: rule.MovesTo) -> Text:
    to = phase_name(journey_map, stated.to)
    return Text(f"De aquí se pasa a {to.es}.", f"From here deals go to {to.en}.")


def _expected(_map: JourneyMap, _stated: rule.OnlyExpectedMoves) -> Text:
    return Text(
        "Se sale solo por los caminos previstos.", "Deals leave by the expected moves only."
    )


def _lasts(_map: JourneyMap, stated: rule.LastsAtMost) -> Text:
    return counted("Dura como mucho {days}.", "It lasts at most {days}.", days=in_days(stated.days))


def _signal(journey_map: JourneyMap, stated: rule.SignalSeen) -> Text:
    signal = Text(
        journey_map.emotion_name(stated.signal, "es"), journey_map.emotion_name(stated.signal, "en")
    )
    who = _begun(
        _role(journey_map, stated.role) if stated.role else Text("el cliente", "the customer")
    )
    return Text(f"{who.es} expresa: {signal.es}.", f"{who.en} expresses: {signal.en}.")


_RULES: Mapping[type[Any], Callable[[JourneyMap, Any], Text]] = {
    rule.RoleEngaged: _role_engaged,
    rule.PeopleEngaged: _people_engaged,
    rule.ActivityHappened: _activity,
    rule.MeetingHeld: _meeting,
    rule.ContactWithin: _contact,
    rule.ReplyWithin: _reply,
    rule.FieldSet: _field,
    rule.ContentShared: _content,
    rule.MovesTo: _moves,
    rule.OnlyExpectedMoves: _expected,
    rule.LastsAtMost: _lasts,
    rule.SignalSeen: _signal,
}


def _value(_map: JourneyMap, condition: boundary.ValueIn | boundary.ValueNotIn) -> Text:
    field = _field_name(condition.field)
    named = [_worded(condition.field, value) for value in condition.values]
    es, en = ", ".join(value.es for value in named), ", ".join(value.en for value in named)
    if isinstance(condition, boundary.ValueIn):
        return Text(f"{field.es} es {es}", f"{field.en} is {en}")
    return Text(f"{field.es} no es {es}", f"{field.en} is not {en}")


def _worded(field: str, value: str) -> Text:
    """A value as it is written; the types of deals, which the log writes in a code, in words."""
    return _TYPES.get(value, Text(value, value)) if field == "type" else Text(value, value)


def _amount(_map: JourneyMap, condition: boundary.AmountBelow) -> Text:
    return counted(
        "el importe no llega a {n}", "the amount is below {n}", n=round(condition.amount)
    )


def _employees(_map: JourneyMap, condition: boundary.EmployeesBelow) -> Text:
    n = condition.employees
    return counted(
        "la cuenta tiene menos de {n} empleados", "the account has under {n} employees", n=n
    )


def _missing(journey_map: JourneyMap, condition: boundary.RoleMissing) -> Text:
    return counted(
        "{days} después de crearla, {role} no ha hablado con nosotros",
        "{days} after its creation {role} has not talked with us",
        days=in_days(condition.after_days),
        role=_role(journey_map, condition.role),
    )


def _pushes(_map: JourneyMap, condition: boundary.PushesAtLeast) -> Text:
    return Text(
        f"el cierre se ha aplazado {condition.pushes} veces o más",
        f"the close has been pushed {condition.pushes} times or more",
    )


def _no_shows(_map: JourneyMap, condition: boundary.NoShowsAtLeast) -> Text:
    return Text(
        f"el cliente ha faltado a {condition.no_shows} reuniones o más",
        f"the customer has missed {condition.no_shows} meetings or more",
    )


def _silent(_map: JourneyMap, condition: boundary.SilentFor) -> Text:
    es = "el cliente lleva {days} sin decir nada"
    return counted(es, "the customer has said nothing for {days}", days=in_days(condition.days))


def _found(journey_map: JourneyMap, condition: boundary.SignalFound) -> Text:
    return Text(
        f"el cliente expresó: {journey_map.emotion_name(condition.signal, 'es')}",
        f"the customer expressed: {journey_map.emotion_name(condition.signal, 'en')}",
    )


_CONDITIONS: Mapping[type[Any], Callable[[JourneyMap, Any], Text]] = {
    boundary.ValueIn: _value,
    boundary.ValueNotIn: _value,
    boundary.AmountBelow: _amount,
    boundary.EmployeesBelow: _employees,
    boundary.RoleMissing: _missing,
    boundary.PushesAtLeast: _pushes,
    boundary.NoShowsAtLeast: _no_shows,
    boundary.SilentFor: _silent,
    boundary.SignalFound: _found,
}
