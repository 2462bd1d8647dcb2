from __future__ import annotations

from pathlib import Path

import pytest

from rumbo.log.intake import take_in
from rumbo.log.staging import Staging
from rumbo.sources.spreadsheet import load_mapping, read_spreadsheet
from rumbo.store.engine import Engine, quoted

EXAMPLES = Path(__file__).parents[2] / "examples"
COUNTS = {
    "seguimiento": {"deals": 4, "changes": 11, "accounts": 3, "owners": 2, "stages": 5},
    "salesforce_history": {"deals": 2, "changes": 8, "owners": 2, "stages": 4},
    "hubspot_property_history": {"deals": 2, "changes": 5, "stages": 4},
}


@pytest.mark.parametrize("name", COUNTS)
@pytest.mark.parametrize("saved", [True, False], ids=["mapping", "proposal"])
def test_an_example_comes_in_without_a_fault(name: str, *, saved: bool) -> None:
    mapping = load_mapping(EXAMPLES / f"{name}.yaml") if saved else None
    with Engine(threads=1) as engine:
        staging = Staging(engine)
        read_spreadsheet(EXAMPLES / f"{name}.csv", staging, mapping)

        taken = take_in(staging)

        counts = {key: engine.count(table.relation) for key, table in taken.items()}
        assert staging.rejections == []
        assert {key: counts[key] for key in ("deals", "changes")} == {
            key: COUNTS[name][key] for key in ("deals", "changes")
        }
        if saved:
            assert counts == COUNTS[name]


def test_the_tracking_sheet_tells_amount_status_and_path() -> None:
    with Engine(threads=1) as engine:
        staging = Staging(engine)
        read_spreadsheet(
            EXAMPLES / "seguimiento.csv", staging, load_mapping(EXAMPLES / "seguimiento.yaml")
        )
        taken = take_in(staging)

        deals = engine.query(
            "SELECT name, CAST(amount AS VARCHAR), status, stage"
            f" FROM {quoted(taken['deals'].relation)} ORDER BY _line"
        ).values

    assert deals == [
        ("Línea de envasado", "48500.00", "won", "Ganada"),
        ("Renovación de básculas", "9200.50", "open", "Propuesta"),
        ("Almacén automático", "131000.00", "lost", "Perdida"),
        ("Mantenimiento", "6000.00", "open", "Prospecto"),
    ]
