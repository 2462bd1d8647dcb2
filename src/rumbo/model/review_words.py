"""The words of a team's reviews: what is decided about deals, and who could use a hand."""

from __future__ import annotations

from collections.abc import Mapping

from rumbo.model.reading import Text

REVIEW_TERMS: Mapping[str, Text] = {
    "aside": Text("Fuera por decisión", "Out by a decision"),
    "aside_amount": Text("Importe fuera", "Amount out"),
    "became": Text("En qué quedó", "What became of it"),
    "counts": Text("Vigente", "In force"),
    "decided": Text("Decididas", "Decided"),
    "decided_by": Text("Lo decidió", "Decided by"),
    "decided_on": Text("Decidido el", "Decided on"),
    "decision": Text("Decisión", "Decision"),
    "earlier": Text("Decisiones previas", "Earlier decisions"),
    "excess": Text("De más que el equipo", "More than the team"),
    "excess_high": Text("De más, máx.", "More, high"),
    "excess_low": Text("De más, mín.", "More, low"),
    "expected_share": Text("Con el equipo", "With the team"),
    "five": Text("Entre las cinco", "Among the five"),
    "help": Text("Lo que ayudaría", "What would help"),
    "help_expected": Text("Le pasaría con el equipo en", "Would happen with the team in"),
    "help_n": Text("Casos", "Cases"),
    "help_share": Text("Le pasa en", "Happens in"),
    "justify": Text("Justificar", "Justify"),
    "lose": Text("Dar por perdida", "Give up"),
    "moved": Text("Avanzaron", "Moved"),
    "named": Text("A quién echar una mano", "Whom a hand would help"),
    "needed": Text("Piden una decisión", "Need a decision"),
    "nurture": Text("A nurturing", "Nurture"),
    "on_contact": Text("O un contacto", "Or a contact"),
    "owners": Text("Personas comparadas", "People compared"),
    "place": Text("Puesto", "Place"),
    "revoked_by": Text("Revocada por", "Revoked by"),
    "revoked_for": Text("Revocada porque", "Revoked because"),
    "still": Text("Siguen igual", "Still the same"),
    "text": Text("Qué se dijo", "What was said"),
    "until": Text("Hasta", "Until"),
    "woke": Text("Despertaron", "Woke up"),
    "woke_by": Text("La despertó", "Woken by"),
    "woke_on": Text("Despertó el", "Woke on"),
}

REVIEW_CODES: Mapping[str, Text] = {
    "alone": Text("hablar con más de una persona", "speak with more than one person"),
    "close_passed": Text("cierre ya pasado", "close date passed"),
    "day": Text("su fecha", "its day"),
    "in_a_trap": Text("en una fase trampa", "in a trap"),
    "justify": Text("justificada", "justified"),
    "lose": Text("dada por perdida", "given up"),
    "moved": Text("avanzó", "moved"),
    "needed": Text("pide una decisión", "needs a decision"),
    "no_contact": Text("sin contacto", "no contact"),
    "no_next_step": Text("sin próximo paso", "no next step"),
    "no_progress": Text("sin avance", "no progress"),
    "nurture": Text("a nurturing", "nurtured"),
    "revoked": Text("revocada", "revoked"),
    "set_aside": Text("fuera por decisión", "out by a decision"),
    "slow": Text("no avanzan a tiempo", "do not move on in time"),
    "still": Text("sigue igual", "still the same"),
    "unanswered": Text("contestar antes", "answer sooner"),
    "unmet": Text("hablar con ellos al entrar en la fase", "speak with them early in the phase"),
    "waiting": Text("en plazo", "waiting"),
    "woke": Text("despertó", "woke up"),
}
