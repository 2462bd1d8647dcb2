from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest

from command import AS_OF, DEALS, NAMES, STAGES, made, process, rumbo, small_log, started
from rumbo.cli import rumbo as program

KEYS = ["reading", "as_of", "snapshot", "question", "verdict", "figures", "rows"]
KEYS += ["definitions", "warnings", "model"]
FIGURE_KEYS = {"name", "value", "unit", "n", "low", "high", "period"}
HOSTILE = "\x1b[31mRojo\x1b]0;título\x07 [bold]texto[/bold] [link=x]"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("commands")
    log = small_log(
        folder / "log",
        stages=STAGES.replace("Demo", HOSTILE),
        deals=DEALS.replace("Dos, con coma", f"Dos {HOSTILE}").replace(",Demo,", f",{HOSTILE},"),
        changes="",
    )
    return made(folder / "workspace", log)


@pytest.mark.parametrize("name", program.list_commands(click.Context(program)))
def test_every_command_says_what_it_does(name: str) -> None:
    done = rumbo(name, "--help")
    assert done.code == 0
    assert done.out.startswith("Usage:")
    assert done.err == ""


@pytest.mark.parametrize("name", NAMES)
def test_a_reading_as_json_keeps_its_contract(workspace: Path, name: str) -> None:
    done = rumbo("read", name, "--workspace", workspace, "--as-of", AS_OF, "--json")
    assert (done.code, done.err) == (0, "")
    assert list(done.json) == KEYS
    assert (done.json["reading"], done.json["as_of"], done.json["snapshot"]) == (name, AS_OF, 1)
    assert set(done.json["question"]) == {"es", "en"}
    assert done.json["verdict"] in {"good", "watch", "bad", "unknown"}
    assert all(set(figure) == FIGURE_KEYS for figure in done.json["figures"])
    assert isinstance(done.json["rows"], list)


def test_the_list_of_readings_has_names_and_questions() -> None:
    listed = rumbo("readings", "--json").json
    assert {entry["name"] for entry in listed} >= set(NAMES)
    assert all(entry["question"]["es"].startswith("¿") for entry in listed)


def test_the_other_commands_print_json_and_nothing_else(workspace: Path, tmp_path: Path) -> None:
    checked = rumbo("check", "--workspace", workspace, "--json")
    drawn = rumbo("draw", "journey", "--workspace", workspace, "--as-of", AS_OF, "--json")
    log = small_log(tmp_path / "log", changes="", stages="", deals="")
    tried = rumbo("import", log, "--workspace", workspace, "--dry-run", "--json")
    assert [(done.code, done.err) for done in (checked, drawn, tried)] == [(0, "")] * 3
    assert all(finding["sound"] for finding in checked.json)
    assert isinstance(drawn.json, list)
    assert set(tried.json) == {"snapshot", "counts", "rejected", "report", "dry_run", "notes"}


def test_refused_rows_are_counted_in_the_terminal(tmp_path: Path) -> None:
    bad = "".join(f"x{n},,a1,o1,p1,Demo,much,EUR,2025-01-05,,open,\n" for n in range(1200))
    log = small_log(tmp_path / "log", changes="", deals=DEALS + bad)
    folder = made(tmp_path / "workspace", small_log(tmp_path / "good", changes=""))

    tried = rumbo("import", log, "--workspace", folder, "--dry-run")

    assert tried.code == 0
    assert "Filas rechazadas: 1.200; véase" in tried.err


def test_the_waterfall_is_drawn_and_its_rows_balance_to_the_cent(
    workspace: Path, tmp_path: Path
) -> None:
    asked = ("--workspace", workspace, "--as-of", AS_OF, "--period", "2024-03-01..2025-06-30")
    drawn = rumbo("draw", "waterfall", "-o", tmp_path / "w.svg", *asked, "--json")
    told = {
        figure["name"]: figure
        for figure in rumbo("read", "waterfall", *asked, "--json").json["figures"]
    }

    steps = {row["step"]: row for row in drawn.json}
    ends = steps.pop("closing"), steps.pop("opening")
    moved = sum(round(row["sign"] * (row["amount"] or 0) * 100) for row in steps.values())
    assert drawn.code == 0
    assert (tmp_path / "w.svg").read_text(encoding="utf-8").startswith("<svg")
    assert round((ends[1]["amount"] or 0) * 100) + moved == round((ends[0]["amount"] or 0) * 100)
    assert {name: row["deals"] for name, row in steps.items()} == {
        name: told[name]["n"] for name in steps
    }


@pytest.mark.parametrize("name", NAMES)
def test_hostile_names_show_as_text(workspace: Path, name: str) -> None:
    done = rumbo("read", name, "--workspace", workspace, "--as-of", AS_OF)
    assert (done.code, done.err) == (0, "")
    assert "\x1b" not in done.out
    assert "\x07" not in done.out


def test_markup_in_a_name_is_shown_and_not_obeyed(workspace: Path) -> None:
    shown = rumbo("read", "phases", "--workspace", workspace, "--as-of", AS_OF).out
    assert "[31mRojo" in shown


def test_a_table_speaks_the_workspace_language_and_fits(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    shown = rumbo("read", "movements", "--workspace", workspace, "--as-of", AS_OF).out
    assert all(word in shown for word in ("Movimiento", "Importe", "Mediana", "entrada"))
    assert "median_days" not in shown
    assert max(len(line) for line in shown.splitlines()) <= 120
    assert rumbo("read", "movements", "--workspace", workspace, "--json").json["rows"][0]["kind"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("read", "nothing"), "No hay ninguna pregunta «nothing»"),
        (
            ("read", "phases", "--owner", "Nadie"),
            "tiene como propietario «Nadie»",
        ),
        (("read", "phases", "--team", "x"), "Ninguna oportunidad tiene como equipo"),
        (("read", "phases", "--pipeline", "x"), "Ninguna oportunidad tiene como pipeline"),
        (("read", "movements", "--period", "someday"), "No se conoce el periodo «someday»"),
        (("read", "movements", "--period", "2025-02-01..2025-01-01"), "acaba antes de empezar"),
        (("read", "phases", "--segment", "region"), "FIELD=VALUE"),
        (("read", "phases", "--segment", "colour=x"), "region"),
        (("read", "phases", "--as-of", "30/06/2025"), "no es una fecha"),
        (("read", "phases", "--as-of", "2025-02-30"), "no es una fecha"),
        (("read", "phases", "--snapshot", "99"), "No hay ninguna instantánea 99"),
        (("read", "phases", "--limit", "many"), "--limit"),
        (("export", "x", "--snapshot", "99"), "No hay ninguna instantánea 99"),
        (("export", "x.docx"), "se exporta como .docx"),
        (("draw", "map"), "'map'"),
        (("draw", "journey", "-o", "x.png"), "Las imágenes son SVG"),
        (("draw", "journey", "--width", "199"), "--width"),
        (("nonsense",), "nonsense"),
        (("read", "phases", "--nonsense"), "--nonsense"),
    ],
)
def test_a_wrong_word_ends_in_one_line_and_two(
    workspace: Path, arguments: tuple[str, ...], said: str
) -> None:
    more = () if arguments == ("nonsense",) else ("--workspace", workspace)
    done = rumbo(*arguments, *more)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("rumbo: ")
    assert done.err.count("\n") == 1
    assert said in done.err


@pytest.mark.parametrize("field", ['a"b', "a'b", "*", "$", "", "region\\", "no such field"])
def test_a_hostile_segment_finds_nothing_and_breaks_nothing(workspace: Path, field: str) -> None:
    done = rumbo("read", "phases", "--workspace", workspace, "--segment", f"{field}=x", "--json")
    assert done.code in (0, 2), done.err
    assert "defect" not in done.err


def test_a_segment_by_an_extra_attribute_finds_its_deals(workspace: Path) -> None:
    segment = ("--segment", "region=Sur", "--as-of", AS_OF, "--json")
    rows = rumbo("read", "pipeline", "--workspace", workspace, *segment).json["rows"]
    assert [row["deal_id"] for row in rows] == ["d2"]


def test_a_broken_workspace_is_said_in_one_line(tmp_path: Path) -> None:
    log = small_log(tmp_path / "log")

    def told(name: str, file: str, data: bytes | None) -> str:
        folder = made(tmp_path / name, log)
        for path in [folder / file] if file != "lake" else list(folder.glob("lake/*/*.parquet")):
            path.unlink() if data is None else path.write_bytes(data)
        for beside in (folder / "rumbo.db-wal", folder / "rumbo.db-shm"):
            if data and file == "rumbo.db":
                beside.unlink(missing_ok=True)
        done = rumbo("read", "phases", "--workspace", folder)
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1), done
        return done.err

    assert "is not a workspace" in told("a", "rumbo.toml", None)
    assert "cannot be read" in told("b", "rumbo.toml", b"name = ")
    assert "is not known" in told("c", "rumbo.toml", b'colour = "red"')
    assert "base de datos no responde" in told("d", "rumbo.db", b"no database at all " * 500)
    assert "no se pueden usar" in told("e", "lake", None)
    assert "no se pueden usar" in told("f", "lake", b"no parquet")
    assert rumbo("read", "phases", "--workspace", tmp_path / "none").code == 2


def test_check_names_what_is_broken_and_ends_with_one(tmp_path: Path) -> None:
    folder = made(tmp_path / "workspace", small_log(tmp_path / "log"))
    next(folder.glob("lake/deals/*.parquet")).unlink()
    done = rumbo("check", "--workspace", folder, "--json")
    assert done.code == 1
    assert [finding["what"] for finding in done.json if not finding["sound"]] == ["instantánea 1"]


def test_a_reader_who_leaves_early_sees_no_traceback(workspace: Path) -> None:
    with process("read", "movements", "--workspace", workspace, "--limit", 0) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == ""
        assert running.wait(60) in (0, 1)


def test_the_program_runs_as_a_module_and_prints_only_data(workspace: Path) -> None:
    done = started("read", "phases", "--workspace", workspace, "--json")
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["reading"] == "phases"


def test_the_version_is_said() -> None:
    found = subprocess.run(
        [sys.executable, "-m", "rumbo", "--version"], capture_output=True, text=True, check=True
    )
    assert found.stdout.startswith("rumbo")
