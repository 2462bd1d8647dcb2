from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from spreadsheet_case import Case, written

from rumbo.errors import InputError
from rumbo.sources.mapping_file import read_mapping
from rumbo.sources.spreadsheet import load_mapping, parse_mapping, propose
from rumbo.sources.spreadsheet.mapping import SpreadsheetMapping

EXAMPLES = Path(__file__).parents[2] / "examples"
PLAIN = "files: [{match: '*.csv', tables: [{table: deals, columns: %s}]}]"


def entries(text: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(text)
    return found


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("files: []", "files"),
        ("{}", "files"),
        ("format: xes\nfiles: []", "format"),
        (
            "surprise: 1\nfiles: [{match: a, tables: [{table: owners, columns: {id: a}}]}]",
            "surprise",
        ),
        ("files: [{match: a, tables: [{table: offers, columns: {id: a}}]}]", "table"),
        ("files: [{tables: [{table: owners, columns: {id: a}}]}]", "match"),
        ("files: [{match: a, tables: []}]", "tables"),
        ("zone: Mars\nfiles: []", "zone"),
        ("dates: ydm\nfiles: []", "dates"),
        ("decimal: x\nfiles: []", "decimal"),
        ("taken_at: soon\nfiles: []", "taken_at"),
        (PLAIN % "{id: a, stage: b}", "created_at"),
        (PLAIN % "{id: a, stage: {values: {a: b}}, created_at: c}", "stage"),
        (PLAIN % "{id: a, stage: {header: b, times: many}, created_at: c}", "times"),
        (PLAIN % "{id: a, stage: {header: b, by_name: maybe}, created_at: c}", "by_name"),
        (PLAIN % "{id: a, stage: {header: b, colour: red}, created_at: c}", "colour"),
        (PLAIN % "{id: a, stage: {header: b, values: {No: lost}}, created_at: c}", "values"),
        ("stages: [{stage: A, outcome: maybe}]\nfiles: []", "outcome"),
        ("stages: [{stage: A, probability: 40}]\nfiles: []", "probability"),
        (
            "files: [{match: a, tables: [{table: owners, shape: events, columns: {id: a}}]}]",
            "table",
        ),
        (
            (
                "files: [{match: a, tables: [{table: changes, shape: revisions,"
                " columns: {object_id: a}}]}]"
            ),
            "revisions",
        ),
    ],
)
def test_an_entry_that_cannot_be_used_is_named(text: str, named: str) -> None:
    with pytest.raises(InputError, match=named) as caught:
        parse_mapping(entries(text))

    assert caught.value.advice
    assert "\n" not in str(caught.value)


def test_a_header_that_the_file_lacks_is_named_with_those_it_has(tmp_path: Path) -> None:
    path = written(tmp_path, "deals.csv", "id,etapa,fecha\n1,X,2026-01-31\n")

    with pytest.raises(InputError, match=r"no column 'Phase'.*etapa"):
        Case(path, PLAIN % "{id: id, stage: Phase, created_at: fecha}")


def test_constants_defaults_values_and_factors_fill_the_columns(tmp_path: Path) -> None:
    text = "id,fase,total,alta,cierre\n1,Ganada,2,,31/01/2026\n2,Otra,3,01/02/2026,\n3,,,,\n"
    mapping = """
        taken_at: 2026-06-30
        dates: dmy
        files:
        - match: "*.csv"
          tables:
          - table: deals
            columns:
              id: id
              stage: {header: fase, default: Nueva}
              status: {header: fase, values: {ganada: won, "*": open}, default: open}
              amount: {header: total, times: 1000}
              currency: {constant: EUR}
              created_at: {header: alta, default: taken_at}
              closed_at: {header: cierre, when: {status: won}}
    """

    case = Case(written(tmp_path, "deals.csv", text), mapping)

    columns = ("id", "stage", "status", "amount", "currency", "created_at", "closed_at")
    found = [(*row[:3], row[3] and float(row[3]), *row[4:]) for row in case.rows("deals", *columns)]
    assert found == [
        ("1", "Ganada", "won", 2000, "EUR", "2026-06-30T23:59:59Z", "2026-01-31"),
        ("2", "Otra", "open", 3000, "EUR", "2026-02-01", None),
        ("3", "Nueva", "open", None, "EUR", "2026-06-30T23:59:59Z", None),
    ]
    assert case.staging.taken_at is not None
    assert case.staging.taken_at.isoformat() == "2026-06-30T23:59:59"


def test_stages_of_the_mapping_keep_their_order_and_probability(tmp_path: Path) -> None:
    mapping = (PLAIN % "{id: id, stage: s, created_at: d}") + (
        "\nstages: [{stage: B, probability: 0.2}, {stage: A}, {stage: Firmado, outcome: won}]"
    )

    case = Case(
        written(tmp_path, "d.csv", "id,s,d\n1,A,2026-01-31\n2,Firmado,2026-01-31\n"), mapping
    )

    assert case.rows("stages", "stage", "position", "probability", "outcome") == [
        ("B", "1", "0.2", "open"),
        ("A", "2", None, "open"),
        ("Firmado", "3", None, "won"),
    ]
    assert case.rows("deals", "status") == [("open",), ("won",)]


def test_a_proposal_that_is_nearly_sure_is_not_wholly_sure(tmp_path: Path) -> None:
    path = written(tmp_path, "deals.csv", "ID,Stage,Created date,Colour\n1,X,2026-01-31,red\n")

    assert propose(path).confidence == pytest.approx((1 + 1 + 3 / 4) / 3, abs=1e-6)
    assert "confidence 99.6%." in SpreadsheetMapping(files=(), confidence=0.9962).as_yaml()


def test_a_proposal_says_how_sure_it_is_and_what_it_did_not_recognise(tmp_path: Path) -> None:
    path = written(tmp_path, "deals.csv", "ID,Stage,Created date,Colour\n1,X,2026-01-31,red\n")

    mapping = propose(path)

    assert mapping.confidence is not None
    assert 0.5 < mapping.confidence <= 1
    assert mapping.unrecognised == (("deals.csv", "Colour"),)
    assert "# Not recognised" in mapping.as_yaml()
    assert parse_mapping(entries(mapping.as_yaml())) == mapping


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.name)
def test_an_example_mapping_can_be_read(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if "format: spreadsheet" not in text:
        pytest.skip("a mapping of another format")

    mapping = load_mapping(path)

    assert parse_mapping(entries(mapping.as_yaml())) == mapping


def test_a_mapping_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.yaml does not exist\. Check the path\."):
        read_mapping(tmp_path / "none.yaml")
