"""The short titles of readings, in Spanish and English."""

from __future__ import annotations

from collections.abc import Mapping

from rumbo.model.reading import Text

# Titles of readings, short enough for a menu.
TITLES: Mapping[str, Text] = {
    "accuracy": Text("Aciertos del pronóstico", "Accuracy of the forecast"),
    "alignment": Text("Alineación entre equipos", "Alignment between teams"),
    "boundaries": Text("Límites", "Limits"),
    "coverage": Text("Cobertura de los datos", "Coverage of the data"),
    "crm_reality": Text("CRM y realidad", "CRM and reality"),
    "forecast": Text("Pronóstico", "Forecast"),
    "forecast_change": Text("Qué mueve el pronóstico", "What moves the forecast"),
    "follow_up": Text("Seguimiento", "Follow-up"),
    "losses": Text("Pérdidas", "Losses"),
    "lost_deals": Text("Pérdidas una a una", "Losses one by one"),
    "diagnosis": Text("Diagnóstico", "Diagnosis"),
    "drift": Text("Desfase del mapa", "Drift of the map"),
    "map_check": Text("El mapa contra el registro", "The map against the log"),
    "movements": Text("Movimientos", "Movements"),
    "pauses": Text("Pausas", "Pauses"),
    "phases": Text("Fases y trampas", "Phases and traps"),
    "pipeline": Text("Oportunidades abiertas", "Open deals"),
    "playbook": Text("Playbook", "Playbook"),
    "real_phases": Text("Fase real de cada una", "Real phase of each deal"),
    "stage_probability": Text("Probabilidad por etapa", "Probability by stage"),
    "what_if": Text("Qué pasaría si", "What if"),
    "review": Text("Revisión del mapa", "Review of the map"),
    "response_times": Text("Tiempos de respuesta", "Response times"),
    "timing_conflicts": Text("A destiempo", "At the wrong time"),
    "waterfall": Text("Cascada del pipeline", "Pipeline waterfall"),
    "timeline": Text("Historia de la oportunidad", "Story of the deal"),
    "shapes": Text("Formas del recorrido", "Shapes of the journey"),
    "team_support": Text("Apoyo al equipo", "Support for the team"),
    "weekly_five": Text("Los cinco de la semana", "The weekly five"),
}
