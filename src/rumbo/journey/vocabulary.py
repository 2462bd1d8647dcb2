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
}


def part(name: str) -> Text:
    """The name of a part of the map; its own name where it has no other."""
    return PARTS.get(name, Text(name, name))
