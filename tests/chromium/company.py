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
from datetime import date
from pathlib import Path

from rumbo.sample import write_company
from rumbo.settings import Settings
from rumbo.workspace import Workspace

UNTIL = date(2026, 6, 30)
DEALS = 240
SEED = 11
PATIENCE_SECONDS = 60
ADMIN, SELLER, PASSWORD = "marta", "vendedora", "cuatro caballos verdes"


def sample_workspace(folder: Path, *, language: str = "es", deals: int = DEALS) -> Path:
    """A workspace that holds the sample company; the same arguments, the same company."""
    company = write_company(folder, deals=deals, seed=SEED, language=language, until=UNTIL)
    settings = Settings(
        name="Cierzo Automatización",
        language="es-ES" if language == "es" else language,
        zone="Europe/Madrid",
        memory_limit="1GB",
        threads=1,
    )
    made = Workspace.create(folder / "workspace", settings)
    made.import_path(company.log)
    made.close()
    return made.folder


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
    assert "defect at" not in said.read_text(encoding="utf-8", errors="replace")


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
