"""What people really send, through the real command: one line, a report, and nothing changed."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from command import ACTIVITIES, CHANGES, DEALS, Done, answers, made, rumbo, small_log, started

Make = Callable[[Path], Path]


def deals(old: str, new: str) -> Make:
    assert old in DEALS
    return lambda folder: small_log(folder, deals=DEALS.replace(old, new))


def table(name: str, text: str) -> Make:
    return lambda folder: small_log(folder, **{name: text})


def raw(name: str, data: bytes) -> Make:
    def make(folder: Path) -> Path:
        small_log(folder)
        (folder / name).write_bytes(data)
        return folder

    return make


def alone(name: str, data: bytes) -> Make:
    def make(folder: Path) -> Path:
        folder.mkdir()
        (folder / name).write_bytes(data)
        return folder / name

    return make


def empty_folder(folder: Path) -> Path:
    folder.mkdir()
    return folder


def climbing_zip(folder: Path) -> Path:
    folder.mkdir()
    with zipfile.ZipFile(folder / "x.zip", "w") as archive:
        archive.writestr("../../outside.csv", DEALS)
    return folder / "x.zip"


ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
BOMB = f'<?xml version="1.0"?><!DOCTYPE log [<!ENTITY e0 "ha">{ENTITIES}]><log>&e11;</log>'
LATIN = DEALS.replace("Tres", "Peñón").encode("latin-1", "replace").replace(b"l\xedneas", b"lineas")

# (what is wrong, how it is made, line, column, value, reason) of the first row in the report
ROWS: tuple[tuple[str, Make, int, str, str, str], ...] = (
    ("repeated id", table("deals", DEALS + "d1,Otro,a1,o1,p1,Lead,1,EUR,2025-01-02,,open,\n"),
     8, "id", "d1", "DUPLICATE"),
    ("closes before it opens", deals("2025-03-01T10:00:00,won", "2024-03-01T10:00:00,won"),
     2, "closed_at", "2024-03-01T10:00:00", "CLOSES_BEFORE_OPENING"),
    ("change without its deal", table("changes", CHANGES + "zz,stage,,Lead,2025-01-02,o1,user\n"),
     11, "object_id", "zz", "UNKNOWN_REFERENCE"),
    ("activity behind quoted line breaks", table("activities", ACTIVITIES.replace(",d5,", ",zz,")),
     7, "deal_id", "zz", "UNKNOWN_REFERENCE"),
    ("date behind quoted line breaks",
     table("activities", ACTIVITIES.replace("2025-03-05T10:00:00", "ayer")),
     7, "occurred_at", "ayer", "NOT_A_TIME"),
    ("behind empty lines", table("deals", DEALS.replace("d3,", "\n\nd3,").replace("12000", "doce")),
     9, "amount", "doce", "NOT_A_NUMBER"),
    ("1970", deals("2025-02-03T08:00:00Z", "1970-01-01"),
     7, "created_at", "1970-01-01", "IMPLAUSIBLE_TIME"),
    ("2099", deals("2025-02-03T08:00:00Z", "2099-01-01"),
     7, "created_at", "2099-01-01", "IMPLAUSIBLE_TIME"),
    ("amount in words in the history of a field in capitals",
     table("changes", CHANGES + "d2,Amount,1,doce,2025-02-02,o1,user\n"),
     11, "new_value", "doce", "NOT_A_NUMBER"),
    ("a stage emptied in the history of a field in capitals",
     table("changes", CHANGES + "d2,Stage,Demo,,2025-02-02,o1,user\n"),
     11, "new_value", "", "MISSING"),
    ("a time without end", deals("2025-02-03T08:00:00Z", "infinity"),
     7, "created_at", "infinity", "NOT_A_TIME"),
    ("amount in words", deals("12000", "doce mil"), 7, "amount", "doce mil", "NOT_A_NUMBER"),
    ("stage of no pipeline", deals("p1,Demo", "p1,Cita"), 3, "stage", "Cita", "UNKNOWN_STAGE"),
    ("formula", deals("Tres", "=SUM(A1:A9)"), 4, "name", "'=SUM(A1:A9)", "FORMULA"),
    ("formula kept as text", deals("Tres", "'=SUM(A1:A9)"), 4, "name", "'=SUM(A1:A9)", "FORMULA"),
    ("rate below zero", table("rates", "currency,date,rate\nUSD,2025-01-01,-1.1\n"),
     2, "rate", "-1.1", "NOT_A_RATE"),
    ("missing column", deals("created_at", "creada"), 1, "created_at", "", "MISSING_COLUMN"),
    ("missing value", deals("d3,Tres", ",Tres"), 4, "id", "", "MISSING"),
    ("unknown choice", deals("lost,Sur", "quizá,Sur"), 4, "status", "quizá", "UNKNOWN_CHOICE"),
    ("too few cells", table("deals", DEALS + "d9,x\n"), 8, "", "", "WRONG_SHAPE"),
    ("too many cells", deals("lost,Sur", "lost,Sur,a,b"), 4, "", "", "WRONG_SHAPE"),
    ("cut off", raw("deals.csv", DEALS.encode()[:-60]), 7, "", "", "WRONG_SHAPE"),
    ("open quote", deals("d3,Tres", 'd3,"Tres'), 4, "", 'd3,"Tres', "UNREADABLE"),
    ("billion-row quote", table("deals", DEALS + 'd7,"abierta\n' + "x,y\n" * 20_000),
     8, "", 'd7,"abierta', "UNREADABLE"),
    ("Latin-1 bytes", raw("deals.csv", LATIN), 4, "", "d3,Pe?", "UNREADABLE"),
    ("NUL byte", raw("deals.csv", DEALS.replace("Tres", "T\0s").encode()),
     4, "", "d3,T", "UNREADABLE"),
    ("huge cell", deals("Tres", "x" * 5_000_000), 4, "", "d3,xxx", "UNREADABLE"),
)  # fmt: skip

FILES: tuple[tuple[str, Make, str], ...] = (
    ("empty folder", empty_folder, "no table"),
    ("no such path", lambda folder: folder / "none", "does not exist"),
    ("name too long", lambda folder: folder / ("x" * 400), "Check the path"),
    ("text instead of a log", alone("hola.csv", b"hola"), "recognised"),
    ("no ending", alone("hola", b"hola"), "neither CSV nor XLSX"),
    ("empty file", raw("deals.csv", b""), "deals.csv is empty"),
    ("UTF-16", raw("deals.csv", DEALS.encode("utf-16")), "deals.csv is not in UTF-8"),
    (
        "Latin-1 names",
        raw("deals.csv", DEALS.replace("region", "región").encode("cp1252")),
        "UTF-8",
    ),
    ("column named twice", deals("region", "name"), "names the column 'name' twice"),
    ("no names", table("deals", "\n" + DEALS), "has to name the columns"),
    ("no Parquet", raw("owners.parquet", b"PAR1" + b"x" * 99), "owners.parquet is not a Parquet"),
    ("climbing zip", climbing_zip, "outside its folder"),
    ("no zip", alone("x.zip", b"PK\x03\x04 broken"), "damaged"),
    ("XML that expands", alone("x.xes", BOMB.encode()), "x.xes"),
    ("no XML", alone("x.xes", b"<log><trace>"), "x.xes"),
    ("no JSON", alone("x.json", b'{"events": ['), "x.json"),
    ("no database", alone("x.sqlite", b"SQLite format 3\x00" + b"x" * 500), "x.sqlite"),
    ("no workbook", alone("x.xlsx", b"PK\x03\x04 broken"), "x.xlsx"),
)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound")
    return made(folder / "workspace", small_log(folder / "log"), language="en")


def kept(workspace: Path) -> dict[str, bytes]:
    """Every byte of the workspace that is not a report."""
    return {
        str(path.relative_to(workspace)): path.read_bytes()
        for path in workspace.rglob("*")
        if path.is_file()
        and "reports" not in path.parts
        and not path.name.endswith(("-shm", "-wal"))
    }


def is_one_line(done: Done) -> bool:
    return (
        done.code == 2
        and done.out == ""
        and done.err.startswith("rumbo: ")
        and done.err.count("\n") == 1
        and "Traceback" not in done.err
    )


def report(done: Done) -> list[dict[str, str]]:
    path = Path(done.err.strip().rpartition("Report: ")[2])
    assert path.name == "rejected.csv", done.err
    csv.field_size_limit(10_000_000)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("make", "line", "column", "value", "reason"),
    [row[1:] for row in ROWS],
    ids=[row[0] for row in ROWS],
)
def test_a_bad_row_is_refused_with_its_place_and_nothing_changes(
    workspace: Path, tmp_path: Path, make: Make, line: int, column: str, value: str, reason: str
) -> None:
    before = kept(workspace)
    done = rumbo("import", make(tmp_path / "log"), "--workspace", workspace)
    assert is_one_line(done), done
    first = report(done)[0]
    assert first["file"].endswith(".csv")
    assert (first["line"], first["column"], first["code"]) == (str(line), column, reason)
    assert first["value"].startswith(value.partition("?")[0])
    assert first["reason"]
    assert f"line {line}" in done.err
    assert kept(workspace) == before


@pytest.mark.parametrize(
    ("make", "said"), [row[1:] for row in FILES], ids=[row[0] for row in FILES]
)
def test_a_file_that_cannot_be_read_is_named_and_nothing_changes(
    workspace: Path, tmp_path: Path, make: Make, said: str
) -> None:
    before = kept(workspace)
    path = make(tmp_path / "log")
    done = rumbo("import", path, "--workspace", workspace)
    assert is_one_line(done), done
    assert said in done.err
    (only,) = report(done)
    assert only["file"] == path.name
    assert said in only["reason"]
    assert kept(workspace) == before


def test_the_program_itself_ends_with_two_and_one_line(workspace: Path, tmp_path: Path) -> None:
    done = started("import", deals("12000", "doce")(tmp_path / "log"), "--workspace", workspace)
    assert is_one_line(done), done
    assert report(done)[0]["value"] == "doce"


def test_a_folder_without_deals_comes_in_and_readings_say_so(tmp_path: Path) -> None:
    log = small_log(tmp_path / "log", deals="", changes="", activities="")
    workspace = made(tmp_path / "workspace", log)
    assert answers(workspace)["phases"]["verdict"] == "unknown"


def test_a_folder_in_the_place_of_a_file_is_refused(workspace: Path, tmp_path: Path) -> None:
    log = small_log(tmp_path / "log", deals="")
    (log / "deals.csv").mkdir()
    assert "deals.csv is not a file" in rumbo("import", log, "--workspace", workspace).err


def test_columns_named_as_the_inside_ones_are_extra_attributes(tmp_path: Path) -> None:
    names = ["rowid", "_line", "_file", "attrs", "code", "deal", "_fault"]
    head, *rows = csv.reader(DEALS.splitlines(keepends=True))
    log = small_log(tmp_path / "log")
    with (log / "deals.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head + names, *(row + list("abcdefg") for row in rows)])
    workspace = made(tmp_path / "workspace", log)
    done = rumbo("export", tmp_path / "out", "--workspace", workspace)
    assert done.code == 0, done.err
    header = (tmp_path / "out" / "deals.csv").read_text("utf-8").split("\n")[0]
    assert all(name in header for name in ("rowid", "_line", "attrs", "code", "_fault"))


@pytest.mark.parametrize("columns", ["reason,", "reason,motivo,"])
def test_what_was_refused_can_be_corrected_and_ends_as_the_sound_log(
    tmp_path: Path, columns: str
) -> None:
    bad = DEALS.replace("12000", "doce mil").replace("Tres", "+34 600 111 222")
    good = DEALS.replace("Tres", "+34 600 111 222")
    workspace = made(tmp_path / "workspace")
    options = ("--workspace", workspace, "--taken-at", "2025-06-30")
    done = rumbo("import", small_log(tmp_path / "bad", deals=bad), *options, "--partial", "--json")
    assert done.code == 0, done.err
    assert done.json["rejected"] == 3  # the deal, the change of its stage and its activity
    refused = Path(done.json["report"]).parent
    list_of_all = refused / "rejected.csv"  # older ones have both columns
    listed = list_of_all.read_text("utf-8").replace("reason,", columns, 1)
    list_of_all.write_text(listed, "utf-8")
    corrected = refused / "deals.csv"
    corrected.write_text(corrected.read_text("utf-8").replace("doce mil", "12000"), "utf-8")
    again = rumbo("import", refused, *options)
    assert again.code == 0, again.err
    clean = made(tmp_path / "clean", small_log(tmp_path / "good", deals=good))
    assert answers(workspace, numbered=False) == answers(clean, numbered=False)


def test_every_refused_row_is_in_the_report_whole(workspace: Path, tmp_path: Path) -> None:
    bad = DEALS.replace("Tres", "'-quoted").replace("2025-01-07", "nunca")
    done = rumbo("import", small_log(tmp_path / "log", deals=bad), "--workspace", workspace)
    rows = report(done)
    assert [(row["file"], row["code"]) for row in rows] == [("deals.csv", "NOT_A_TIME")]
    folder = Path(done.err.strip().rpartition("Report: ")[2]).parent
    with (folder / "deals.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["id"], row["name"], row["region"]) == ("d3", "'-quoted", "Sur")


def test_a_dry_run_says_what_would_come_in_and_changes_nothing(
    workspace: Path, tmp_path: Path
) -> None:
    before = kept(workspace)
    more = DEALS + "d8,Ocho,a1,o1,p1,Lead,1,EUR,2025-01-02,,open,\n"
    log = small_log(tmp_path / "log", deals=more)
    done = rumbo("import", log, "--workspace", workspace, "--dry-run", "--json")
    assert (done.json["snapshot"], done.json["counts"]["deals"]) == (None, 1)
    assert kept(workspace) == before


def test_importing_the_same_twice_changes_nothing(workspace: Path, tmp_path: Path) -> None:
    before = kept(workspace)
    log = small_log(tmp_path / "log")
    (log / "deals.csv").write_text(
        "\n".join(",".join(reversed(row)) for row in _plain(DEALS)), encoding="utf-8"
    )
    done = rumbo("import", log, "--workspace", workspace, "--json")
    assert (done.code, done.json["snapshot"], done.json["counts"]) == (0, None, {})
    assert kept(workspace) == before


def _plain(text: str) -> list[list[str]]:
    return [
        [f'"{cell}"' if "," in cell or "\n" in cell else cell for cell in row]
        for row in csv.reader(text.splitlines(keepends=True))
    ]
