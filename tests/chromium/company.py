"""The sample company that the browser sees, and the server that shows it.

Its last day is written here: a page without a date shows today, so tests always name this one.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import update

from rumbo.clerk import Clerk, open_limited
from rumbo.sample import HISTORY_DAYS, write_company
from rumbo.settings import Settings
from rumbo.sources.upload import new_upload
from rumbo.store.jobs import IMPORT, LOOK
from rumbo.store.schema import INVITATIONS, ROUNDS, TEAM_ANSWERS
from rumbo.workspace import Workspace

UNTIL = date(2026, 6, 30)
DEALS = 240
SEED = 11
PATIENCE_SECONDS = 60
_LAST_WORDS = 6_000
# What a team keeps in its own spreadsheet, as Excel in Spain saves it.
SHEET = """Negocio;Empresa;Comercial;Etapa;Importe;Fecha de creación;Fecha de cierre;Motivo
Línea de envasado;Cañones Muñoz;Ana Peña;Propuesta;1.234,56;31/01/2026;30/09/2026;
Célula de paletizado;Bodegas Ordóñez;Luis Ibáñez;Contacto;12.500,00;05/02/2026;15/10/2026;
Visión artificial;Aceros del Ebro;Ana Peña;Ganado;48.900,00;12/01/2026;20/03/2026;
Mantenimiento;Áridos Nervión;Luis Ibáñez;Perdido;7.300,50;20/01/2026;28/02/2026;Precio
"""
WRONG = SHEET + "Robot de soldadura;Talleres Gómez;Ana Peña;Propuesta;mucho;40/02/2026;;\n"
ADMIN, SELLER, PASSWORD = "marta", "vendedora", "cuatro caballos verdes"


def sample_workspace(folder: Path, *, language: str = "es", deals: int = DEALS) -> Path:
    """A workspace that holds the sample company; the same arguments, the same company."""
    company = write_company(folder, deals=deals, seed=SEED, language=language, until=UNTIL)
    made = Workspace.open(empty_workspace(folder, language=language))
    made.atlas.begin_with_sample(UNTIL - timedelta(days=HISTORY_DAYS), language)
    made.import_path(company.log)
    _talk_about_the_map(made)
    made.close()
    return made.folder


def _talk_about_the_map(made: Workspace) -> None:
    """A draft beside the map in force, and remarks on cells, one of them dealt with."""
    atlas = made.atlas
    in_force = atlas.map_on(UNTIL)
    assert in_force is not None
    first, *others = in_force.phases
    renamed = first.model_copy(update={"patience_days": 21.0, "owner": "Nuria Abós"})
    draft = in_force.model_copy(update={"phases": (renamed, *others)})
    atlas.add(draft, by="Íñigo Puy", why="Más paciencia al principio")
    place = ("propuesta", "role-economic_buyer")
    atlas.comments.add(*place, "¿Y si firma el comité? Lo vimos en tres casos.", by="Lara Bescós")
    done = atlas.comments.add(*place, "Falta el criterio de compra.", by="Elena Lasierra")
    atlas.comments.resolve(done, by="Íñigo Puy")


def empty_workspace(folder: Path, *, language: str = "es") -> Path:
    """The workspace of a company before anything has come in."""
    settings = Settings(
        name="Cierzo Automatización",
        language="es-ES" if language == "es" else language,
        zone="Europe/Madrid",
        memory_limit="1GB",
        threads=1,
    )
    made = Workspace.create(folder / "workspace", settings)
    made.close()
    return made.folder


def send_sheets(workspace: Path) -> dict[str, str]:
    """Has a spreadsheet looked at, and another one refused: the log stays as it is."""
    opened = open_limited(workspace)
    try:
        upload = _sent(opened, "negocios.csv", SHEET, LOOK)[0]
        refused = _sent(opened, "negocios-2.csv", WRONG, IMPORT)[1]
        Clerk(opened).work()
    finally:
        opened.close()
    return {"upload": upload, "job": refused}


def hold_session(workspace: Path) -> dict[str, str]:
    """Has two teams asked and answering before the last day, and a room decide about a phase."""
    opened = Workspace.open(workspace)
    try:
        phases = opened.atlas.map_of(opened.atlas.chosen(None)).phases
        _, links = opened.alignment.ask([("sales", "Ana"), ("marketing", ""), ("sales", "")])
        for friction, link in zip(("price", "doubts"), links, strict=False):
            told = {
                phase.id: {"place": place, "friction": friction, "decides": ["sponsor"]}
                for place, phase in enumerate(phases, 1)
            }
            opened.alignment.answer(link.secret, told, address="")
        with opened.database.transaction() as connection:
            june = datetime(2026, 6, 1)  # noqa: DTZ001 - naive UTC, as the database keeps it
            connection.execute(update(ROUNDS).values(opened_at=june))
            connection.execute(update(INVITATIONS).values(created_at=june))
            connection.execute(update(TEAM_ANSWERS).values(answered_at=june))
        session = opened.stress_test.begin(by="Marta Ruiz")
        made = {"advances": "Confirma por escrito quién decide.", "owner": "Ana Peña",
                "rule": "contact_within", "rule_number": "5", "due": "2026-07-15"}  # fmt: skip
        opened.stress_test.save(session, phases[0].id, made, seen=0, by="Marta Ruiz")
        return {"session": str(session.id), "link": links[2].secret}
    finally:
        opened.close()


def _sent(opened: Workspace, name: str, text: str, kind: str) -> tuple[str, str]:
    """The upload of a file and the job that is to be done with it."""
    upload = new_upload(opened.folder)
    upload.place(name).write_bytes(text.encode("latin-1"))
    upload.settle()
    if kind == IMPORT:
        opened.jobs.add(LOOK, upload.name, {"upload": upload.id})  # says how it is read
    return upload.id, str(opened.jobs.add(kind, upload.name, {"upload": upload.id}).id)


def guarded_workspace(sample: Path, folder: Path, owner_id: str) -> Path:
    """A copy of the workspace that an administrator and a limited seller sign in to."""
    place = folder / "workspace"
    shutil.copytree(sample, place)
    opened = Workspace.open(place)
    opened.access.users.add(ADMIN, PASSWORD, role="admin", name="Marta Ruiz")
    opened.access.users.add(SELLER, PASSWORD, role="editor", limited_to={owner_id})
    opened.close()
    return place


@contextmanager
def served(workspace: Path, *arguments: str) -> Iterator[str]:
    """The address of a server process of its own that shows the workspace."""
    port = _free_port()
    command = [sys.executable, "-m", "rumbo", "serve", "--workspace", str(workspace)]
    said = workspace.parent / f"server-{port}.log"
    with said.open("wb") as log, subprocess.Popen(
        [*command, "--port", str(port), *arguments], stdout=log, stderr=log
    ) as server:  # fmt: skip
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/salud", server, said)
            yield address
        finally:
            server.terminate()
            try:
                server.wait(timeout=15)
            except subprocess.TimeoutExpired:
                server.kill()
    # What a server complains about is a defect, even where the page looked right.
    complaints = said.read_text(encoding="utf-8", errors="replace")
    assert "defect at" not in complaints, complaints[-_LAST_WORDS:]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, server: subprocess.Popen[bytes], said: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(said.read_text(encoding="utf-8", errors="replace"))
        try:
            urllib.request.urlopen(address, timeout=2).close()  # noqa: S310 - our own server
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(address)
