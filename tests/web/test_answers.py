"""Answers are kept, bounded, shared, and never older than the newest snapshot."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from browser import AS_OF, client, company, page

from command import DEALS, small_log
from rumbo.web.answers import Answers, weight
from rumbo.workspace import Workspace


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
