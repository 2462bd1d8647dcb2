from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rumbo.errors import InputError
from rumbo.sources.event_mapping import event_mapping, own_mapping, read_event_mapping

EXAMPLES = Path(__file__).parents[2] / "examples"
STAGES = [{"stage": "Oferta", "activities": ["offer"]}]


def entries(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - parts of a YAML document
    return {"format": "xes", "stages": STAGES, **changes}


@pytest.mark.parametrize("name", ["bpi_challenge_2012.yaml", "ocel_crm.yaml"])
def test_the_examples_can_be_read(name: str) -> None:
    mapping = read_event_mapping(EXAMPLES / name)
    outcomes = {rule.outcome for rule in mapping.stages}
    assert outcomes == {"open", "won", "lost"}


@pytest.mark.parametrize("package", ["rumbo.sources.xes", "rumbo.sources.ocel"])
def test_the_mapping_of_our_own_exports_is_shipped(package: str) -> None:
    assert own_mapping(package).rows is not None


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"format": "csv"}, "format is 'csv'. Use one of xes, ocel."),
        ({"format": None}, "format is missing. Use one of xes, ocel."),
        ({"stages": []}, "no activity is named as a stage. List them under stages:"),
        ({"stages": "offer"}, "stages has to be a list. Begin each entry with a dash."),
        ({"stages": ["offer"]}, "stages entry 1 has to hold named entries"),
        ({"stages": [{"stage": "Oferta"}]}, "stages entry 1: activities is empty"),
        ({"stages": [{"activities": ["offer"]}]}, "stages entry 1: stage is missing"),
        ({"stages": [*STAGES, *STAGES]}, "'offer' appears twice in stages and outcomes"),
        (
            {"outcomes": [{"stage": "Oferta", "outcome": "won", "activities": ["yes"]}]},
            "'Oferta' appears twice in the names of stages",
        ),
        (
            {"outcomes": [{"stage": "x", "outcome": "open", "activities": ["yes"]}]},
            "outcomes entry 1: outcome is 'open'. Use one of won, lost.",
        ),
        ({"ignore": ["offer"]}, "'offer' is also a stage, an outcome or a contact"),
        ({"stagse": []}, "stagse is not a known entry. Known: contacts, deal,"),
        ({"deal": {"fields": {"status": "x"}}}, "deal: fields: status cannot be set here"),
        ({"deal": {"fields": {"price": "x"}}}, "deal: fields: price cannot be set here"),
        ({"deal": {"fields": {"amount": ["x"]}}}, "fields: amount has a value that is not a text"),
        ({"deal": 5}, "deal has to hold named entries"),
        ({"contacts": [{"kind": "fax", "activities": ["x"]}]}, "entry 1: kind is 'fax'"),
        (
            {"contacts": [{"kind": "call", "activities": ["x"], "connected_after_seconds": -1}]},
            "connected_after_seconds is not a number. Write it as digits, such as 60.",
        ),
        (
            {"contacts": [{"kind": "call", "activities": ["x"], "automated": "si"}]},
            "automated is not true or false",
        ),
        ({"format": "ocel"}, "objects: no object type is the deal. Add an entry"),
        (
            {"format": "ocel", "objects": [{"type": "o", "table": "events"}]},
            "objects entry 1: table is 'events'. Use one of deals,",
        ),
    ],
)
def test_an_error_names_the_entry_and_the_remedy(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError) as error:
        event_mapping(entries(**changes), "map.yaml")
    assert str(error.value).startswith("map.yaml: ")
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_names_without_quotes_may_be_numbers() -> None:
    mapping = event_mapping(entries(resources={"automatic": [112]}))
    assert mapping.resources.automatic == {"112"}
