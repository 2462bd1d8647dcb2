from __future__ import annotations

import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from command import made, process, small_log
from rumbo.clerk import Clerk, open_limited
from rumbo.sources.upload import Upload, new_upload
from rumbo.store.jobs import (
    CANCELLED,
    DONE,
    EXPORT,
    FAILED,
    IMPORT,
    INTERRUPTED,
    LOOK,
    REFUSED,
    REJECTED,
    RUNNING,
    SAMPLE,
    Job,
    Jobs,
)
from rumbo.workspace import Workspace

SHEET = (
    "ID;Negocio;Empresa;Etapa;Importe;Fecha de creación\n"
    "1;Línea norte;Acme;Propuesta;1.200,50;31/01/2026\n"
    "2;Línea sur;Beta;Ganado;900,00;05/02/2026\n"
)
BAD = SHEET + "3;Línea este;Beta;Propuesta;mucho;06/02/2026\n"
MANY = 240_000  # deals whose import takes seconds: a clerk listens once a second


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return made(tmp_path / "workspace")


@pytest.fixture
def clerk(folder: Path) -> Iterator[Clerk]:
    opened = open_limited(folder)
    yield Clerk(opened)
    opened.close()


def sent(folder: Path, text: str | bytes, name: str = "negocios.csv") -> Upload:
    upload = new_upload(folder)
    data = text.encode("latin-1") if isinstance(text, str) else text
    upload.place(name).write_bytes(data)
    upload.settle()
    return upload


def done(clerk: Clerk, kind: str, **asked: object) -> Job:
    """The job once the clerk is through with it."""
    job = clerk.jobs.add(kind, "something", asked)
    clerk.work()
    return clerk.jobs.job(job.id)


def test_a_spanish_sheet_is_looked_at_and_brought_in(folder: Path, clerk: Clerk) -> None:
    upload = sent(folder, SHEET)
    look = done(clerk, LOOK, upload=upload.id)

    assert look.state == DONE
    deals = next(table for table in look.result["tables"] if table["table"] == "deals")
    names = [column["name"] for column in deals["columns"]]
    first = dict(zip(names, deals["first"][0], strict=True))
    assert (deals["rows"], deals["refused"]) == (2, 0)
    assert (first["name"], first["amount"]) == ("Línea norte", "1200.50")
    assert first["created_at"] == "2026-01-31T00:00:00"
    assert clerk.workspace.newest() is None

    brought = done(clerk, IMPORT, upload=upload.id)

    assert (brought.state, brought.result["snapshot"]) == (DONE, 1)
    assert brought.result["counts"]["deals"] == 2
    assert clerk.workspace.snapshot().source == "negocios.csv"
    assert not upload.files.exists()


def test_refused_rows_keep_everything_out_until_the_good_ones_are_let_in(
    folder: Path, clerk: Clerk
) -> None:
    upload = sent(folder, BAD)
    look = done(clerk, LOOK, upload=upload.id)
    assert look.result["reasons"] == [{"table": "deals", "reason": "NOT_A_NUMBER", "rows": 1}]

    refused = done(clerk, IMPORT, upload=upload.id)

    assert (refused.state, refused.result["rejected"]) == (REJECTED, 1)
    assert refused.result["refused"][0] | {"file": ""} == {
        "file": "",
        "line": 4,
        "column": "amount",
        "value": "mucho",
        "reason": "NOT_A_NUMBER",
        "table": "deals",
    }
    assert clerk.workspace.newest() is None
    report = (folder / refused.result["report"]).read_text(encoding="utf-8")
    assert "mucho" in report

    partial = done(clerk, IMPORT, upload=upload.id, partial=True)

    assert (partial.state, partial.result["counts"]["deals"]) == (DONE, 2)


def test_the_corrected_report_comes_in_again_without_a_mapping(folder: Path, clerk: Clerk) -> None:
    upload = sent(folder, BAD)
    done(clerk, LOOK, upload=upload.id)
    partial = done(clerk, IMPORT, upload=upload.id, partial=True)
    rows = (folder / partial.result["report"]).parent / "deals.csv"
    corrected = rows.read_text(encoding="utf-8").replace("mucho", "500")

    again = sent(folder, corrected.encode(), "deals.csv")
    assert done(clerk, LOOK, upload=again.id).state == DONE
    brought = done(clerk, IMPORT, upload=again.id)

    assert (brought.state, brought.result["counts"]["deals"]) == (DONE, 1)
    assert clerk.workspace.read("pipeline").figure("open").value == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b""),
        ("a.csv", b"%PDF-1.7 ..."),
        ("a.xlsx", b"not a workbook"),
        ("a.xes", b"<log><trace>"),
        ("a.json", b"{"),
        ("a.sqlite", b"nothing"),
        ("deals.parquet", b"PAR1"),
    ],
)
def test_a_broken_file_ends_in_one_sentence(
    folder: Path, clerk: Clerk, name: str, content: bytes
) -> None:
    look = done(clerk, LOOK, upload=sent(folder, content, name).id)

    assert look.state == REFUSED
    assert look.result["message"].endswith((".", ")"))
    assert "\n" not in look.result["message"]
    assert clerk.workspace.newest() is None


def test_a_defect_ends_its_job_alone(
    folder: Path, clerk: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("rumbo.clerk.preview", broken)
    upload = sent(folder, SHEET)
    job = done(clerk, LOOK, upload=upload.id)

    assert (job.state, job.result) == (FAILED, {})


@pytest.mark.parametrize(
    ("format_", "ending"),
    [("log", ".zip"), ("ocel_json", ".json"), ("ocel_sqlite", ".sqlite"), ("xes", ".xes.gz")],
)
def test_an_export_comes_back_as_it_was(tmp_path: Path, format_: str, ending: str) -> None:
    folder = made(tmp_path / "workspace", small_log(tmp_path / "log"))
    clerk = Clerk(open_limited(folder))
    export = done(clerk, EXPORT, format=format_, snapshot=1)
    file = folder / export.result["file"]
    assert export.state == DONE
    assert file.name.endswith(ending)
    clerk.workspace.close()

    other = made(tmp_path / "other")
    clerk = Clerk(open_limited(other))
    upload = sent(other, file.read_bytes(), file.name)
    assert done(clerk, LOOK, upload=upload.id).state == DONE
    brought = done(clerk, IMPORT, upload=upload.id)
    clerk.workspace.close()

    assert brought.state == DONE
    assert brought.result["counts"]["deals"] == 5
    assert brought.result["rejected"] == 0


def test_an_export_holds_every_table(tmp_path: Path) -> None:
    folder = made(tmp_path / "workspace", small_log(tmp_path / "log"))
    clerk = Clerk(open_limited(folder))
    export = done(clerk, EXPORT, format="log", snapshot=1)
    clerk.workspace.close()

    with zipfile.ZipFile(folder / export.result["file"]) as archive:
        assert {"deals.csv", "changes.csv", "activities.csv"} <= set(archive.namelist())


def test_the_sample_company_can_be_left_behind_and_own_data_comes_in_after_it(
    folder: Path, clerk: Clerk
) -> None:
    assert done(clerk, SAMPLE, language="en", deals=40).state == DONE
    workspace = clerk.workspace
    assert workspace.holds_sample()

    workspace.start_over()

    assert workspace.newest() is None
    assert not workspace.holds_sample()
    upload = sent(folder, SHEET, "negocios 2026-03-31.csv")
    done(clerk, LOOK, upload=upload.id)
    brought = done(clerk, IMPORT, upload=upload.id)
    assert (brought.state, brought.result["snapshot"]) == (DONE, 3)
    assert workspace.read("pipeline").figure("open").value == 1
    assert not workspace.holds_sample()


# What runs in a process of its own: cancelled, killed, or left alone with nobody who asked for it.


def large(folder: Path) -> Upload:
    """An upload that takes a while."""
    rows = "".join(
        f"{n};Negocio {n};Empresa {n % 97};{'Propuesta' if n % 3 else 'Ganado'};{n},5;31/01/2026\n"
        for n in range(MANY)
    )
    return sent(folder, SHEET.splitlines(keepends=True)[0] + rows)


def until(condition: Callable[[], bool]) -> None:
    for _ in range(600):
        if condition():
            return
        time.sleep(0.1)
    raise TimeoutError


def state(jobs: Jobs, job: Job) -> str:
    return jobs.job(job.id).state


def test_a_running_import_is_cancelled_and_leaves_no_trace(folder: Path, clerk: Clerk) -> None:
    upload, jobs = large(folder), clerk.jobs
    done(clerk, LOOK, upload=upload.id)
    job = jobs.add(IMPORT, "a", {"upload": upload.id})
    with process("work", "--workspace", folder) as worker:
        until(lambda: state(jobs, job) == RUNNING)
        jobs.stop(job.id)
        worker.communicate(timeout=60)

    assert state(jobs, job) == CANCELLED
    assert clerk.workspace.newest() is None
    assert upload.files.is_dir()


def test_a_clerk_ends_with_the_server_that_started_it(folder: Path, clerk: Clerk) -> None:
    upload, jobs = large(folder), clerk.jobs
    done(clerk, LOOK, upload=upload.id)
    job = jobs.add(IMPORT, "a", {"upload": upload.id})
    command = [sys.executable, "-m", "rumbo", "work", "--attended", "--workspace", str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as worker:
        until(lambda: state(jobs, job) == RUNNING)
        worker.communicate(timeout=60)  # ends its standard input

    assert state(jobs, job) == INTERRUPTED
    assert clerk.workspace.newest() is None


def test_a_clerk_with_nothing_left_to_do_ends_quietly(folder: Path) -> None:
    command = [sys.executable, "-m", "rumbo", "work", "--attended", "--workspace", str(folder)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stderr=pipe) as worker:
        ended = worker.wait(timeout=60)  # while its standard input is still open
        assert worker.stderr is not None
        said = worker.stderr.read()

    assert (ended, said) == (0, b"")


def test_a_clerk_that_is_killed_leaves_the_workspace_as_it_was_and_the_next_one_goes_on(
    folder: Path, clerk: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import timedelta  # noqa: PLC0415 - for this test alone

    upload, jobs = large(folder), clerk.jobs
    done(clerk, LOOK, upload=upload.id)
    job = jobs.add(IMPORT, "a", {"upload": upload.id})
    with process("work", "--workspace", folder) as worker:
        until(lambda: state(jobs, job) == RUNNING)
        worker.send_signal(signal.SIGKILL)
        worker.communicate(timeout=60)
    assert state(jobs, job) == RUNNING

    monkeypatch.setattr("rumbo.store.jobs.UNHEARD", timedelta(seconds=0))
    again = done(clerk, IMPORT, upload=upload.id)

    assert state(jobs, job) == INTERRUPTED
    assert again.state == DONE
    assert again.result["counts"]["deals"] == MANY


def test_a_workspace_that_came_from_elsewhere_cannot_be_left_behind(tmp_path: Path) -> None:
    folder = made(tmp_path / "workspace", small_log(tmp_path / "log"))
    workspace = Workspace.open(folder)

    assert not workspace.holds_sample()
    with pytest.raises(Exception, match="Only a sample company"):
        workspace.start_over()
    workspace.close()
