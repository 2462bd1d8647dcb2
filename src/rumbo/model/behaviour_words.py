"""The words for what a deal's behaviour says: more of something, less of it, or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rumbo.model.reading import Text

# What is counted, and what lies some days back.
_COUNTED: Mapping[str, Text] = {
    "activities": Text("actividad", "activity"),
    "activities_lately": Text("actividad este mes", "activity this month"),
    "amount_changes": Text("cambios de importe", "changes of amount"),
    "calls": Text("llamadas atendidas", "calls that connected"),
    "contacts_lately": Text("contactos este mes", "contacts this month"),
    "decision_meetings": Text("reuniones con quien decide", "meetings with who decides"),
    "documents": Text("documentos de ida y vuelta", "documents both ways"),
    "inbound": Text("mensajes suyos", "messages of theirs"),
    "meetings": Text("reuniones celebradas", "meetings held"),
    "no_shows": Text("reuniones a las que no vinieron", "meetings that nobody came to"),
    "outbound": Text("mensajes nuestros", "messages of ours"),
    "outbound_lately": Text("mensajes nuestros este mes", "messages of ours this month"),
    "owner_changes": Text("cambios de propietario", "changes of owner"),
    "people": Text("personas en la ficha", "people on the record"),
    "roles": Text("roles que han hablado", "roles that have talked"),
    "amount": Text("importe", "amount"),
    "days_open": Text("días abierta", "days open"),
}
_UNCOUNTED = ("activities", "activities_lately", "amount")
_SINCE: Mapping[str, Text] = {
    "days_since_activity": Text("la última actividad", "the last activity"),
    "days_since_contact": Text("el último contacto", "the last contact"),
    "days_since_inbound": Text("su último mensaje", "their last message"),
    "days_since_meeting": Text("la última reunión", "the last meeting"),
    "days_since_outbound": Text("nuestro último mensaje", "our last message"),
    "days_since_progress": Text("el último avance", "the last progress"),
}
_NEVER: Mapping[str, Text] = {
    "days_since_activity": Text("sin ninguna actividad", "no activity yet"),
    "days_since_contact": Text("sin ningún contacto", "no contact yet"),
    "days_since_inbound": Text("ningún mensaje suyo", "no message of theirs yet"),
    "days_since_meeting": Text("ninguna reunión", "no meeting yet"),
    "days_since_outbound": Text("ningún mensaje nuestro", "no message of ours yet"),
    "days_since_progress": Text("sin ningún avance", "no progress yet"),
    "amount": Text("sin importe", "no amount"),
}


def _all() -> Iterator[tuple[str, Text]]:
    for name, what in _COUNTED.items():
        yield f"more_{name}", Text(f"más {what.es}", f"more {what.en}")
        fewer = "less" if name in _UNCOUNTED else "fewer"
        yield f"fewer_{name}", Text(f"menos {what.es}", f"{fewer} {what.en}")
    for name, what in _SINCE.items():
        yield f"more_{name}", Text(f"más días desde {what.es}", f"more days since {what.en}")
        yield f"fewer_{name}", Text(f"menos días desde {what.es}", f"fewer days since {what.en}")
    for name, what in _NEVER.items():
        yield f"no_{name}", what
    yield "last_source", Text("de dónde viene", "where it comes from")


BEHAVIOUR: Mapping[str, Text] = dict(_all())
