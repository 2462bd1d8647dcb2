"""What a log can tell: each thing that answers rest on, in words, and what to bring to have it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rumbo.model.reading import Text


@dataclass(frozen=True)
class Ability:
    """One thing that answers rest on: what it is, what needs it, and what to bring to have it."""

    name: Text
    answers: Text
    mend: Text


ABILITIES: Mapping[str, Ability] = {
    "stage_history": Ability(
        Text("Historial de etapas", "History of stages"),
        Text(
            "cómo avanzan, retroceden y cuánto esperan en cada fase",
            "how deals advance, turn back and how long they wait in each phase",
        ),
        Text(
            "Traiga el historial de cambios de etapa del CRM. Sin él, importe el mismo listado"
            " cada semana: de lo que cambie entre uno y otro sale historia.",
            "Bring the CRM's history of stage changes. Without one, import the same list every"
            " week: what changes between two of them becomes history.",
        ),
    ),
    "first_stages": Ability(
        Text("Etapa en la que empezó cada una", "Stage in which each deal began"),
        Text("si se saltan fases desde el principio", "whether phases are skipped from the start"),
        Text(
            "Traiga también el primer cambio de etapa, el que no tiene valor anterior.",
            "Bring the first change of stage too, the one without an old value.",
        ),
    ),
    "activity_record": Ability(
        Text("Actividades", "Activities"),
        Text(
            "días sin contacto, pausas, seguimiento",
            "days without contact, pauses, follow-up",
        ),
        Text(
            "Exporte llamadas, reuniones y correos con la oportunidad a la que pertenecen.",
            "Export calls, meetings and e-mails with the deal that they belong to.",
        ),
    ),
    "contact_direction": Ability(
        Text(
            "Si la actividad es entrante o saliente", "Whether activities are incoming or outgoing"
        ),
        Text(
            "quién espera a quién, contacto frente a intento",
            "who waits for whom, contact as against attempts",
        ),
        Text(
            "Añada a las actividades una columna con la dirección (entrante, saliente).",
            "Add a column with the direction (incoming, outgoing) to the activities.",
        ),
    ),
    "committee_people": Ability(
        Text("Personas en las oportunidades", "People in deals"),
        Text("el comité de compra", "the buying committee"),
        Text(
            "Exporte qué contactos participan en cada oportunidad.",
            "Export which contacts take part in each deal.",
        ),
    ),
    "committee_roles": Ability(
        Text("Rol de cada persona", "Role of each person"),
        Text("qué rol falta y cuándo entra", "which role is missing and when it comes in"),
        Text(
            "Añada el rol (decisor, sponsor, usuario…) a las personas de cada oportunidad.",
            "Add the role (decision maker, sponsor, user…) to the people of each deal.",
        ),
    ),
    "deal_amounts": Ability(
        Text("Importe", "Amount"),
        Text("todo lo que se mide en dinero", "everything that is counted in money"),
        Text("Añada una columna con el importe.", "Add a column with the amount."),
    ),
    "exchange_rates": Ability(
        Text("Importes en la moneda del espacio", "Amounts in the workspace's currency"),
        Text("sumas de importes en otras monedas", "sums of amounts in other currencies"),
        Text(
            "Traiga rates.csv con los tipos de cambio de las monedas que faltan.",
            "Bring rates.csv with the exchange rates of the currencies that lack one.",
        ),
    ),
    "amount_history": Ability(
        Text("Cambios de importe", "Changes of amount"),
        Text("cuánto se recorta por el camino", "how much is cut on the way"),
        Text(
            "Traiga el historial del importe, o importe el mismo listado cada semana.",
            "Bring the history of the amount, or import the same list every week.",
        ),
    ),
    "expected_closes": Ability(
        Text("Cierre previsto de las abiertas", "Expected close of open deals"),
        Text("pronóstico, cierres de este mes", "forecast, closings of this month"),
        Text(
            "Añada una columna con la fecha de cierre prevista.",
            "Add a column with the expected close date.",
        ),
    ),
    "close_date_history": Ability(
        Text("Aplazamientos del cierre", "Pushes of the close date"),
        Text("cuántas veces se aplaza un cierre", "how often a closing is pushed"),
        Text(
            "Traiga el historial de la fecha de cierre, o importe el mismo listado cada semana.",
            "Bring the history of the close date, or import the same list every week.",
        ),
    ),
    "deal_owners": Ability(
        Text("Propietario", "Owner"),
        Text("filtros por persona y equipo", "filters by person and team"),
        Text("Añada una columna con el propietario.", "Add a column with the owner."),
    ),
    "deal_accounts": Ability(
        Text("Cuenta", "Account"),
        Text("lo que se sabe de cada cliente", "what is known of each customer"),
        Text("Añada una columna con la empresa.", "Add a column with the company."),
    ),
    "segment_fields": Ability(
        Text("Tipo, origen, sector o país", "Type, source, industry or country"),
        Text("comparar segmentos", "comparing segments"),
        Text(
            "Añada el tipo o el origen de la oportunidad, o el sector o el país de la cuenta.",
            "Add the deal's type or source, or the account's industry or country.",
        ),
    ),
    "lost_reasons": Ability(
        Text("Motivo de las perdidas", "Reason of lost deals"),
        Text("por qué se pierde, según lo declarado", "why deals are lost, as declared"),
        Text("Añada una columna con el motivo de pérdida.", "Add a column with the lost reason."),
    ),
    "next_steps": Ability(
        Text("Próximo paso de las abiertas", "Next step of open deals"),
        Text("qué está acordado y qué no", "what is agreed and what is not"),
        Text(
            "Añada el próximo paso y su fecha.",
            "Add the next step and its date.",
        ),
    ),
    "conversation_texts": Ability(
        Text("Texto de las actividades", "Text of activities"),
        Text("lo que dicen los clientes", "what customers say"),
        Text(
            "Exporte el texto de correos, notas y actas junto con cada actividad.",
            "Export the text of e-mails, notes and minutes with each activity.",
        ),
    ),
    "after_sale": Ability(
        Text("Lo que pasa tras la venta", "What happens after the sale"),
        Text("retención, renovaciones, salud del cliente", "retention, renewals, customer health"),
        Text(
            "Traiga suscripciones, tickets o hechos de las cuentas ganadas.",
            "Bring subscriptions, tickets or events of the accounts won.",
        ),
    ),
}
DEGREES: Mapping[str, Text] = {
    "full": Text("sí", "yes"),
    "partial": Text("en parte", "in part"),
    "none": Text("no", "no"),
    "no_cases": Text("sin casos", "no cases"),
}


def words(key: str, code: str) -> Text | None:
    """The words for a code of the reading `coverage`; None where it is none of them."""
    if key == "told":
        return DEGREES.get(code)
    ability = ABILITIES.get(code)
    if ability is None:
        return None
    return {"ability": ability.name, "answers": ability.answers, "mend": ability.mend}.get(key)
