"""What the keys of readings are called on screens, and what kind of value each one holds.

A key that is not listed here is shown as it is written, so a new reading needs no entry to appear.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from rumbo.model import ability
from rumbo.model.reading import Text


class Kind(StrEnum):
    """How a cell is written."""

    TEXT = "text"
    CODE = "code"  # one of a closed list, with a word of its own
    COUNT = "count"
    SHARE = "share"
    DAYS = "days"
    MONEY = "money"
    DAY = "day"
    FLAG = "flag"
    LIST = "list"
    NESTED = "nested"


TERMS: Mapping[str, Text] = {
    "ability": Text("Qué", "What"),
    "account": Text("Cuenta", "Account"),
    "account_id": Text("Cuenta", "Account"),
    "activity_share": Text("Con actividades", "With activities"),
    "again": Text("Repetidos", "Again"),
    "amount": Text("Importe", "Amount"),
    "amount_open": Text("Importe abierto", "Open amount"),
    "answers": Text("Para qué sirve", "What needs it"),
    "begins_at": Text("Desde", "Begins"),
    "causes": Text("Causas posibles", "Possible causes"),
    "closed": Text("Cerradas", "Closed"),
    "closed_at": Text("Cerrada el", "Closed on"),
    "contact": Text("Contacto", "Contact"),
    "contacts": Text("Personas", "People"),
    "country": Text("País", "Country"),
    "covered": Text("Se sabe de", "Known of"),
    "covered_share": Text("Cobertura", "Coverage"),
    "created_at": Text("Creada el", "Created on"),
    "currency": Text("Moneda", "Currency"),
    "days": Text("Días", "Days"),
    "days_in_phase": Text("Días en la fase", "Days in phase"),
    "days_open": Text("Días abierta", "Days open"),
    "days_pushed": Text("Días aplazada", "Days pushed"),
    "days_since_contact": Text("Días sin contacto", "Days without contact"),
    "days_since_progress": Text("Días sin avance", "Days without progress"),
    "deal_id": Text("Id", "Id"),
    "deals": Text("Oportunidades", "Deals"),
    "detail": Text("Detalle", "Detail"),
    "employees": Text("Empleados", "Employees"),
    "ended_at": Text("Fin", "Ended"),
    "ended_by": Text("La terminó", "Ended by"),
    "entered": Text("Entraron", "Entered"),
    "event": Text("Qué pasó", "What happened"),
    "events": Text("Hechos", "Events"),
    "exit_high": Text("Salida, máx.", "Exit, high"),
    "exit_low": Text("Salida, mín.", "Exit, low"),
    "exit_rate": Text("Avanzan a tiempo", "Move on in time"),
    "expected_close": Text("Cierre previsto", "Expected close"),
    "expected_close_at": Text("Cierre previsto", "Expected close"),
    "forecast_category": Text("Categoría de pronóstico", "Forecast category"),
    "from": Text("Desde", "From"),
    "from_pipeline": Text("Desde el pipeline", "From pipeline"),
    "history_share": Text("Con historial de etapas", "With history of stages"),
    "high": Text("Máx.", "High"),
    "industry": Text("Sector", "Industry"),
    "journey": Text("Recorrido", "Journey"),
    "kind": Text("Movimiento", "Move"),
    "lasting": Text("Pausas que siguen", "Pauses lasting"),
    "linear_share": Text("Avanzan siempre", "Only advance"),
    "loops": Text("Bucles", "Loops"),
    "lost": Text("Perdidas", "Lost"),
    "lost_reason": Text("Motivo de pérdida", "Lost reason"),
    "low": Text("Mín.", "Low"),
    "median_days": Text("Mediana de días", "Median days"),
    "median_pause_days": Text("Mediana de pausa", "Median pause"),
    "mend": Text("Qué traer", "What to bring"),
    "moved_on": Text("Avanzaron", "Moved on"),
    "moves": Text("Movimientos", "Moves"),
    "n": Text("Casos", "Cases"),
    "name": Text("Oportunidad", "Deal"),
    "next_step": Text("Próximo paso", "Next step"),
    "next_step_at": Text("Fecha del paso", "Step due"),
    "no_progress": Text("Sin avance", "Without progress"),
    "occurred_at": Text("Cuándo", "When"),
    "open": Text("Abiertas", "Open"),
    "open_now": Text("Abiertas ahora", "Open now"),
    "own_amount": Text("Importe propio", "Own amount"),
    "owner": Text("Propietario", "Owner"),
    "owner_id": Text("Propietario", "Owner"),
    "p75_days": Text("Tres de cada cuatro", "Three in four"),
    "p90_days": Text("Nueve de cada diez", "Nine in ten"),
    "p_win": Text("Probabilidad", "Win probability"),
    "p_win_30d": Text("Prob. en 30 días", "Win prob., 30 days"),
    "p_win_high": Text("Prob., máx.", "Prob., high"),
    "p_win_low": Text("Prob., mín.", "Prob., low"),
    "p_win_period": Text("Prob. en el periodo", "Win prob., period"),
    "paths": Text("Caminos", "Paths"),
    "pause": Text("Pausa", "Pause"),
    "pause_effect": Text("Efecto de la pausa", "Effect of a pause"),
    "pause_effect_high": Text("Efecto, máx.", "Effect, high"),
    "pause_effect_low": Text("Efecto, mín.", "Effect, low"),
    "paused": Text("Con pausa", "Paused"),
    "paused_share": Text("Con alguna pausa", "With a pause"),
    "pauses": Text("Pausas", "Pauses"),
    "people": Text("Personas", "People"),
    "people_share": Text("Con personas", "With people"),
    "phase": Text("Fase", "Phase"),
    "phases": Text("Fases", "Phases"),
    "pipeline": Text("Pipeline", "Pipeline"),
    "priced_share": Text("Con importe", "With amount"),
    "progress": Text("Avance tangible", "Tangible progress"),
    "pushed": Text("Aplazadas", "Pushed"),
    "pushes": Text("Aplazamientos", "Pushes"),
    "real_phase": Text("Fase real", "Real phase"),
    "regressed": Text("Retrocedieron", "Regressed"),
    "shape": Text("Forma", "Shape"),
    "shapes": Text("Formas", "Shapes"),
    "share": Text("Proporción", "Share"),
    "snapshot": Text("Instantánea", "Snapshot"),
    "source": Text("Origen", "Source"),
    "stage": Text("Etapa", "Stage"),
    "started_at": Text("Inicio", "Started"),
    "state": Text("Estado", "State"),
    "status": Text("Situación", "Status"),
    "straight_share": Text("Recorridos rectos", "Straight journeys"),
    "team": Text("Equipo", "Team"),
    "timed": Text("Con fecha", "Dated"),
    "to": Text("Hasta", "To"),
    "told": Text("Se sabe", "Known"),
    "trap": Text("Trampa", "Trap"),
    "trap_here": Text("También aquí", "Here too"),
    "traps": Text("Trampas", "Traps"),
    "type": Text("Tipo", "Type"),
    "typical_days": Text("Días típicos", "Typical days"),
    "untimed": Text("Sin duración conocida", "Length unknown"),
    "visit": Text("Visita", "Visit"),
    "visits": Text("Visitas", "Visits"),
    "who": Text("Quién", "Who"),
    "win_high": Text("Ganan, máx.", "Win, high"),
    "win_low": Text("Ganan, mín.", "Win, low"),
    "win_rate": Text("Tasa de cierre", "Win rate"),
    "win_rate_from_here": Text("Ganan desde aquí", "Win from here"),
    "without_contact": Text("Sin contacto", "Without contact"),
    "assumed": Text("Supuestas", "Assumed"),
    "holds_for": Text("Se pide en", "Asked for"),
    "map_fitness": Text("Salidas previstas", "Expected moves"),
    "observed": Text("Observadas", "Observed"),
    "open_violations": Text("Abiertas que no cumplen", "Open that fail"),
    "origin": Text("Parte del mapa", "Part of the map"),
    "pass_rate": Text("La cumplen", "Keep it"),
    "refuted": Text("Refutadas", "Refuted"),
    "rule": Text("Regla", "Rule"),
    "statement": Text("Afirmación", "Statement"),
    "statements": Text("Afirmaciones", "Statements"),
    "too_few": Text("Pocos casos", "Too few cases"),
    "trend": Text("Tendencia", "Trend"),
    "trend_change": Text("Cambio", "Change"),
    "violations": Text("No la cumplen", "Fail"),
}

CODES: Mapping[str, Text] = {
    "acquisition": Text("adquisición", "acquisition"),
    "advance": Text("avance", "advance"),
    "advancing": Text("avanza", "advancing"),
    "amount_change": Text("cambio de importe", "amount changed"),
    "blocked": Text("bloqueada", "blocked"),
    "call": Text("llamada", "call"),
    "change": Text("cambio de dato", "change"),
    "close_date_pushed": Text("cierre aplazado", "close pushed"),
    "contact": Text("contacto", "contact"),
    "delivery": Text("entrega", "delivery"),
    "email": Text("correo", "e-mail"),
    "expansion": Text("expansión", "expansion"),
    "form": Text("formulario", "form"),
    "loop": Text("bucle", "loop"),
    "lost": Text("perdida", "lost"),
    "meeting": Text("reunión", "meeting"),
    "meeting_not_held": Text("reunión no celebrada", "meeting not held"),
    "message": Text("mensaje", "message"),
    "move": Text("movimiento", "move"),
    "new": Text("nueva", "new"),
    "new_stakeholder": Text("persona nueva", "new stakeholder"),
    "note": Text("nota", "note"),
    "open": Text("abierta", "open"),
    "owner_change": Text("cambio de propietario", "owner changed"),
    "parked": Text("nurturing", "parked"),
    "pause": Text("pausa", "pause"),
    "paused": Text("en pausa", "paused"),
    "person": Text("persona", "person"),
    "progress": Text("avance", "progress"),
    "regress": Text("retroceso", "regression"),
    "regressing": Text("retrocede", "regressing"),
    "renewal": Text("renovación", "renewal"),
    "restart": Text("reinicio", "restart"),
    "retention": Text("retención", "retention"),
    "silence": Text("silencio", "silence"),
    "silent": Text("en silencio", "silent"),
    "skip": Text("salto", "skip"),
    "stalled": Text("estancada", "stalled"),
    "start": Text("entrada", "start"),
    "straight": Text("recto", "straight"),
    "task": Text("tarea", "task"),
    "too_few": Text("muy pocas aquí", "too few here"),
    "transfer": Text("traslado", "transfer"),
    "waiting_them": Text("esperando al cliente", "waiting for them"),
    "waiting_us": Text("esperándonos", "waiting for us"),
    "web": Text("web", "web"),
    "won": Text("ganada", "won"),
    "no": Text("no", "no"),
    "yes": Text("sí", "yes"),
    "activity_happened": Text("actividad", "activity"),
    "assumed": Text("supuesta", "assumed"),
    "contact_within": Text("contacto a tiempo", "contact in time"),
    "content_shared": Text("contenido", "content"),
    "down": Text("baja", "down"),
    "field_set": Text("dato escrito", "field filled in"),
    "lane": Text("rol", "role"),
    "lasts_at_most": Text("duración", "length"),
    "meeting_held": Text("reunión con el rol", "meeting with the role"),
    "moves_to": Text("salida", "way out"),
    "observed": Text("observada", "observed"),
    "only_expected_moves": Text("salidas previstas", "expected moves"),
    "people_engaged": Text("personas", "people"),
    "refuted": Text("refutada", "refuted"),
    "reply_within": Text("respuesta a tiempo", "reply in time"),
    "role_engaged": Text("rol implicado", "role engaged"),
    "rule": Text("regla", "rule"),
    "same": Text("igual", "same"),
    "signal_seen": Text("señal", "signal"),
    "step": Text("paso del playbook", "playbook step"),
    "up": Text("sube", "up"),
    "unknown": Text("no se sabe", "unknown"),
}

# How an activity went, and which way; a CRM's own words stay as they are.
OUTCOMES: Mapping[str, Text] = {
    "automated": Text("automático", "automatic"),
    "cancelled": Text("cancelada", "cancelled"),
    "connected": Text("contestada", "answered"),
    "done": Text("hecho", "done"),
    "held": Text("celebrada", "held"),
    "in": Text("entrante", "incoming"),
    "internal": Text("interno", "internal"),
    "no_answer": Text("sin respuesta", "no answer"),
    "no_show": Text("no show", "no show"),
    "out": Text("saliente", "outgoing"),
    "planned": Text("prevista", "planned"),
    "rescheduled": Text("cambiada de fecha", "rescheduled"),
    "voicemail": Text("buzón de voz", "voicemail"),
}

# What people are in the committee that buys.
ROLES: Mapping[str, Text] = {
    "economic_buyer": Text("decisor económico", "economic buyer"),
    "end_user": Text("usuario final", "end user"),
    "legal": Text("legal", "legal"),
    "other": Text("otro", "other"),
    "procurement": Text("compras", "procurement"),
    "sponsor": Text("sponsor", "sponsor"),
    "status_quo": Text("a favor de no cambiar", "status quo"),
    "technical_influencer": Text("influenciador técnico", "technical influencer"),
}

# The phases that no CRM declares: where a deal without history was, and how deals end.
_VIRTUAL_PHASES: Mapping[str, Text] = {
    "unknown": Text("sin historia", "no history"),
    "won": Text("ganada", "won"),
    "lost": Text("perdida", "lost"),
}

# Titles of readings, short enough for a menu.
TITLES: Mapping[str, Text] = {
    "coverage": Text("Cobertura de los datos", "Coverage of the data"),
    "map_check": Text("El mapa contra el registro", "The map against the log"),
    "movements": Text("Movimientos", "Movements"),
    "pauses": Text("Pausas", "Pauses"),
    "phases": Text("Fases y trampas", "Phases and traps"),
    "pipeline": Text("Oportunidades abiertas", "Open deals"),
    "timeline": Text("Historia de la oportunidad", "Story of the deal"),
    "shapes": Text("Formas del recorrido", "Shapes of the journey"),
}

# What matters most in a table comes first; keys that are not listed follow in their own order.
_FIRST = (
    "ability",
    "told",
    "answers",
    "occurred_at",
    "event",
    "name",
    "shape",
    "phase",
    "from",
    "to",
    "kind",
    "state",
    "amount",
    "account",
    "owner",
    "days_in_phase",
    "days_since_contact",
    "days_since_progress",
    "expected_close",
    "pushes",
    "next_step",
    "entered",
    "moves",
    "deals",
    "open_now",
    "exit_rate",
    "win_rate",
    "win_rate_from_here",
    "median_days",
    "amount_open",
    "trap",
)
# Keys that say nothing in a table where they are the same in every row.
CONSTANT = ("pipeline", "from_pipeline", "journey", "currency", "team", "stage", "visit")
_INTERVALS: Mapping[str, tuple[str, str]] = {
    "covered_share": ("covered_low", "covered_high"),
    "exit_rate": ("exit_low", "exit_high"),
    "p_win": ("p_win_low", "p_win_high"),
    "pause_effect": ("pause_effect_low", "pause_effect_high"),
    "win_rate": ("low", "high"),
    "pass_rate": ("low", "high"),
    "win_rate_from_here": ("win_low", "win_high"),
}
_ABILITY_KEYS = ("ability", "answers", "mend", "told")
_CODED = (
    "kind",
    "state",
    "status",
    "type",
    "shape",
    "causes",
    "cause",
    "ended_by",
    "journey",
    "event",
    "rule",
    "origin",
    "trend",
    "trap_here",
)
# The keys whose values are phases.
PLACES = ("phase", "stage", "real_phase", "from", "to")
_SHARES = (
    "share",
    "rate",
    "low",
    "high",
    "win_rate_from_here",
    "pause_effect",
    "holds_for",
    "trend_change",
    "map_fitness",
)


def label(key: str) -> Text:
    """The name of a key on screens; the key itself, in words, where it has none."""
    spelt = key.replace("_", " ").capitalize()
    return TERMS.get(key, Text(spelt, spelt))


def title(reading: str) -> Text:
    """The short title of a reading; its name, in words, where it has none."""
    spelt = reading.replace("_", " ").capitalize()
    return TITLES.get(reading, Text(spelt, spelt))


def rank(key: str) -> int:
    """Where a key stands in a table."""
    return _FIRST.index(key) if key in _FIRST else len(_FIRST)


def interval(key: str) -> tuple[str, ...]:
    """The keys of the ends of a key's interval, low and high; nothing where it has none."""
    return _INTERVALS.get(key, ())


def coded(key: str, value: str) -> Text | None:
    """The words for a code (several may be joined by +); None where the value is free text."""
    if key in PLACES:
        return _VIRTUAL_PHASES.get(value)
    if key in _ABILITY_KEYS:
        return ability.words(key, value)
    if key not in _CODED:
        return None
    parts = [CODES.get(part, Text(part, part)) for part in value.split("+")]
    return Text(" + ".join(part.es for part in parts), " + ".join(part.en for part in parts))


def phase(name: str) -> Text:
    """What a phase is called: its own name, or words for one that no CRM declares."""
    return _VIRTUAL_PHASES.get(name, Text(name, name))


def role(value: str) -> Text:
    """What a person's role is called; as it is written where it is a CRM's own."""
    return ROLES.get(value, Text(value, value))


def outcome(value: str) -> Text:
    """How an activity went or which way, in words; as it is written where it is a CRM's own."""
    return OUTCOMES.get(value, Text(value, value))


def kind(key: str, value: object) -> Kind:
    """How the value of a key is written, from its type and its name."""
    if isinstance(value, bool):
        return Kind.FLAG
    if isinstance(value, int | float):
        return _measured(key, whole=isinstance(value, int))
    if isinstance(value, Mapping):
        return Kind.NESTED
    if isinstance(value, list | tuple):
        return Kind.NESTED if any(isinstance(entry, Mapping) for entry in value) else Kind.LIST
    if key.endswith(("_at", "_close")) or key in {"day", "due"}:
        return Kind.DAY
    return Kind.CODE if key in (*_CODED, *_ABILITY_KEYS) else Kind.TEXT


def _measured(key: str, *, whole: bool) -> Kind:
    if "amount" in key or key.endswith("at_stake"):
        return Kind.MONEY
    if key.endswith(_SHARES) or key.startswith("p_win"):
        return Kind.SHARE
    if key.startswith("days") or key.endswith("_days"):
        return Kind.DAYS
    return Kind.COUNT if whole else Kind.TEXT
