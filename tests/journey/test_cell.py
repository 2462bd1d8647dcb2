"""The cells of the map: each statement stands in one of them, and nothing that is said is lost."""

from __future__ import annotations

import pytest

from rumbo.atlas import TEMPLATES, template
from rumbo.journey.cell import entries, line_name, line_of, lines
from rumbo.journey.document import build
from rumbo.journey.sample import sample_map
from rumbo.journey.statement import statements
from rumbo.model.journey_map import JourneyMap

MAPS = {name: template(name) for name in TEMPLATES} | {"sample": sample_map("es")}


@pytest.mark.parametrize("name", MAPS)
def test_every_statement_stands_in_a_line_of_the_map(name: str) -> None:
    journey_map = MAPS[name]
    stated = statements(journey_map)
    listed = lines(journey_map, stated)

    assert {line_of(each) for each in stated} <= set(listed)
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("name", MAPS)
@pytest.mark.parametrize("language", ["es", "en"])
def test_all_that_a_phase_says_can_be_read_in_some_cell(name: str, language: str) -> None:
    journey_map = MAPS[name]
    listed = lines(journey_map, statements(journey_map))
    for phase in journey_map.phases:
        shown = " ".join(
            entry.says.of(language)
            for line in listed
            for entry in entries(journey_map, phase, line)
        )
        written = [
            phase.does, phase.needs, phase.friction, phase.response, phase.feeds,
            phase.enters, phase.advances, phase.blocked,
            *(each.concern for each in phase.lanes), *(each.criterion for each in phase.lanes),
            *(each.content for each in phase.lanes),
            *(each.name for each in phase.touchpoints),
            *(each.text for each in phase.pains),
            *(each.why for each in phase.emotions),
            *(each.what for each in phase.steps),
            *(each.knows for each in phase.handovers),
        ]  # fmt: skip
        assert [words.of(language) for words in written if words.of(language) not in shown] == []


def test_a_line_that_says_nothing_anywhere_is_left_out_and_an_added_role_has_its_own() -> None:
    journey_map: JourneyMap = build(
        {
            "name": "Mapa",
            "roles": [{"id": "works_council", "name": "Comité de empresa"}],
            "phases": [
                {"id": "a", "name": "A", "lanes": [{"role": "works_council", "concern": "Empleo"}]}
            ],
        }
    )
    listed = lines(journey_map, statements(journey_map))

    assert listed == ("role-works_council", "owner")
    assert line_name(journey_map, "role-works_council").es == "Comité de empresa"
