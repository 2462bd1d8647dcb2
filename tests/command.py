"""The command line as tests use it: in the process or as a process, and a small log to feed it."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rumbo.cli import main

AS_OF = "2025-06-30"
NAMES = ("movements", "pauses", "phases", "pipeline", "shapes")

STAGES = """pipeline_id,pipeline,stage_id,stage,position,outcome
p1,Ventas,s1,Lead,1,open
p1,Ventas,s2,Demo,2,open
p1,Ventas,s3,Propuesta,3,open
p1,Ventas,s4,Ganada,4,won
p1,Ventas,s5,Perdida,5,lost
"""
DEALS = (
    "id,name,account_id,owner_id,pipeline_id,stage,amount,currency,created_at,closed_at,status,region"
    """
d1,Uno,a1,o1,p1,Ganada,1000.50,EUR,2025-01-02T10:00:00,2025-03-01T10:00:00,won,Norte
d2,"Dos, con coma",a1,o1,p1,Demo,2500,EUR,2025-01-05T09:30:00,,open,Sur
d3,Tres,a2,o2,p1,Perdida,,EUR,2025-01-07,2025-02-20,lost,Sur
d4,"Cuatro
en dos líneas",a2,o2,p1,Lead,99,EUR,2025-02-01T08:00:00+02:00,,open,
d5,Cinco,a2,o2,p1,Propuesta,12000,USD,2025-02-03T08:00:00Z,,open,Norte
"""
)
CHANGES = """object_id,field,old_value,new_value,changed_at,actor_id,actor_kind
d1,stage,,Lead,2025-01-02T10:00:00,o1,user
d1,stage,Lead,Demo,2025-01-10T10:00:00,o1,user
d1,stage,Demo,Propuesta,2025-02-01T10:00:00,o1,user
d1,amount,900,1000.50,2025-02-02T10:00:00,o1,user
d1,stage,Propuesta,Ganada,2025-03-01T10:00:00,o1,user
d2,stage,,Lead,2025-01-05T09:30:00,o1,user
d2,stage,Lead,Demo,2025-01-20T12:00:00,o1,user
d3,stage,Lead,Demo,2025-02-01T12:00:00,o2,user
d5,stage,Lead,Propuesta,2025-03-03T12:00:00,o2,user
"""
ACTIVITIES = """id,kind,direction,occurred_at,status,owner_id,deal_id,subject,body,automated
t1,call,out,2025-01-08T10:00:00,done,o1,d1,Llamada,"Primera línea
segunda, con ""comillas""
tercera",0
t2,email,in,2025-01-22T10:00:00,done,o1,d2,Respuesta,,0
t3,meeting,out,2025-02-03T10:00:00,done,o2,d3,Reunión,=,0
t4,email,in,2025-03-05T10:00:00,done,o2,d5,Pregunta,¿Y el precio?,0
"""
OWNERS = """id,name,email,team,active
o1,Ana,ana@ejemplo.es,Norte,1
o2,Luis,luis@ejemplo.es,Sur,1
"""
ACCOUNTS = """id,name,industry,employees
a1,Acme,Química,50
a2,"Beta ""B"" S.L.",Textil,7
"""
TABLES = {
    "stages": STAGES,
    "owners": OWNERS,
    "accounts": ACCOUNTS,
    "deals": DEALS,
    "changes": CHANGES,
    "activities": ACTIVITIES,
}


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever the command prints
        """What it printed, as JSON."""
        return json.loads(self.out)


def small_log(folder: Path, **replaced: str) -> Path:
    """Writes the small log; a table given by name has that text instead, or no file if empty."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (TABLES | replaced).items():
        if text:
            (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    return folder


def rumbo(*arguments: object) -> Done:
    """Runs a command in this process, through the same door as the program."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as ending:
            code = int(ending.code or 0)
    return Done(code, out.getvalue(), err.getvalue())


def process(*arguments: object, code: Sequence[str] = ("-m", "rumbo")) -> subprocess.Popen[str]:
    """Starts a command as a process of its own."""
    return subprocess.Popen(
        [sys.executable, *code, *(str(argument) for argument in arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "100"},
    )


def started(*arguments: object) -> Done:
    """Runs a command as a process of its own."""
    with process(*arguments) as running:
        out, err = running.communicate(timeout=120)
    return Done(running.returncode, out, err)


def made(folder: Path, log: Path | None = None, *, language: str = "es-ES") -> Path:
    """A new workspace, with the log in it where one is given."""
    assert rumbo("new", folder, "--zone", "Europe/Madrid", "--language", language).code == 0
    if log is not None:
        done = rumbo("import", log, "--workspace", folder, "--taken-at", AS_OF)
        assert done.code == 0, done.err
    return folder


def answers(workspace: Path, *options: object, numbered: bool = True) -> dict[str, Any]:
    """What every reading says; `numbered` keeps the number of the snapshot."""
    found: dict[str, Any] = {}
    for name in NAMES:
        done = rumbo("read", name, "--workspace", workspace, "--as-of", AS_OF, "--json", *options)
        assert done.code == 0, done.err
        found[name] = done.json
        if not numbered:
            del found[name]["snapshot"]
    return found
