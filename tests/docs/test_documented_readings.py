from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from sqlalchemy import update
from written_page import coded, page

from rumbo.atlas import template
from rumbo.model import term
from rumbo.model.movement import Move
from rumbo.model.reading import Unit, Verdict
from rumbo.readings import accuracy, drift, forecast_change, team_support
from rumbo.readings.pause import CAUSES
from rumbo.readings.registry import questions
from rumbo.sample import write_company
from rumbo.settings import Settings
from rumbo.store.schema import INVITATIONS, ROUNDS, TEAM_ANSWERS
from rumbo.workspace import Workspace

PAGE = page("docs/reference/readings.md")
GLOSSARY = page("docs/reference/glossary.md")
LAST_DAY, EARLY = date(2026, 6, 30), date(2023, 9, 30)
SELDOM = {
    "accuracy": accuracy.KEYS,
    "drift": drift.KEYS,
    "forecast_change": forecast_change.KEYS,
    "team_support": team_support.KEYS,
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("company")
    written = write_company(folder, deals=120, until=LAST_DAY)
    made = Workspace.create(folder / "workspace", Settings(zone="Europe/Madrid", threads=1))
    made.import_path(written.log)
    draft = made.atlas.add(template("industrial"), by="Ana")
    made.atlas.maps.publish(draft.id, by="Ana", at=datetime(2020, 1, 1))  # noqa: DTZ001
    phases = made.atlas.map_of(made.atlas.chosen(None)).phases
    _, links = made.alignment.ask([("sales", ""), ("marketing", "")])
    for link in links:
        answered = {phase.id: {"place": place + 1} for place, phase in enumerate(phases)}
        made.alignment.answer(link.secret, answered, address="")
    with made.database.transaction() as connection:  # as if all of it had been before that day
        june = datetime(2026, 6, 1)  # noqa: DTZ001
        connection.execute(update(ROUNDS).values(opened_at=june))
        connection.execute(update(INVITATIONS).values(created_at=june))
        connection.execute(update(TEAM_ANSWERS).values(answered_at=june))
    yield made
    made.close()


def test_every_reading_is_listed_with_its_question_and_whether_it_has_a_period() -> None:
    written = [(coded(row[0])[0], row[1], row[2]) for row in PAGE.table("Readings")]
    known = [
        (name, asked.question.en, "yes" if asked.takes_period else "no")
        for name, asked in questions().items()
    ]

    assert written == known


@pytest.mark.parametrize("name", list(questions()))
def test_a_reading_has_a_section_with_its_question_in_both_languages(name: str) -> None:
    section = PAGE.text.split(f"\n## {name}\n")[1].split("\n## ")[0]
    question = questions()[name].question

    assert f"{question.en} *{question.es}*" in section


@pytest.mark.parametrize("name", list(questions()))
def test_a_reading_is_documented_with_exactly_its_figures(name: str, company: Workspace) -> None:
    # What takes a walk through the past has the same figures where that is too short.
    day = LAST_DAY if name != "accuracy" else EARLY
    figures = company.read(name, company.scope(as_of=day)).figures
    written = [(coded(row[0])[0], row[1]) for row in PAGE.table(name, 0)]

    assert written == [(figure.name, figure.unit.value) for figure in figures]


@pytest.mark.parametrize("name", list(questions()))
def test_a_reading_is_documented_with_exactly_its_keys(name: str, company: Workspace) -> None:
    written = {key for row in PAGE.table(name, 1) for key in coded(row[0])}
    # Something has to stand out to be a row; their own tests hold such rows to these keys.
    known = set(SELDOM.get(name, ()))
    if not known:
        rows = company.read(name, company.scope(as_of=LAST_DAY)).rows
        known = {key for row in rows for key in row}

    assert written == known


@pytest.mark.parametrize("tag", ["es", "en"])
@pytest.mark.parametrize("name", list(questions()))
def test_no_two_columns_of_a_file_have_one_heading(name: str, tag: str) -> None:
    # Of the documented keys, as some answers have no row in a company of a test.
    keys = [key for row in PAGE.table(name, 1) for key in coded(row[0])]
    headings = [term.heading(key, keys).of(tag) for key in keys]

    assert sorted(headings) == sorted(set(headings))


def test_the_object_is_documented_with_exactly_its_keys(company: Workspace) -> None:
    found = company.read("phases", company.scope(as_of=LAST_DAY)).as_json("en")
    written = [coded(row[0])[0] for row in PAGE.table("The JSON object", 0)]

    assert written == list(found)


def test_every_unit_is_documented() -> None:
    written = [coded(row[0])[0] for row in PAGE.table("The JSON object", 1)]

    assert written == [unit.value for unit in Unit]


def test_the_glossary_has_every_word_of_movement() -> None:
    rows = [row for tables in GLOSSARY.sections.values() for table in tables for row in table]
    written = {word for row in rows for word in coded(row[2])}
    states = {row[0] for row in page("docs/explanation/movements.md").table("pipeline")}
    words = {move.label for move in Move} | {verdict.value for verdict in Verdict}

    assert words | set(CAUSES) | states <= written


def test_every_term_of_the_glossary_is_in_both_languages() -> None:
    rows = [row for tables in GLOSSARY.sections.values() for table in tables for row in table]

    assert len(rows) > 50
    assert all(row[0] and row[1] for row in rows)
