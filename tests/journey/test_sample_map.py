"""The sample company's map: it fits the stages of the sample company, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from rumbo.journey import document
from rumbo.journey.sample import sample_map
from rumbo.sample import HISTORY_DAYS, write_company
from rumbo.settings import Settings
from rumbo.workspace import Workspace

UNTIL = date(2026, 6, 30)


@pytest.fixture(scope="module", params=["es", "en"])
def made(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Workspace]:
    language, folder = str(request.param), tmp_path_factory.mktemp("sample")
    written = write_company(folder, deals=60, until=UNTIL, language=language)
    settings = Settings(language="es-ES" if language == "es" else "en", threads=1)
    opened = Workspace.create(folder / "workspace", settings)
    opened.atlas.begin_with_sample(UNTIL - timedelta(days=HISTORY_DAYS), language)
    opened.import_path(written.log)
    yield opened
    opened.close()


def test_nothing_is_wrong_with_it_but_a_phase_that_nobody_owns(made: Workspace) -> None:
    journey_map = made.atlas.map_on(UNTIL)

    assert journey_map is not None
    (left,) = made.atlas.check(journey_map)
    assert (left.place, left.serious) == (("phases", 6, "owner"), False)
    assert document.read(document.write(journey_map), journey_map.language) == journey_map


def test_its_phases_are_called_as_their_stages_are(made: Workspace) -> None:
    journey_map = made.atlas.map_on(UNTIL)

    assert journey_map is not None
    named = {
        (phase.name.of(journey_map.language), stage.stage)
        for phase in journey_map.phases
        for stage in phase.stages
    }
    assert len(named) == 12  # seven phases, four of renewals, and nurturing
    assert all(name == stage for name, stage in named)


def test_it_is_in_force_from_the_beginning_of_the_history(made: Workspace) -> None:
    first = UNTIL - timedelta(days=HISTORY_DAYS)

    assert made.atlas.in_force(first - timedelta(days=1)) is None
    assert made.atlas.in_force(first) is not None
    assert len(made.database.snapshots()) == 1


def test_leaving_the_sample_behind_leaves_its_map_behind(tmp_path: Path) -> None:
    opened = Workspace.create(tmp_path / "workspace", Settings())
    opened.atlas.begin_with_sample(UNTIL, "es")
    written = write_company(tmp_path / "company", deals=20, until=UNTIL)
    opened.import_path(written.log.rename(written.log.parent / "Cierzo Automatización"))
    assert opened.holds_sample()

    opened.start_over()

    assert opened.atlas.map_on(UNTIL) is None
    opened.close()


def test_it_speaks_both_languages() -> None:
    spanish, english = sample_map("es-ES"), sample_map("en")

    assert (spanish.language, english.language) == ("es", "en")
    assert all(phase.name.es and phase.name.en for phase in spanish.phases)
