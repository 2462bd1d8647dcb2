"""What the terminal says besides the data, in Spanish and English.

The names of columns, figures and codes are those of `rumbo.model.term`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rumbo.draw import number
from rumbo.model.field import table_label
from rumbo.model.reading import Text

_SENTENCES: Mapping[str, Text] = {
    "also_decided": Text(
        "También vale la decisión {id} de {who} ({what}: {text}); cuenta la más reciente.",
        "Decision {id} of {who} stands as well ({what}: {text}); the newest one counts.",
    ),
    "also_marked": Text(
        "También vale la marca {id} de {who} ({what}); cuenta la más reciente.",
        "Mark {id} of {who} stands as well ({what}); the newest one counts.",
    ),
    "also_called": Text(
        "También está la previsión {id} de {who}: {amount}; cuenta la más reciente.",
        "Call {id} of {who} is kept as well: {amount}; the newest one counts.",
    ),
    "asked_ahead": Text(
        "{day} no ha llegado: las visitas abiertas se cuentan hasta ese día.",
        "{day} is still to come: open visits are counted up to that day.",
    ),
    "company": Text("Dibujando una empresa", "Drawing a company"),
    "created": Text(
        "Creado {folder}. Ahora: rumbo import RUTA --workspace {folder}",
        "Created {folder}. Next: rumbo import PATH --workspace {folder}",
    ),
    "drew": Text("Dibujado {picture}; sus datos, en {data}", "Drew {picture}, its data in {data}"),
    "history": Text("Importando su historia", "Importing its history"),
    "importing": Text("Importando {name}", "Importing {name}"),
    "inferred": Text("(deducido)", "(inferred)"),
    "its_data": Text("(sus datos: {data})", "(its data: {data})"),
    "preparing": Text("Preparando las primeras páginas", "Preparing the first pages"),
    "prepared": Text("Preparadas {count} páginas", "Prepared {count} pages"),
    "more": Text("… {count} más (--limit 0)", "… {count} more (--limit 0)"),
    "ask_more": Text("Para preguntar más: {command}", "Ask more: {command}"),
    "no_model": Text(
        "{name} no es un modelo de esta versión: no se usa.",
        "{name} is no model of this version: it is not used.",
    ),
    "nothing": Text("nada nuevo", "nothing new"),
    "nothing_new": Text(
        "Nada nuevo: el espacio de trabajo ya lo contiene todo.",
        "Nothing new: the workspace already holds all of it.",
    ),
    "pause_ended": Text("la terminó: {by}", "ended by: {by}"),
    "refused": Text(
        "Filas rechazadas: {count}; véase {report}", "Rows refused: {count}; see {report}"
    ),
    "serving": Text(
        "Rumbo está en {address} (Ctrl-C lo termina)",
        "Rumbo is at {address} (Ctrl-C ends it)",
    ),
    "spoken": Text(
        "Modelo ajustado con lo que se sabía el {day} (días desde entonces: {age}); {why}.",
        "Model fitted on what was known on {day} (days since: {age}); {why}.",
    ),
    "spoken_due": Text("tocaba ese día", "it was due that day"),
    "spoken_first": Text("es el primero posible", "it is the first there could be"),
    "spoken_map": Text("ese día entró en vigor el mapa", "the map came into force that day"),
    "spoken_more": Text("había bastantes más cerradas", "many more deals had closed"),
    "spoken_missed": Text(
        "el anterior no acertaba con lo que se ganaba", "the one before missed what was won"
    ),
    "spoken_shifted": Text("las abiertas ya eran otras", "the open deals had become other ones"),
    "snapshot": Text("Instantánea {id}: {counts}.", "Snapshot {id}: {counts}."),
    "password": Text("Contraseña", "Password"),
    "password_again": Text("Otra vez", "Again"),
    "token_once": Text(
        "El token solo se muestra esta vez; guárdelo bien:",
        "The token is shown this once; keep it well:",
    ),
    "sound": Text("bien", "ok "),
    "unsound": Text("MAL ", "BAD"),
    "training": Text("Aprendiendo de lo cerrado", "Learning from what closed"),
    "trap": Text(
        "● en Trampa: salen menos que en las demás.", "● under Trap: fewer get out than elsewhere."
    ),
    "unencrypted": Text(
        "Sin TLS, las contraseñas viajan sin cifrar: usa --tls-certificate o un proxy con TLS.",
        "Without TLS passwords travel in the clear: use --tls-certificate, or a proxy with TLS.",
    ),
    "user_added": Text("{login} puede entrar.", "{login} can sign in."),
    "visit": Text("(visita {visit})", "(visit {visit})"),
    "would_come": Text("Entraría: {counts}.", "Would come in: {counts}."),
}
_STEPS: Mapping[str, Text] = {
    "read": Text("leyendo", "reading"),
    "check": Text("comprobando cada fila", "checking every row"),
    "merge": Text("comparando con lo que hay", "comparing with what is there"),
    "passages": Text("ordenando los pasos de fase", "ordering the passages"),
    "touches": Text("buscando contacto y avance", "finding contact and progress"),
    "write": Text("escribiendo", "writing"),
    "look_back": Text("mirando cómo estaban las oportunidades", "looking at how deals stood"),
    "judge": Text(
        "comparando modelos con lo que pasó después", "judging models by what came later"
    ),
    "fit": Text("ajustando el elegido", "fitting the one chosen"),
    "keep": Text("guardándolo", "keeping it"),
}


def said(sentence: str, language: str, **values: Any) -> str:  # noqa: ANN401 - of any sentence
    """One of the terminal's sentences with its values; a count as the language writes it."""
    written = {
        name: number.grouped(value, language) if name == "count" else value
        for name, value in values.items()
    }
    return _SENTENCES[sentence].of(language).format(**written)


def step(name: str, language: str) -> str:
    """What a step of an import is doing."""
    return _STEPS[name].of(language) if name in _STEPS else name


def counted(counts: Mapping[str, int], language: str) -> str:
    """How many rows of each table: propietarios 12, cuentas 340."""
    return ", ".join(
        f"{table_label(name).of(language)} {number.grouped(count, language)}"
        for name, count in counts.items()
    )
