from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from rumbo.errors import InputError
from rumbo.store.engine import Engine, EngineError, is_trouble, quoted

HOSTILE = ('a"b', "a'b", "a; DROP TABLE t", "sélect", "x\ny", "$name", "{}", "--", "ñ 表 🙂", "%s")


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine(memory_limit="500MB", threads=1) as opened:
        yield opened


@pytest.mark.parametrize("value", [*HOSTILE, "'; DROP TABLE kept; --", 'x"); --'])
def test_a_value_is_bound_and_never_part_of_the_statement(engine: Engine, value: str) -> None:
    engine.create("kept", "SELECT $value AS cell", value=value)
    assert engine.query("SELECT cell FROM kept WHERE cell = $value", value=value).scalar() == value


def test_values_that_a_statement_does_not_name_are_left_out(engine: Engine) -> None:
    assert engine.query("SELECT $a + 1", a=1, unused="x").scalar() == 2


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_only_a_name(engine: Engine, name: str) -> None:
    engine.create(name, f"SELECT 1 AS {quoted(name)}")
    assert engine.columns(name) == (name,)
    assert engine.exists(name)
    assert engine.count(name) == 1
    engine.drop(name)
    assert not engine.exists(name)


@pytest.mark.parametrize(
    "text",
    ["a,b\n1,2,3\n", 'a,b\n1,"open\n', 'a,b\n"x"y,2\n', "a,b\n1\n", "a,a\n1,2\n", "\n", ",\n1,2\n"],
)
def test_an_irregular_file_is_an_input_error(engine: Engine, tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        engine.read_csv("t", path)


def test_bytes_that_are_no_utf8_are_an_input_error(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes("a,b\nñ,2\n".encode("latin-1"))
    with pytest.raises(InputError):
        engine.read_csv("t", path)


def test_a_regular_file_keeps_every_cell_as_text(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text('a,b\n01,"x, ""y""\nz"\n,\n2,NULL\n', encoding="utf-8")
    assert engine.read_csv("t", path) == ("a", "b")
    rows = engine.query("SELECT rowid, a, b FROM t ORDER BY rowid").values
    assert rows == [(0, "01", 'x, "y"\nz'), (1, None, None), (2, "2", "NULL")]


def test_loaded_rows_keep_quotes_line_breaks_and_every_alphabet(engine: Engine) -> None:
    rows = [[text, "tail"] for text in (*HOSTILE, "\r\n", 'he said "no"', "a\tb", " padded ")]
    engine.load("t", ['say "it"', "b'c"], rows)
    assert engine.query('SELECT "say ""it""" FROM t').values == [(row[0],) for row in rows]


def test_loaded_nothing_is_null_and_a_nul_is_left_out(engine: Engine) -> None:
    engine.load("t", ["a", "b"], [[None, "x\x00y"], ["", 7]])
    assert engine.query("SELECT a, b FROM t").values == [(None, "xy"), (None, "7")]


def test_loading_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with Engine(threads=1) as engine:
        engine.load("t", ["a"], [["1"]])
    assert list(tmp_path.iterdir()) == []


def test_pages_give_every_row_of_a_kept_table_once_and_in_order(engine: Engine) -> None:
    engine.create("kept", "SELECT i AS n FROM range(25) r(i)")
    first = engine.pages("SELECT n FROM kept ORDER BY n", 10)
    second = engine.pages("SELECT n FROM kept ORDER BY n DESC", 7)
    pairs = [(a["n"], b["n"], engine.count("kept")) for a, b in zip(first, second, strict=True)]
    assert pairs == [(n, 24 - n, 25) for n in range(25)]


def test_memory_spill_and_extensions_are_bounded(engine: Engine) -> None:
    settings = dict(
        engine.query(
            "SELECT name, value FROM duckdb_settings() WHERE name IN ('memory_limit',"
            " 'max_temp_directory_size', 'autoinstall_known_extensions',"
            " 'autoload_known_extensions', 'temp_directory', 'threads')"
        ).values
    )
    assert settings["autoinstall_known_extensions"] == "false"
    assert settings["autoload_known_extensions"] == "false"
    assert settings["threads"] == "1"
    assert "MiB" in settings["memory_limit"]
    assert "GiB" in settings["max_temp_directory_size"]
    assert "rumbo-engine-" in settings["temp_directory"]


def test_no_extension_comes_in_over_the_network(engine: Engine) -> None:
    with pytest.raises(EngineError):
        engine.query("SELECT * FROM read_csv('https://example.org/x.csv')")


def test_work_beyond_memory_spills_and_the_spill_goes_with_the_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with Engine(memory_limit="120MB", threads=1) as engine:
        engine.create("big", "SELECT i, md5(i::VARCHAR) AS h FROM range(1500000) r(i)")
        first = engine.query("SELECT h FROM big ORDER BY h LIMIT 1").scalar()
        assert first.startswith("0000")
    assert list(tmp_path.iterdir()) == []


def test_what_the_engine_lacks_is_told_apart_from_what_it_does_not_understand(
    engine: Engine, tmp_path: Path
) -> None:
    with pytest.raises(EngineError) as lacking:
        engine.query("SELECT * FROM read_parquet($path)", path=str(tmp_path / "none.parquet"))
    with pytest.raises(EngineError) as senseless:
        engine.query("SELECT nothing FROM nowhere")
    assert is_trouble(lacking.value)
    assert not is_trouble(senseless.value)


def test_a_room_has_tables_of_its_own_beside_those_of_the_house(engine: Engine) -> None:
    engine.create("shared", "SELECT 1 AS cell")
    one, other = engine.room(), engine.room()
    one.create("own", "SELECT cell + 1 AS cell FROM shared")
    other.create("own", "SELECT cell + 2 AS cell FROM shared")
    branch = one.branch()
    branch.create("mine", "SELECT cell * 10 AS cell FROM own")

    assert branch.query("SELECT cell FROM mine").scalar() == 20
    assert other.query("SELECT cell FROM own").scalar() == 3
    assert not engine.query(
        "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'own' AND database_name = 'memory'"
    ).scalar()
    branch.close()
    one.close()
    assert other.query("SELECT cell FROM own").scalar() == 3
    other.close()
    assert engine.query("SELECT count(*) FROM duckdb_databases() WHERE NOT internal").scalar() == 1


def test_a_room_does_not_see_what_stands_in_another(engine: Engine) -> None:
    engine.create("shared", "SELECT 1 AS n")
    one, other = engine.room(), engine.room()
    one.create("own", "SELECT 2 AS n")

    assert one.exists("own")
    assert not other.exists("own")
    assert not engine.exists("own")
    assert other.exists("shared")
    other.close()
    one.close()


def test_a_room_forgets_its_own_table_alone(engine: Engine) -> None:
    engine.create("kept", "SELECT 1 AS cell")
    room = engine.room()
    room.drop("kept")
    assert engine.count("kept") == 1
    room.close()


def test_what_a_table_is_given_stays_in_its_order_with_several_threads() -> None:
    with Engine(memory_limit="500MB", threads=4) as engine:
        engine.create("kept", "SELECT 0 AS number, 0 AS twice WHERE false")
        for first in (0, 400_000):
            numbers = np.arange(first, first + 400_000, dtype=np.int32)
            engine.extend(
                "kept", "SELECT $two * n AS twice, n AS number FROM given", {"n": numbers}, two=2
            )
        kept = engine.arrays("SELECT number, twice FROM kept")
        engine.extend("kept", "SELECT n AS number FROM given", {"n": np.array([], dtype=np.int32)})
        assert engine.count("kept") == 800_000
    assert (kept["number"] == np.arange(800_000)).all()
    assert (kept["twice"] == 2 * kept["number"]).all()
