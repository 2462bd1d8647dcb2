"""The words of what a table keeps for files alone: ids, keys of phases, ends and units."""

from __future__ import annotations

from collections.abc import Mapping

from rumbo.model.reading import Text

ID_TERMS: Mapping[str, Text] = {
    "about_id": Text("Id de sobre quién", "Id of whom"),
    "activity_id": Text("Id de la actividad", "Activity id"),
    "association_high": Text("Con él, máx.", "With it, high"),
    "association_low": Text("Con él, mín.", "With it, low"),
    "content_id": Text("Id del contenido", "Content id"),
    "covered_high": Text("Se sabe de, máx.", "Known of, high"),
    "covered_low": Text("Se sabe de, mín.", "Known of, low"),
    "from_id": Text("Desde, id", "From, id"),
    "from_key": Text("Desde, clave", "From, key"),
    "group_id": Text("De quién, id", "Whose, id"),
    "period": Text("Periodo", "Period"),
    "person_id": Text("Id de la persona", "Person id"),
    "phase_id": Text("Id de la fase", "Phase id"),
    "phase_key": Text("Clave de la fase", "Phase key"),
    "since_key": Text("Desde, al segundo", "Since, to the second"),
    "statement_id": Text("Id de la afirmación", "Statement id"),
    "step_id": Text("Id del paso", "Step id"),
    "to_id": Text("Hasta, id", "To, id"),
    "to_key": Text("Hasta, clave", "To, key"),
    "unit": Text("Unidad", "Unit"),
    "wape_high": Text("Error, máx.", "Error, high"),
    "wape_low": Text("Error, mín.", "Error, low"),
}

UNIT_WORDS: Mapping[str, Text] = {
    "count": Text("número", "number"),
    "share": Text("parte de uno", "share of one"),
    "days": Text("días", "days"),
    "hours": Text("horas de trabajo", "hours of work"),
    "money": Text("dinero", "money"),
    "index": Text("índice", "index"),
    "times": Text("veces", "times"),
}
