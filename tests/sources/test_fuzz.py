"""Thousands of mangled files: only a sentence that people can act on may come out, or success."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import pytest

from command import TABLES, small_log
from rumbo.errors import RumboError
from rumbo.log import checks, importer, intake, stored
from rumbo.log.staging import Staging
from rumbo.sources.door import read_source
from rumbo.store.engine import Engine
from rumbo.store.lake import Lake

Harm = Callable[[random.Random, bytes], bytes]
EXAMPLES = Path(__file__).parents[2] / "examples"
TAKEN_AT = datetime(2026, 1, 1)  # noqa: DTZ001 - naive UTC, as the workspace keeps it
FLAT = (
    "Id;Oportunidad;Etapa;Importe;Creada;Cierre;Estado;Propietario\n"
    "1;Acme;Demo;1.234,56;01/02/2025;;abierta;Ana\n"
    '2;"Beta; S.L.";Ganada;9.900,00;15/02/2025;03/03/2025;ganada;Luis\n'
    "3;Gama;Perdida;;20/02/2025;01/04/2025;perdida;Ana\n"
)
XES = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0"><extension name="Concept" prefix="concept" uri="http://x/concept.xesext"/>
<trace><string key="concept:name" value="c1"/><float key="amount" value="12.5"/>
<event><string key="concept:name" value="Lead"/>
<date key="time:timestamp" value="2025-01-02T10:00:00Z"/></event>
<event><string key="concept:name" value="Demo"/>
<date key="time:timestamp" value="2025-01-09T10:00:00+01:00"/></event>
</trace></log>
"""


def seeded(seed: int | str) -> random.Random:
    """Dice that fall the same way every time."""
    return random.Random(seed)  # noqa: S311 - no cryptography


def flip(dice: random.Random, data: bytes) -> bytes:
    harmed = bytearray(data)
    for _ in range(dice.randint(1, 8)):
        harmed[dice.randrange(len(harmed))] = dice.randrange(256)
    return bytes(harmed)


def cut(dice: random.Random, data: bytes) -> bytes:
    first, last = sorted(dice.randrange(len(data) + 1) for _ in range(2))
    return dice.choice((data[:first], data[first:], data[:first] + data[last:]))


def repeat_lines(dice: random.Random, data: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    for _ in range(dice.randint(1, 4)):
        lines.insert(dice.randrange(len(lines) + 1), dice.choice(lines))
    return b"".join(lines)


def insert(dice: random.Random, data: bytes) -> bytes:
    seeds = (b'"', b"\x00", b",", b";", b"\n", b"\r", b"'", b"=1+1", b"\xff\xfe", b"\xef\xbb\xbf")
    more = (b"<", b"&x;", b"]]>", b"{", b"[", b"1e999", b"-", b"\x1b[31m", "ñ".encode("latin-1"))
    harmed = data
    for _ in range(dice.randint(1, 5)):
        place = dice.randrange(len(harmed) + 1)
        harmed = harmed[:place] + dice.choice(seeds + more) + harmed[place:]
    return harmed


def shuffle_cells(dice: random.Random, data: bytes) -> bytes:
    mark = dice.choice((b",", b";", b'"', b"\n", b" "))
    cells = data.split(mark)
    for _ in range(dice.randint(1, 6)):
        one, other = dice.randrange(len(cells)), dice.randrange(len(cells))
        cells[one], cells[other] = cells[other], cells[one]
    return mark.join(cells)


def swell(dice: random.Random, data: bytes) -> bytes:
    place = dice.randrange(len(data) + 1)
    stuff = dice.choice((b"x", b"9", b'"', b",", b"\n", b"[", "🙂".encode()))
    return data[:place] + stuff * dice.choice((100, 5_000, 100_000)) + data[place:]


def scribble(dice: random.Random, data: bytes) -> bytes:
    text = "".join(chr(dice.choice((dice.randrange(32, 0x2FF), dice.randrange(0xE000, 0x1F000))))
                   for _ in range(dice.randint(1, 40)))  # fmt: skip
    place = dice.randrange(len(data) + 1)
    return data[:place] + text.encode("utf-8", "replace") + data[place:]


def rewrite_cells(dice: random.Random, data: bytes) -> bytes:
    odd = (b"1970-01-01", b"2099-12-31", b"0000-00-00", b"9999999999999999999999", b"NaN", b"inf")
    more = (b"-0", b"1e400", b"won", b"  ", b"294276-12-31", b"'=x", b"true", b"2025-02-30", b"id")
    mark = b";" if b";" in data.split(b"\n")[0] else b","
    cells = data.split(mark)
    for _ in range(dice.randint(1, 5)):
        cells[dice.randrange(len(cells))] = dice.choice(odd + more)
    return mark.join(cells)


HARMS: tuple[Harm, ...] = (
    flip, cut, repeat_lines, insert, shuffle_cells, swell, scribble, rewrite_cells
)  # fmt: skip


def harmed(dice: random.Random, data: bytes) -> bytes:
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        data = dice.choice(HARMS)(dice, data) or b"\n"
    return data


class Door:
    """Brings files in up to the moment of writing, and counts how that ended."""

    def __init__(self, folder: Path) -> None:
        self.lake, self.came_in, self.refused, self.taken = Lake(str(folder / "lake")), 0, 0, 0
        self.lines = 0

    def take(self, path: Path, mapping: Path | None = None) -> None:
        with Engine(memory_limit="500MB", threads=1, zone="Europe/Madrid") as engine:
            staging = Staging(engine, taken_at=TAKEN_AT)
            try:
                read_source(path, staging, mapping=mapping)
                self._check(staging)
            except RumboError as error:
                self.lines += str(error).count("\n")
                self.refused += 1
            else:
                self.refused += bool(staging.rejections)
                self.came_in += not staging.rejections

    def _check(self, staging: Staging) -> None:
        """Builds the tables of every tenth file; of the others it looks at the rows."""
        self.taken += 1
        if self.taken % 10 == 1:
            importer.prepare(
                staging, None, self.lake, zone="Europe/Madrid", progress=lambda _step: None
            )
        else:
            stored.mount(staging.engine, self.lake, {}, prefix="old_")
            checks.check(staging, intake.take_in(staging))


@pytest.fixture
def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Door:
    beside = tmp_path / "beside"
    beside.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(beside))
    return Door(tmp_path)


def left_behind(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "beside").iterdir())


@pytest.mark.parametrize("seed", range(8))
def test_a_mangled_log_folder_is_read_or_refused_in_words(
    door: Door, tmp_path: Path, seed: int
) -> None:
    dice = seeded(seed)
    log = small_log(tmp_path / "log")
    names = sorted(TABLES)
    for _ in range(60):
        victims = dice.sample(names, dice.choice((1, 1, 2)))
        for name in victims:
            (log / f"{name}.csv").write_bytes(harmed(dice, TABLES[name].encode()))
        door.take(log)
        small_log(log)
    assert door.lines == 0
    assert door.refused > 20
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize("seed", range(6))
def test_a_mangled_spreadsheet_is_read_or_refused_in_words(
    door: Door, tmp_path: Path, seed: int
) -> None:
    dice = seeded(seed)
    for number in range(60):
        path = tmp_path / f"flat{number}.csv"
        path.write_bytes(harmed(dice, FLAT.encode(dice.choice(("utf-8", "cp1252", "utf-16")))))
        door.take(path)
    assert door.lines == 0
    assert door.refused > 5
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [("x.xes", XES.encode()), ("x.json", (EXAMPLES / "ocel_crm.json").read_bytes())],
    ids=["xes", "ocel"],
)
@pytest.mark.parametrize("seed", range(3))
def test_a_mangled_event_log_is_read_or_refused_in_words(
    door: Door, tmp_path: Path, name: str, text: bytes, seed: int
) -> None:
    dice = seeded(seed)
    mapping = EXAMPLES / ("ocel_crm.yaml" if name.endswith("json") else "bpi_challenge_2012.yaml")
    for number in range(100):
        path = tmp_path / f"{number}{name}"
        path.write_bytes(harmed(dice, text))
        door.take(path, dice.choice((mapping, None)))
    assert door.lines == 0
    assert door.refused > 20
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize(
    ("example", "source"),
    [
        ("maven_crm.yaml", "x.csv"),
        ("ocel_crm.yaml", "x.json"),
        ("bpi_challenge_2012.yaml", "x.xes"),
    ],
)
def test_a_mangled_mapping_is_used_or_refused_in_words(
    door: Door, tmp_path: Path, example: str, source: str
) -> None:
    dice = seeded(example)
    path, mapping = tmp_path / source, tmp_path / "mapping.yaml"
    sources = {
        "x.csv": FLAT,
        "x.json": (EXAMPLES / "ocel_crm.json").read_text("utf-8"),
        "x.xes": XES,
    }
    path.write_text(sources[source], encoding="utf-8")
    text = (EXAMPLES / example).read_bytes()
    for _ in range(100):
        mapping.write_bytes(harmed(dice, text))
        door.take(path, mapping)
    assert door.lines == 0
    assert door.refused > 20
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize("seed", range(2))
def test_a_mangled_parquet_file_is_read_or_refused_in_words(
    door: Door, tmp_path: Path, seed: int
) -> None:
    dice = seeded(seed)
    log = small_log(tmp_path / "log")
    sound = log / "deals.parquet"
    with Engine(threads=1) as engine:
        engine.read_csv("deals", log / "deals.csv")
        engine.copy_to("SELECT * FROM deals", sound)
    (log / "deals.csv").unlink()
    data = sound.read_bytes()
    for _ in range(80):
        sound.write_bytes(dice.choice((flip, cut, insert, swell))(dice, data) or b"PAR1")
        door.take(log)
    assert door.lines == 0
    assert door.refused > 20
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize("seed", range(2))
def test_odd_values_in_a_sound_ocel_file_are_read_or_refused_in_words(
    door: Door, tmp_path: Path, seed: int
) -> None:
    dice = seeded(seed)
    whole = (EXAMPLES / "ocel_crm.json").read_text("utf-8")
    odd: Sequence[object] = (
        None,
        -1,
        1e308,
        "",
        [],
        {},
        "1970-01-01",
        [[[]]],
        True,
        "\x00",
        "x" * 999,
    )
    for number in range(80):
        document = json.loads(whole)
        place: object = document
        for _ in range(dice.randint(1, 6)):
            if isinstance(place, dict) and place:
                key = dice.choice(sorted(place))
                if dice.random() < 0.3:
                    place[key] = dice.choice(odd)
                place = place[key]
            elif isinstance(place, list) and place:
                index = dice.randrange(len(place))
                if dice.random() < 0.5:
                    place[index] = dice.choice(odd)
                place = place[index]
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        door.take(path, dice.choice((EXAMPLES / "ocel_crm.yaml", None)))
    assert door.lines == 0
    assert door.refused + door.came_in == 80
    assert left_behind(tmp_path) == []


def test_the_log_is_sound_before_it_is_mangled(door: Door, tmp_path: Path) -> None:
    door.take(small_log(tmp_path / "log"))
    assert (door.came_in, door.refused) == (1, 0)
