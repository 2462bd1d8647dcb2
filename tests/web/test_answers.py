"""Answers are kept, bounded, shared, and never older than the newest snapshot."""

from __future__ import annotations

import shutil
import threading
from datetime import date, timedelta
from pathlib import Path
from typing import cast

import pytest
from browser import AS_OF, client, company, page
from fastapi import FastAPI

from command import DEALS, small_log
from rumbo.predict import learning
from rumbo.predict.outlook import outlook
from rumbo.web import warmer as warm
from rumbo.web.answers import Answers, weight
from rumbo.web.visit import House
from rumbo.web.warmer import Warmer
from rumbo.workspace import Workspace
from strategies import large_log
from world import workspace


def test_an_answer_is_made_once() -> None:
    answers, made = Answers(), []
    for _ in range(3):
        answers.get("key", lambda: made.append(1))

    assert made == [1]


def test_two_who_ask_at_once_wait_for_one_answer() -> None:
    answers, started, made = Answers(threads=2), threading.Event(), []

    def slow() -> int:
        started.wait(5)
        made.append(1)
        return 7

    first, second = answers.later("key", slow), answers.later("key", slow)
    started.set()

    assert first.result() == second.result() == 7
    assert made == [1]


def test_what_is_kept_stays_below_its_limit_and_the_oldest_goes_first() -> None:
    answers, made = Answers(limit_bytes=3000), []
    for name in ("a", "b", "c", "d", "e"):
        answers.get(name, lambda: "x" * 1000)

    assert answers.kept_bytes <= 3000
    answers.get("e", lambda: made.append("e"))
    answers.get("a", lambda: made.append("a"))
    assert made == ["a"]


def test_an_answer_larger_than_the_limit_is_given_and_not_kept() -> None:
    answers = Answers(limit_bytes=100)

    assert answers.get("big", lambda: "x" * 1000) == "x" * 1000
    assert answers.kept_bytes == 0


def test_a_question_that_fails_is_asked_again() -> None:
    answers = Answers()

    def failing() -> int:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        answers.get("key", failing)
    assert answers.get("key", lambda: 3) == 3


def test_many_rows_weigh_about_what_they_hold() -> None:
    row = {"name": "x" * 100, "amount": 1.5}

    assert 100_000 < weight([dict(row) for _ in range(1000)]) < 1_000_000


def test_a_new_snapshot_is_noticed_without_a_restart(tmp_path: Path) -> None:
    workspace = company(tmp_path)
    with client(workspace) as browser:
        before = page(browser, f"/lecturas/pipeline?{AS_OF}")
        more = DEALS + "d6,Nueva,a1,o1,p1,Lead,5,EUR,2025-05-01T08:00:00,,open,Sur\n"
        opened = Workspace.open(workspace)
        opened.import_path(small_log(tmp_path / "more", deals=more))
        opened.close()
        after = page(browser, f"/lecturas/pipeline?{AS_OF}")

    assert len(after.select("#answer tbody tr")) == len(before.select("#answer tbody tr")) + 1
    assert "Nueva" in after.get_text()
    assert "Desde la instantánea" not in after.get_text()


def test_what_is_prepared_waits_until_nobody_asks() -> None:
    answers, let_go, order = Answers(threads=2), threading.Event(), list[str]()

    def urgent() -> None:
        let_go.wait(5)
        order.append("asked")

    asked = answers.later("asked", urgent)
    prepared = answers.prepare("prepared", lambda: order.append("prepared"))
    assert not prepared.done()
    let_go.set()
    prepared.result(5)

    assert asked.done()
    assert order == ["asked", "prepared"]
    answers.close()


def test_what_is_asked_for_while_it_waits_to_be_prepared_is_made_once_and_at_once() -> None:
    answers, let_go, made = Answers(threads=2), threading.Event(), list[int]()

    def prepared() -> int:
        made.append(1)
        return 7

    answers.later("slow", lambda: let_go.wait(5))
    waiting = answers.prepare("key", prepared)
    assert answers.get("key", prepared) == 7
    assert waiting.result(5) == 7
    let_go.set()
    assert answers.prepare("key", prepared).result(5) == 7
    assert made == [1]
    answers.close()


def test_nobody_waits_for_answers_that_were_closed() -> None:
    answers, let_go = Answers(threads=1), threading.Event()
    answers.later("slow", lambda: let_go.wait(5))
    waiting = [answers.later("next", lambda: 1), answers.prepare("prepared", lambda: 1)]
    answers.close()
    let_go.set()

    assert all(each.cancelled() for each in waiting)


def test_pages_that_take_long_are_opened_apart_from_the_others(tmp_path: Path) -> None:
    with client(company(tmp_path)) as browser:
        house = cast("FastAPI", browser.app).state.house
        assert Warmer(house).open_lengthy() == 1
        kept = house.answers.kept_bytes
        page(browser, "/aciertos")
        assert house.answers.kept_bytes == kept > 0


def test_the_warmer_opens_every_page_of_the_navigation(tmp_path: Path) -> None:
    with client(company(tmp_path)) as browser:
        house = cast("FastAPI", browser.app).state.house
        Warmer(house).open_pages()
        kept = house.answers.kept_bytes
        for path in ("/", "/mapa", "/recorridos", "/oportunidades"):
            page(browser, path)

        assert kept > 0
        assert house.answers.kept_bytes == kept


def test_the_warmer_opens_every_question_ahead(tmp_path: Path) -> None:
    with client(company(tmp_path)) as browser:
        house = cast("FastAPI", browser.app).state.house
        opened = Warmer(house).open_ahead()
        kept = house.answers.kept_bytes
        paths = ("/lecturas/phases", "/lecturas/drift", "/oportunidades?show=board")
        for path in paths:
            page(browser, path)

        assert opened > len(paths)
        assert house.answers.kept_bytes == kept > 0


def test_a_new_day_is_opened_before_the_rest_of_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    days, opened = [date(2025, 6, 29)], list[tuple[date, str]]()
    house = House.of(Workspace.open(company(tmp_path)), answer_bytes=1 << 20)
    warmer = Warmer(house)

    def note(_page: object, address: str) -> None:
        opened.append((days[-1], address))
        if len(opened) == 20:  # among the questions: the pages of the navigation are there
            days.append(date(2025, 6, 30))

    def learn(_snapshot: int, today: date) -> int:
        opened.append((today, "past"))
        warmer.stop()
        return 0

    monkeypatch.setattr(Workspace, "today", lambda _: days[-1])
    monkeypatch.setattr(warm, "LOOKS_SECONDS", 0.0)
    monkeypatch.setattr(warm, "_LEARNT_AT_ONCE", 0)
    monkeypatch.setattr(warmer, "_open", note)
    monkeypatch.setattr(warmer, "learn_past", learn)
    monkeypatch.setattr(warmer, "_stand_by", lambda *_: None)
    try:
        warmer._keep_warm()
    finally:
        house.close()

    assert opened[19][1].startswith("/lecturas/")
    assert opened[20] == (days[-1], "/")
    assert opened[-1] == (days[-1], "past")
    assert len(opened) > 40


def test_the_warmer_learns_the_models_of_former_days_and_nobody_learns_them_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "workspace"
    with workspace(large_log(5, 220, closed_without_stage=False)) as made:
        shutil.copytree(made.folder, folder)
    today = date(2024, 9, 30)
    house = House.of(Workspace.open(folder), answer_bytes=1 << 20)
    try:
        warmer = Warmer(house)
        monkeypatch.setattr(warm, "_PAST_DAYS", 100)
        assert warmer.learn_past(1, today) == 0  # it is another day
        monkeypatch.setattr(Workspace, "today", lambda _: today)
        assert warmer.learn_past(7, today) == 0  # there is another snapshot
        assert warmer.learn_past(1, today) == 4
        monkeypatch.setattr(learning, "look_back", None)  # whoever learns now fails
        for days in (29, 30, 57, 85):
            scope = house.workspace.scope(as_of=today - timedelta(days=days))
            with house.views.lent(1, scope) as view:
                assert outlook(view).fitting is not None
        house.close()
        house = House.of(Workspace.open(folder), answer_bytes=1 << 20)
        monkeypatch.setattr(warm, "served", None)  # nor are the days opened again by another server
        warmer = Warmer(house)
        assert warmer.learn_past(1, today) == 4
        monkeypatch.setattr(warm, "_PAST_SECONDS", 0.0)
        assert warmer.learn_past(1, today) == 0
    finally:
        house.close()
