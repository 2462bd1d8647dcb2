"""What the tables of the log and their columns are called on screens."""

from __future__ import annotations

from collections.abc import Mapping

from rumbo.model import term
from rumbo.model.reading import Text

TABLES: Mapping[str, Text] = {
    "account_events": Text("hechos de cuentas", "account events"),
    "accounts": Text("cuentas", "accounts"),
    "activities": Text("actividades", "activities"),
    "changes": Text("cambios", "changes"),
    "contacts": Text("personas", "people"),
    "contents": Text("contenidos", "contents"),
    "deal_contacts": Text("personas en oportunidades", "people in deals"),
    "deals": Text("oportunidades", "deals"),
    "inferred": Text("cambios deducidos", "inferred changes"),
    "owners": Text("propietarios", "owners"),
    "rates": Text("tipos de cambio", "rates"),
    "stages": Text("etapas", "stages"),
    "subscriptions": Text("suscripciones", "subscriptions"),
    "tickets": Text("tickets", "tickets"),
}
_ONE: Mapping[str, Text] = {
    "account_events": Text("hecho de una cuenta", "account event"),
    "accounts": Text("cuenta", "account"),
    "activities": Text("actividad", "activity"),
    "changes": Text("cambio", "change"),
    "contacts": Text("persona", "person"),
    "contents": Text("contenido", "content"),
    "deal_contacts": Text("persona en una oportunidad", "person in a deal"),
    "deals": Text("oportunidad", "deal"),
    "inferred": Text("cambio deducido", "inferred change"),
    "owners": Text("propietario", "owner"),
    "rates": Text("tipo de cambio", "rate"),
    "stages": Text("etapa", "stage"),
    "subscriptions": Text("suscripción", "subscription"),
    "tickets": Text("ticket", "ticket"),
}

# One name for a column wherever it stands; `table.column` where one table calls it otherwise.
_FIELDS: Mapping[str, Text] = {
    "account_events.kind": Text("Clase", "Kind"),
    "active": Text("Sigue en la empresa", "Still here"),
    "activities.kind": Text("Clase de actividad", "Kind of activity"),
    "actor_id": Text("Quién lo cambió", "Who changed it"),
    "actor_kind": Text("Cómo se cambió", "How it was changed"),
    "added_at": Text("Desde cuándo", "Since"),
    "annual_revenue": Text("Facturación anual", "Annual revenue"),
    "automated": Text("Automático", "Automatic"),
    "body": Text("Texto", "Text"),
    "changed_at": Text("Fecha del cambio", "Date of the change"),
    "closed_at": Text("Fecha de cierre real", "Closed on"),
    "contact_id": Text("Persona", "Person"),
    "contact_ids": Text("Personas que participan", "People taking part"),
    "content_id": Text("Contenido enviado", "Content sent"),
    "country": Text("País", "Country"),
    "created_at": Text("Fecha de creación", "Created on"),
    "date": Text("Fecha", "Date"),
    "deal_id": Text("Oportunidad", "Deal"),
    "deals.closed_at": Text("Fecha de cierre real", "Closed on"),
    "direction": Text("Entrante o saliente", "Incoming or outgoing"),
    "domain": Text("Dominio web", "Web domain"),
    "email": Text("Correo electrónico", "E-mail"),
    "employees": Text("Empleados", "Employees"),
    "ended_at": Text("Fin", "Ended"),
    "field": Text("Qué dato cambió", "What changed"),
    "id": Text("Identificador", "Id"),
    "industry": Text("Sector", "Industry"),
    "job_title": Text("Cargo", "Job title"),
    "monthly_value": Text("Cuota mensual", "Monthly value"),
    "name": Text("Nombre", "Name"),
    "new_value": Text("Valor nuevo", "New value"),
    "object_id": Text("Oportunidad", "Deal"),
    "object_type": Text("De qué es el cambio", "What it is a change of"),
    "occurred_at": Text("Cuándo", "When"),
    "old_value": Text("Valor anterior", "Old value"),
    "outcome": Text("Resultado", "Outcome"),
    "pipeline": Text("Nombre del pipeline", "Pipeline's name"),
    "pipeline_id": Text("Pipeline", "Pipeline"),
    "position": Text("Orden", "Order"),
    "probability": Text("Probabilidad declarada", "Declared probability"),
    "product": Text("Producto", "Product"),
    "rate": Text("Tipo de cambio", "Rate"),
    "removed_at": Text("Hasta cuándo", "Until"),
    "role": Text("Rol en el comité", "Role in the committee"),
    "source": Text("Origen", "Source"),
    "stage": Text("Etapa", "Stage"),
    "stage_id": Text("Identificador de la etapa", "Stage's id"),
    "started_at": Text("Inicio", "Started"),
    "status": Text("Estado (abierta, ganada, perdida)", "Status (open, won, lost)"),
    "activities.status": Text("Estado (prevista, hecha)", "Status (planned, done)"),
    "subject": Text("Asunto", "Subject"),
    "type": Text("Tipo (nueva, ampliación, renovación)", "Type (new, expansion, renewal)"),
}


def table_label(name: str) -> Text:
    """What a table of the log is called; its name where it has none."""
    return TABLES.get(name, Text(name, name))


def row_label(name: str, count: int) -> Text:
    """What so many rows of a table are called: 1 deal, 2 deals."""
    return _ONE.get(name, table_label(name)) if count == 1 else table_label(name)


def field_label(table: str, column: str) -> Text:
    """What a column of a table is called; the name of a reading's key, or its own, otherwise."""
    return _FIELDS.get(f"{table}.{column}") or _FIELDS.get(column) or term.label(column)
