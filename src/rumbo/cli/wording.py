"""The words of the terminal's tables, in Spanish and English; JSON keeps the names of the data."""

from __future__ import annotations

from rumbo.model.reading import Text

_HEADINGS = {
    "from": Text("de", "from"),
    "to": Text("a", "to"),
    "kind": Text("tipo", "kind"),
    "moves": Text("movimientos", "moves"),
    "deals": Text("oportunidades", "deals"),
    "deal_id": Text("id", "id"),
    "amount": Text("importe", "amount"),
    "median_days": Text("mediana (d)", "median (d)"),
    "p75_days": Text("p75 (d)", "p75 (d)"),
    "p90_days": Text("p90 (d)", "p90 (d)"),
    "phase": Text("fase", "phase"),
    "stage": Text("etapa", "stage"),
    "entered": Text("entraron", "entered"),
    "open_now": Text("abiertas", "open"),
    "lost": Text("perdidas", "lost"),
    "won": Text("ganadas", "won"),
    "closed": Text("cerradas", "closed"),
    "exit_rate": Text("sale a tiempo", "moves on in time"),
    "win_rate_from_here": Text("tasa de cierre", "win rate"),
    "win_rate": Text("tasa de cierre", "win rate"),
    "amount_open": Text("importe abierto", "amount open"),
    "trap": Text("trampa", "trap"),
    "shape": Text("forma", "shape"),
    "share": Text("cuota", "share"),
    "low": Text("mín.", "low"),
    "high": Text("máx.", "high"),
    "name": Text("oportunidad", "deal"),
    "account": Text("cuenta", "account"),
    "owner": Text("propietario", "owner"),
    "state": Text("estado", "state"),
    "days_in_phase": Text("días en fase", "days in phase"),
    "days_since_contact": Text("sin contacto (d)", "no contact (d)"),
    "days_since_progress": Text("sin avance (d)", "no progress (d)"),
    "pushes": Text("aplazam.", "pushes"),
    "started_at": Text("desde", "since"),
    "ended_at": Text("hasta", "until"),
    "days": Text("días", "days"),
    "ended_by": Text("acabó por", "ended by"),
    "causes": Text("causas", "causes"),
    "visits": Text("visitas", "visits"),
    "loops": Text("bucles", "loops"),
    "pauses": Text("pausas", "pauses"),
    "linear_share": Text("recorridos lineales", "linear"),
    "straight_share": Text("recorridos lineales", "straight"),
    "shapes": Text("formas", "shapes"),
    "phases": Text("fases", "phases"),
    "traps": Text("trampas", "traps"),
    "open": Text("abiertas", "open"),
    "lasting": Text("siguen en pausa", "lasting"),
    "without_contact": Text("sin contacto", "without contact"),
    "no_progress": Text("sin avance tangible", "no progress"),
    "pushed": Text("aplazadas", "pushed"),
    "snapshot": Text("instantánea", "snapshot"),
    "more": Text("más", "more"),
}
_VALUES = {
    "start": Text("entrada", "start"),
    "advance": Text("avance", "advance"),
    "skip": Text("salto", "skip"),
    "regress": Text("retroceso", "regression"),
    "restart": Text("reinicio", "restart"),
    "won": Text("ganada", "won"),
    "lost": Text("perdida", "lost"),
    "open": Text("abierta", "open"),
    "parked": Text("nurturing", "parked"),
    "transfer": Text("traslado", "transfer"),
    "straight": Text("lineal", "straight"),
    "loop": Text("bucle", "loop"),
    "pause": Text("pausa", "pause"),
    "regressing": Text("retrocede", "regressing"),
    "silent": Text("en silencio", "silent"),
    "blocked": Text("bloqueada", "blocked"),
    "paused": Text("en pausa", "paused"),
    "stalled": Text("estancada", "stalled"),
    "waiting_us": Text("espera nuestra", "waiting for us"),
    "waiting_them": Text("espera suya", "waiting for them"),
    "advancing": Text("avanza", "advancing"),
    "contact": Text("contacto", "contact"),
    "progress": Text("avance", "progress"),
    "move": Text("cambio de fase", "move"),
    "new_stakeholder": Text("persona nueva", "new stakeholder"),
    "owner_change": Text("cambio de propietario", "owner change"),
    "amount_change": Text("cambio de importe", "amount change"),
    "silence": Text("silencio", "silence"),
    "meeting_not_held": Text("reunión no celebrada", "meeting not held"),
    "close_date_pushed": Text("cierre aplazado", "close date pushed"),
}
# The columns whose values are Rumbo's own words; a name from the CRM is never translated.
CODED = ("kind", "state", "shape", "ended_by", "causes")


def heading(name: str, language: str) -> str:
    """What a column or figure is called on the screen."""
    known = _HEADINGS.get(name)
    return known.of(language) if known else name.replace("_", " ")


def coded(value: str, language: str) -> str:
    """What one of Rumbo's own values, or several joined by +, is called on the screen."""
    words = [_VALUES.get(part) for part in value.split("+")]
    return "+".join(
        word.of(language) if word else part
        for word, part in zip(words, value.split("+"), strict=True)
    )
