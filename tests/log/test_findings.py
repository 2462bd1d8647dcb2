"""What was found already is found once, and what is used stays."""

from __future__ import annotations

from rumbo.log import findings
from rumbo.log.findings import Findings, Lessons


def test_what_is_used_stays_and_what_is_not_leaves() -> None:
    found, made = Findings(), list[int]()

    def ask(number: int) -> None:
        found.get(number, lambda: made.append(number))

    ask(0)
    for number in range(1, findings.MOST + 50):
        ask(number)
        ask(0)
    ask(1)

    assert made.count(0) == 1
    assert made.count(1) == 2


def test_one_state_of_the_log_has_one_set_of_lessons_and_few_states_stay() -> None:
    lessons = Lessons()
    first = lessons.of("a")

    assert lessons.of("a") is first
    assert lessons.of("b") is not first
    for number in range(findings.MOST_STATES):
        lessons.of(number)
    assert lessons.of("a") is not first
