from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import pytest

from command import AS_OF, CHANGES, DEALS, made, rumbo, small_log
from rumbo.cli.table import reading_table
from rumbo.draw.terminal import cell_width
from rumbo.journey.document import build
from rumbo.model.reading import Reading, Text, Verdict
from rumbo.settings import Settings
from rumbo.workspace import Workspace

NAMES = ("movements", "pauses", "phases", "pipeline", "shapes", "timeline")
LONG = "Industrias Metalúrgicas del Alto Aragón"
PHASE = "Validación técnica"
ENGLISH = (
    r"\b(event|visit|who|occurred|detail|events|people|move|change|person|pause|call|economic_buyer"
)
ENGLISH += r"|voicemail|new_stakeholder|expected_close_at|inferred|unknown|won|lost|out|in)\b"
MORE_CHANGES = re.sub("d1,stage,Propuesta.*\n", "", CHANGES).replace("Demo", PHASE) + (
    "d2,expected_close_at,2025-05-01,2025-06-01,2025-03-01T10:00:00,o1,user\n"
)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("screen")
    stages = "pipeline_id,pipeline,stage_id,stage,position,outcome\n" + "".join(
        f"p1,Ventas,s{place},{name},{place},open\n"
        for place, name in enumerate(("Lead", PHASE, "Propuesta"), 1)
    )
    deals = DEALS.replace("Demo", PHASE).replace("Dos, con coma", LONG)
    deals = deals.replace("Ganada", "Propuesta").replace("Perdida", PHASE).replace("2500", "140500")
    calls = (
        "id,kind,direction,occurred_at,status,outcome,owner_id,deal_id,subject\n"
        "t1,call,out,2025-01-08T10:00:00,done,voicemail,o1,d2,Llamada\n"
        "t2,email,in,2025-01-22T10:00:00,done,,o1,d2,Respuesta\n"
    )
    people = "deal_id,contact_id,role,added_at\nd2,c1,economic_buyer,2025-01-23T10:00:00\n"
    contacts = "id,name,account_id\nc1,Eva,a1\n"
    log = small_log(
        folder / "log", stages=stages, deals=deals, changes=MORE_CHANGES, activities=calls
    )
    (log / "deal_contacts.csv").write_text(people, encoding="utf-8")
    (log / "contacts.csv").write_text(contacts, encoding="utf-8")
    return made(folder / "workspace", log)


def shown(
    workspace: Path, name: str, width: int, monkeypatch: pytest.MonkeyPatch, *more: str
) -> str:
    monkeypatch.setenv("COLUMNS", str(width))
    done = rumbo("read", name, "--workspace", workspace, "--as-of", AS_OF, *more)
    assert (done.code, done.err) == (0, "")
    return done.out


@pytest.mark.parametrize("width", [80, 100])
@pytest.mark.parametrize("name", NAMES)
def test_a_table_fits_the_width_that_columns_says(
    workspace: Path, name: str, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = shown(workspace, name, width, monkeypatch).splitlines()

    assert max(cell_width(line) for line in lines) <= width


def test_a_narrow_table_keeps_numbers_and_phases_whole(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline = shown(workspace, "pipeline", 80, monkeypatch)
    movements = shown(workspace, "movements", 100, monkeypatch)

    assert f"{LONG[:13]}" in pipeline
    assert "140\u00a0mil\u00a0€" in pipeline or "141\u00a0mil\u00a0€" in pipeline
    assert PHASE in pipeline
    assert PHASE in movements
    assert "…" not in movements


def test_a_piped_table_is_wide_where_columns_says_nothing(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    wide = rumbo("read", "pipeline", "--workspace", workspace, "--as-of", AS_OF).out

    assert "Ana" in wide
    assert max(cell_width(line) for line in wide.splitlines()) <= 120


@pytest.mark.parametrize("name", ["movements", "shapes", "pipeline"])
def test_a_figure_is_never_broken(
    workspace: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures = shown(workspace, name, 60, monkeypatch)

    assert figures.count("n=") == figures.count("n=5)") + figures.count("n=3)")
    for line in figures.splitlines():
        assert line.count("(") == line.count(")")


def test_a_story_is_told_in_the_workspace_language_under_its_name(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = shown(workspace, "timeline", 100, monkeypatch, "--deal", "d2")

    assert LONG in told.splitlines()[0]
    assert told.count("d2") == 1
    assert not re.search(ENGLISH, told), re.search(ENGLISH, told)
    assert "decisor económico" in told
    assert "saliente: Llamada · buzón de voz" in told
    assert "Cierre previsto: 1 may 2025 → 1 jun 2025" in told.replace("\u00a0", " ")


def test_phases_that_no_crm_declares_have_words(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = shown(workspace, "movements", 100, monkeypatch)

    assert "ganada" in told
    assert not re.search(ENGLISH, told)


def test_the_two_shares_of_plain_journeys_have_two_names(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "avanzan siempre" in shown(workspace, "movements", 80, monkeypatch)
    assert "recorridos rectos" in shown(workspace, "shapes", 80, monkeypatch)


def test_a_sum_of_no_amounts_is_a_dash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deals = re.sub(r",(1000\.50|2500|99|12000),", ",,", DEALS)
    folder = made(tmp_path / "workspace", small_log(tmp_path / "log", deals=deals, changes=""))

    assert "importe —" in shown(folder, "pipeline", 100, monkeypatch)


def test_a_day_ahead_is_noted_beside_the_data(workspace: Path) -> None:
    done = rumbo("read", "phases", "--workspace", workspace, "--as-of", "2199-01-01", "--json")

    assert done.code == 0
    assert "1\u00a0ene\u00a02199" in done.err
    assert done.err.count("\n") == 1


def test_an_import_speaks_the_workspace_language(tmp_path: Path) -> None:
    log = small_log(tmp_path / "log")
    assert (
        rumbo("new", tmp_path / "es").code == rumbo("new", tmp_path / "en", "--language", "en").code
    )
    spanish = rumbo("import", log, "--workspace", tmp_path / "es").out
    english = rumbo("import", log, "--workspace", tmp_path / "en").out

    assert spanish.startswith("Instantánea 1: propietarios 2, cuentas 2")
    assert english.startswith("Snapshot 1: owners 2, accounts 2")
    assert "Nada nuevo" in rumbo("import", log, "--workspace", tmp_path / "es").out


@pytest.mark.parametrize(
    ("language", "said"),
    [("es_CO.UTF-8", "no es un espacio de trabajo"), ("C.UTF-8", "is not a workspace")],
)
def test_where_no_workspace_is_known_the_terminal_says_the_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    monkeypatch.setenv("LANG", language)

    assert said in rumbo("check", "--workspace", tmp_path).err


def test_an_error_speaks_the_workspace_language(tmp_path: Path) -> None:
    rumbo("new", tmp_path / "es")
    rumbo("new", tmp_path / "en", "--language", "en")

    told = {
        name: rumbo("import", tmp_path / "none.csv", "--workspace", tmp_path / name).err
        for name in ("es", "en")
    }

    assert "none.csv no existe." in told["es"]
    assert "none.csv does not exist." in told["en"]


def test_a_currency_has_three_letters(tmp_path: Path) -> None:
    refused = rumbo("new", tmp_path / "a", "--currency", "EUROS")

    assert (refused.code, refused.err.count("\n")) == (2, 1)
    assert not (tmp_path / "a").exists()


def test_an_export_leaves_a_file_alone_unless_forced(workspace: Path, tmp_path: Path) -> None:
    file = tmp_path / "log.xes"
    file.write_text("mine", encoding="utf-8")

    assert rumbo("export", file, "--workspace", workspace).code == 2
    assert file.read_text("utf-8") == "mine"
    assert rumbo("export", file, "--workspace", workspace, "--force").code == 0
    assert file.read_text("utf-8") != "mine"


def test_a_checked_map_says_each_statement_whole_beside_its_status(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Workspace.open(workspace)
    phases = [{"id": "lead", "name": "Se interesa", "stages": [{"stage": "Lead"}],
               "rules": [{"rule": "contact_within", "days": 14}]}]  # fmt: skip
    draft = opened.atlas.add(build({"name": "Mapa", "phases": phases}), by="Ana")
    opened.atlas.maps.publish(draft.id, by="Ana", at=datetime(2025, 1, 1))  # noqa: DTZ001
    opened.close()

    narrow = shown(workspace, "map_check", 80, monkeypatch)
    review = shown(workspace, "review", 100, monkeypatch)

    lines = narrow.splitlines()
    heads = next(place for place, line in enumerate(lines) if line.startswith("Afirmación"))
    width = lines[heads].index("Situación")
    said = " ".join(line[:width].strip() for line in lines[heads + 1 :])
    assert said.startswith("Se interesa: hablamos con el cliente, en ambos sentidos, en los")
    assert "pocos casos" in narrow
    assert "Situación" in narrow
    assert "Publicado el 1 ene 2025; tocaba el 1 abr" in " ".join(review.split())


def test_a_change_is_dated_in_the_language_of_the_reader_without_idle_columns() -> None:
    row = {"what": "slower", "phase": "Demo", "to": None, "role": None, "before": 14.0,
           "after": 34.0, "unit": "days", "deals": 53, "since": "2025-03-03",
           "since_low": "2025-02-24", "since_high": "2025-03-10", "p_value": 0.003}  # fmt: skip
    found = Reading(
        name="drift", question=Text("¿?", "?"), as_of=date(2025, 6, 30), snapshot=1,
        verdict=Verdict.BAD, figures=(), rows=(row,), definitions={}, warnings=(),
    )  # fmt: skip
    table = reading_table(found, Settings(language="es-ES"), 0, 120)

    heads = [" ".join(str(column.header).split()) for column in table.columns]
    assert heads == ["Qué", "Fase", "Antes", "Después", "Desde", "Desde, como pronto",
                     "Desde, como tarde", "Por azar (p)", "Oportunidades"]  # fmt: skip


def test_a_unit_has_no_column_and_letters_stay_capital(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = " ".join(shown(workspace, "diagnosis", 160, monkeypatch).split())

    assert "CRM respaldado" in said
    assert "Valor Veredicto" in said
