"""What the parts of a map are called on screens, in forms and in the words of a comparison."""

from __future__ import annotations

from collections.abc import Mapping

from rumbo.model.reading import Text

PARTS: Mapping[str, Text] = {
    "name": Text("Nombre", "Name"),
    "language": Text("Idioma", "Language"),
    "owner": Text("Responsable", "Owner"),
    "review_every_days": Text("Días entre revisiones", "Days between reviews"),
    "roles": Text("Rol añadido", "Added role"),
    "emotions": Text("Emoción", "Emotion"),
    "phases": Text("Fase", "Phase"),
    "boundaries": Text("Límite de descalificación", "Disqualification rule"),
    "journey": Text("Recorrido", "Journey"),
    "does": Text("Qué hace el cliente", "What the customer does"),
    "needs": Text("Qué necesita", "What they need"),
    "friction": Text("Qué fricción encuentra", "Which friction they meet"),
    "response": Text("Cómo respondemos", "How we respond"),
    "feeds": Text("Qué decisión nuestra alimenta", "Which decision of ours it feeds"),
    "stages": Text("Etapa del CRM", "CRM stage"),
    "enters": Text("Qué significa entrar", "What entering means"),
    "advances": Text("Qué significa avanzar", "What advancing means"),
    "blocked": Text("Qué significa estar bloqueada", "What being blocked means"),
    "parked": Text("Fase de nurturing", "Nurturing phase"),
    "patience_days": Text("Paciencia (días)", "Patience (days)"),
    "moves": Text("Salidas previstas", "Expected moves"),
    "next": Text("Siguiente", "Next"),
    "skips": Text("Salto previsto", "Expected skip"),
    "back": Text("Vuelta prevista", "Expected way back"),
    "parks": Text("Puede ir a nurturing", "May be parked"),
    "lanes": Text("Rol en la fase", "Role in the phase"),
    "concern": Text("Preocupación", "Concern"),
    "criterion": Text("Criterio", "Criterion"),
    "emotion": Text("Emoción", "Emotion"),
    "content": Text("Contenido que necesita", "Content they need"),
    "touchpoints": Text("Punto de contacto", "Touchpoint"),
    "kind": Text("Clase", "Kind"),
    "weight": Text("Peso", "Weight"),
    "pains": Text("Punto de dolor", "Pain point"),
    "text": Text("Texto", "Text"),
    "role": Text("Rol", "Role"),
    "why": Text("Por qué", "Why"),
    "steps": Text("Paso del playbook", "Playbook step"),
    "what": Text("Qué", "What"),
    "who": Text("Quién", "Who"),
    "within_days": Text("Plazo (días)", "Within (days)"),
    "proof": Text("Qué lo prueba", "What proves it"),
    "rules": Text("Regla", "Rule"),
    "handovers": Text("Lo que un equipo debe saber", "What a team must know"),
    "team": Text("Equipo", "Team"),
    "knows": Text("Qué debe saber", "What it must know"),
    "says": Text("Dice", "Says"),
    "when": Text("Cuándo", "When"),
    "holds_for": Text("Se cumple en (proporción)", "Holds for (share)"),
    "days": Text("Días", "Days"),
    "at_least": Text("Al menos", "At least"),
    "kinds": Text("Actividades", "Activities"),
    "direction": Text("De quién", "Whose"),
    "field": Text("Dato", "Field"),
    "topic": Text("Tema", "Topic"),
    "to": Text("Hasta", "To"),
    "signal": Text("Señal", "Signal"),
    "stage": Text("Etapa", "Stage"),
    "pipeline": Text("Pipeline", "Pipeline"),
    "id": Text("Identificador", "Identifier"),
    "enters_here": Text("Entra aquí", "Enters here"),
    "order": Text("Orden de las fases", "Order of the phases"),
    "added_emotions": Text("Emoción añadida", "Added emotion"),
    "after_days": Text("Días después de crearla", "Days after its creation"),
    "amount": Text("Importe", "Amount"),
    "condition": Text("Condición", "Condition"),
    "employees": Text("Empleados", "Employees"),
    "no_shows": Text("Reuniones a las que falta", "Missed meetings"),
    "pushes": Text("Aplazamientos del cierre", "Pushes of the close"),
    "rule": Text("Clase de regla", "Kind of rule"),
    "values": Text("Valores, uno por línea", "Values, one per line"),
    "es": Text("español", "Spanish"),
    "en": Text("inglés", "English"),
}

# What a list of them is called.
TITLES: Mapping[str, Text] = {
    "lanes": Text("Roles en la fase", "Roles in the phase"),
    "touchpoints": Text("Puntos de contacto", "Touchpoints"),
    "pains": Text("Puntos de dolor", "Pain points"),
    "emotions": Text("Emociones", "Emotions"),
    "steps": Text("Pasos del playbook", "Playbook steps"),
    "rules": Text("Reglas", "Rules"),
    "handovers": Text("Lo que cada equipo debe saber", "What each team must know"),
    "boundaries": Text("Límites de descalificación", "Disqualification rules"),
    "when": Text("Condiciones", "Conditions"),
    "roles": Text("Roles añadidos", "Added roles"),
    "added_emotions": Text("Emociones añadidas", "Added emotions"),
}

# What may be stated about a phase, and about whom the company does not serve.
RULES: Mapping[str, Text] = {
    "role_engaged": Text("Un rol ha hablado con nosotros", "A role has talked with us"),
    "people_engaged": Text("Han hablado varias personas", "Several people have talked"),
    "activity_happened": Text("Hay una actividad", "An activity happens"),
    "meeting_held": Text("Se celebra una reunión con un rol", "A meeting with a role is held"),
    "contact_within": Text("Hablamos dentro de un plazo", "We talk within a time"),
    "reply_within": Text("Contestamos dentro de un plazo", "We answer within a time"),
    "field_set": Text("Un dato está escrito", "A field is filled in"),
    "content_shared": Text("Se comparte un contenido", "A content is shared"),
    "moves_to": Text("Se pasa a una fase o final", "Deals go to a phase or an end"),
    "only_expected_moves": Text("Solo por los caminos previstos", "By the expected moves only"),
    "lasts_at_most": Text("Dura como mucho", "It lasts at most"),
    "signal_seen": Text("El cliente expresa algo", "The customer expresses something"),
}
CONDITIONS: Mapping[str, Text] = {
    "value_in": Text("Un dato es uno de estos valores", "A field is one of these values"),
    "value_not_in": Text("Un dato no es ninguno de estos", "A field is none of these values"),
    "amount_below": Text("El importe no llega a", "The amount is below"),
    "employees_below": Text(
        "La cuenta tiene menos empleados que", "The account has fewer employees"
    ),
    "role_missing": Text("Falta un rol pasado un tiempo", "A role is missing after a time"),
    "pushes_at_least": Text("El cierre se aplaza demasiado", "The close is pushed too often"),
    "no_shows_at_least": Text("Falta a demasiadas reuniones", "Too many meetings are missed"),
    "silent_for": Text("Lleva demasiado sin hablar", "They have been silent for too long"),
    "signal_found": Text("El cliente expresó algo", "The customer expressed something"),
}
KINDS: Mapping[str, Text] = {
    "email": Text("correo", "e-mail"),
    "call": Text("llamada", "call"),
    "meeting": Text("reunión", "meeting"),
    "message": Text("mensaje", "message"),
    "web": Text("web", "web"),
    "form": Text("formulario", "form"),
    "note": Text("nota", "note"),
    "task": Text("tarea", "task"),
    "event": Text("evento", "event"),
    "document": Text("documento", "document"),
    "other": Text("otro", "other"),
}
DIRECTIONS: Mapping[str, Text] = {
    "in": Text("del cliente", "from the customer"),
    "out": Text("nuestra", "ours"),
}


def part(name: str) -> Text:
    """The name of a part of the map; its own name where it has no other."""
    return PARTS.get(name, Text(name, name))
