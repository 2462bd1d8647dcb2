"""Sending files to the data section as a browser does, and reading what its pages say."""

from __future__ import annotations

import time
from collections.abc import Callable

from browser import HOSTILE
from bs4 import BeautifulSoup
from bs4.element import Tag
from starlette.testclient import TestClient

from rumbo.clerk import Clerk, open_limited
from rumbo.web.desk import Desk

SHEET = (
    "Negocio;Empresa;Comercial;Etapa;Importe;Fecha de creación;Motivo\n"
    "Línea norte;Acme;Ana;Propuesta;1.200,50;31/01/2026;\n"
    f"{HOSTILE};Beta;Luis;Ganado;900,00;05/02/2026;precio\n"
)
BAD = SHEET + "Línea este;Beta;Luis;Propuesta;mucho;06/02/2026;\n"
ENGLISH = {"rumbo_language": "en"}
ADDRESSES = ["/datos", "/datos/instantaneas", "/datos/cobertura", "/datos/exportar"]
LOG = (
    '<log><trace><string key="concept:name" value="c1"/>'
    + "".join(
        f'<event><string key="concept:name" value="{name}"/>'
        f'<date key="time:timestamp" value="2025-01-01T0{hour}:00:00Z"/></event>'
        for hour, name in enumerate(("Create lead", "Send offer", "Sign"))
    )
    + "</trace></log>"
)


class Inline(Desk):
    """A desk whose clerk works in this process, at once."""

    def call(self) -> None:
        clerk = Clerk(open_limited(self._workspace.folder))
        if self._workspace.jobs.unfinished():
            clerk.work()
        clerk.workspace.close()


def until(condition: Callable[[], bool]) -> None:
    for _ in range(300):
        if condition():
            return
        time.sleep(0.1)
    raise TimeoutError


def send(reader: TestClient, **files: str | bytes) -> str:
    """Sends files as the form does; the address of their page."""
    parts = [
        ("files", (name.replace("_dot_", "."), data if isinstance(data, bytes) else data.encode()))
        for name, data in files.items()
    ]
    answer = reader.post("/datos/importar", files=parts, follow_redirects=False)
    assert answer.status_code == 303, answer.text[:2000]
    return str(answer.headers["location"])


def fields(found: Tag) -> dict[str, list[str]]:
    """What the form that says how a file is read would send."""
    form = found.find("form", id="reading")
    assert form is not None
    values: dict[str, list[str]] = {}
    for field in form.find_all(["input", "select"]):
        if field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            assert chosen is not None
            values.setdefault(str(field["name"]), []).append(str(chosen["value"]))
        elif field.get("type") != "checkbox" or field.has_attr("checked"):
            values.setdefault(str(field["name"]), []).append(str(field.get("value", "")))
    return values


def post(reader: TestClient, address: str, **form: object) -> Tag:
    answer = reader.post(address, data=form)
    assert answer.status_code == 200, (answer.status_code, answer.text[:500])
    return BeautifulSoup(answer.text, "html.parser")


def words(found: Tag) -> str:
    """What is written in a part of a page, every space an ordinary one."""
    return " ".join(found.get_text(" ").split())


def figures(found: Tag) -> dict[str, str]:
    """The counts of what would come in."""
    return {
        name.text: value.text
        for name, value in zip(
            found.select(".summary dt"), found.select(".summary dd.value"), strict=True
        )
    }
