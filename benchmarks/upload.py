"""Uploads a CSV of 200 MB to a served workspace and brings it in, as a browser would.

Prints, and with --json writes, the peak memory of the server and of its clerk together, and how
long each part took, until the data are in. It fails where the peak is above 1 GiB.

    python benchmarks/upload.py [--megabytes 200]
"""

from __future__ import annotations

import argparse
import datetime as dt
import http.client
import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from rumbo.workspace import Workspace

LIMIT_MB = 1024
BOUNDARY = "rumbo-benchmark"
STAGES = ("Prospecto", "Reunión", "Propuesta", "Negociación", "Ganada", "Perdida")
HEADER = (
    "ID;Oportunidad;Cliente;Comercial;Etapa;Importe;Fecha de creación;Cierre previsto;"
    "Fecha de cierre;Origen;Notas\r\n"
)


def write_sheet(path: Path, megabytes: int) -> int:
    """Writes a Spanish sheet of deals in Latin-1, about so large; how many rows it has."""
    dice, first = random.Random(7), dt.date(2022, 1, 3)  # noqa: S311 - an invented sheet
    rows, size = 0, 0
    with path.open("w", encoding="latin-1", newline="") as file:
        size += file.write(HEADER)
        while size < megabytes * 1_000_000:
            rows += 1
            size += file.write(_row(dice, first, rows))
    return rows


def _row(dice: random.Random, first: dt.date, number: int) -> str:
    begun = first + dt.timedelta(days=dice.randrange(1300))
    close = begun + dt.timedelta(days=dice.randrange(20, 200))
    stage = dice.choice(STAGES)
    closed = f"{close:%d/%m/%Y}" if stage in STAGES[-2:] else ""
    amount = f"{dice.randrange(1000, 250_000):,}".replace(",", ".")
    account = f"Compañía {dice.randrange(20_000)} S.L."
    return (
        f"OP-{number:07d};Proyecto número {number} con {account};{account};"
        f"Comercial {dice.randrange(60)};{stage};{amount},00;{begun:%d/%m/%Y};{close:%d/%m/%Y};"
        f"{closed};Feria de Bilbao;Llamada de seguimiento pendiente de señalar {number % 977}\r\n"
    )


class Watch:
    """Follows the resident memory of a process and its children."""

    def __init__(self, pid: int) -> None:
        self.peak_kb: dict[str, int] = {"server": 0, "clerk": 0, "together": 0}
        self._pid, self._over = pid, threading.Event()
        self._thread = threading.Thread(target=self._follow)
        self._thread.start()

    def end(self) -> None:
        """Stops following."""
        self._over.set()
        self._thread.join()

    def _follow(self) -> None:
        while not self._over.wait(0.1):
            server = resident_kb(self._pid)
            clerk = sum(resident_kb(child) for child in children(self._pid))
            for name, now in (("server", server), ("clerk", clerk), ("together", server + clerk)):
                self.peak_kb[name] = max(self.peak_kb[name], now)


def children(pid: int) -> Iterator[int]:
    """The processes that a process has started."""
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
        tasks = Path(f"/proc/{pid}/task")
        text += "".join((task / "children").read_text("ascii") for task in tasks.iterdir())
    except OSError:
        return
    yield from {int(each) for each in text.split()}


def resident_kb(pid: int) -> int:
    """What a process holds in memory that no other process shares, in KB."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    return sum(
        int(found) for found in re.findall(r"^(?:Pss):\s+(\d+) kB", text, flags=re.MULTILINE)
    )


def post_file(port: int, path: Path) -> str:
    """Sends the file piece by piece; the address that the server leads to."""
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{path.name}"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    ).encode()
    tail = f"\r\n--{BOUNDARY}--\r\n".encode()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=900)
    connection.putrequest("POST", "/datos/importar")
    connection.putheader("content-type", f"multipart/form-data; boundary={BOUNDARY}")
    connection.putheader("content-length", str(len(head) + path.stat().st_size + len(tail)))
    connection.endheaders(head)
    with path.open("rb") as file:
        while piece := file.read(1024 * 1024):
            connection.send(piece)
    connection.send(tail)
    return _leads_to(connection)


def post_form(port: int, address: str, body: str) -> str:
    """Sends a small form; the address that the server leads to."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=900)
    kind = {"content-type": "application/x-www-form-urlencoded"}
    connection.request("POST", address, body, kind)
    return _leads_to(connection)


def _leads_to(connection: http.client.HTTPConnection) -> str:
    answer = connection.getresponse()
    if answer.status != 303:  # noqa: PLR2004 - see other
        raise RuntimeError(f"{answer.status}: {answer.read()[:500]!r}")
    return str(answer.getheader("location"))


def page(port: int, address: str) -> str:
    """A page of the server."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=900)
    connection.request("GET", address)
    return connection.getresponse().read().decode()


def await_end(port: int, address: str, sign: str) -> float:
    """Waits until a page does not show the sign any more; how long that took, in seconds."""
    begun = time.monotonic()
    while sign in page(port, address):
        time.sleep(1)
    return time.monotonic() - begun


def await_job(folder: Path, number: int) -> float:
    """Waits until a job has ended, as the database says; how long that took, in seconds."""
    begun, opened = time.monotonic(), Workspace.open(folder)
    try:
        while not opened.jobs.job(number).ended:
            time.sleep(0.2)
    finally:
        opened.close()
    return time.monotonic() - begun


def measure(folder: Path, megabytes: int) -> dict[str, float]:
    """Serves a new workspace, sends the sheet, has it looked at and brought in."""
    sheet, workspace = folder / "negocios.csv", folder / "workspace"
    rows = write_sheet(sheet, megabytes)
    new = [sys.executable, "-m", "rumbo", "new", str(workspace)]
    subprocess.run(new, check=True)  # noqa: S603 - our own command
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    serving = ["serve", "--workspace", str(workspace), "--port", str(port)]
    server = subprocess.Popen(  # noqa: S603 - the same
        [sys.executable, "-m", "rumbo", *serving]
    )
    try:
        _await_server(port)
        watch = Watch(server.pid)
        begun = time.monotonic()
        upload = post_file(port, sheet)
        sent = time.monotonic() - begun
        looked = await_end(port, upload, 'id="progress"')
        job = post_form(port, f"{upload}/entrada", "")
        brought = await_job(workspace, int(job.rsplit("/", 1)[1]))
        watch.end()  # the next page opens the new day, which takes what its deals take
        done = page(port, job)
        if 'class="verdict good"' not in done:
            raise RuntimeError("The import did not end well.")
    finally:
        server.terminate()
        server.wait()
    peaks = {f"{name}_peak_mb": kb / 1024 for name, kb in watch.peak_kb.items()}
    times = {"upload_s": sent, "look_s": looked, "import_s": brought}
    return {"megabytes": megabytes, "rows": rows, **times, **peaks}


def _await_server(port: int) -> None:
    for _ in range(200):
        try:
            page(port, "/salud")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(port)


def main() -> None:
    """Measures, prints and judges."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rumbo-upload-") as name:
        found = measure(Path(name), asked.megabytes)
    for key, value in found.items():
        print(f"{key:20} {value:12,.1f}")
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if found["together_peak_mb"] > LIMIT_MB:
        sys.exit(f"Above {LIMIT_MB} MB.")


if __name__ == "__main__":
    os.environ.setdefault("PYTHONPATH", str(Path(__file__).parent.parent / "src"))
    main()
