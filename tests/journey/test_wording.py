"""Sentences made of parts: each part is said as the language of the whole says it."""

from __future__ import annotations

import pytest
from map_text import small

from rumbo.journey import rule_words, wording
from rumbo.journey.cell import entries
from rumbo.journey.coherence import problems
from rumbo.journey.difference import differences
from rumbo.journey.saying import said
from rumbo.journey.statement import statements
from rumbo.model import boundary, rule
from rumbo.model.reading import Text, counted, joined

TIMED: dict[str, rule.AnyRule] = {
    "role": rule.RoleEngaged(role="sponsor", within_days=2.5),
    "activity": rule.ActivityHappened(kinds=("call", "meeting"), within_days=2.5),
    "meeting": rule.MeetingHeld(role="sponsor", within_days=2.5),
    "contact": rule.ContactWithin(days=2.5),
    "reply": rule.ReplyWithin(days=2.5),
    "content": rule.ContentShared(topic="ROI {n}", within_days=2.5),
    "lasts": rule.LastsAtMost(days=2.5),
}
CONDITIONS: dict[str, boundary.AnyCondition] = {
    "missing": boundary.RoleMissing(role="sponsor", after_days=2.5),
    "silent": boundary.SilentFor(days=2.5),
}
BROKEN = small(
    ("patience_days: 10", "patience_days: 22.5"),
    ("days: 20", "days: 2.5"),
    ("{rule: people_engaged, at_least: 2}", "{rule: lasts_at_most, days: 1.5}"),
)
PARTED = small(
    ("patience_days: 10", "patience_days: 2.5"),
    ("within_days: 5\n", "within_days: 2.5\n"),
    ("days: 20", "days: 2.5"),
    ("{condition: employees_below, employees: 10}", "{condition: silent_for, days: 2.5}"),
)


def written_alike(text: Text) -> None:
    """Spain writes the number with a comma, all others with a point."""
    assert "2,5 d" in text.of("es-ES"), text
    assert text.of("es-419") == text.of("es-ES").replace("2,5", "2.5")
    assert "2.5 d" in text.of("en"), text


@pytest.mark.parametrize("name", TIMED)
def test_the_time_of_a_rule_is_written_as_the_language_writes_it(name: str) -> None:
    written_alike(wording.of_rule(small(), TIMED[name]))
    written_alike(said(TIMED[name], small()))


@pytest.mark.parametrize("name", CONDITIONS)
def test_the_time_of_a_condition_is_written_as_the_language_writes_it(name: str) -> None:
    written_alike(wording.of_condition(small(), CONDITIONS[name]))


def test_what_somebody_wrote_is_no_place_for_a_number() -> None:
    content = wording.of_rule(small(), TIMED["content"])

    assert "(ROI {n})" in content.es
    assert "(ROI {n})" in content.en


def test_a_statement_names_its_phase_and_keeps_its_numbers() -> None:
    (says,) = (each.says for each in statements(PARTED) if each.id.endswith("lasts_at_most"))

    assert says == Text(
        "Entiende: dura como mucho 2,5 días.",
        "Entiende: it lasts at most 2.5 days.",
        "Entiende: dura como mucho 2.5 días.",
    )


def test_a_limit_and_a_step_keep_their_numbers() -> None:
    written_alike(said(PARTED.boundaries[0], PARTED))
    written_alike(said(PARTED.phases[0].steps[0], PARTED))


@pytest.mark.parametrize("line", ["patience_days", "steps"])
def test_a_cell_of_the_map_keeps_its_numbers(line: str) -> None:
    (entry,) = entries(PARTED, PARTED.phases[0], line)

    written_alike(entry.says)


def test_what_is_set_in_the_map_keeps_its_numbers() -> None:
    lines = {each.area: each for each in rule_words.of_map(PARTED)}

    written_alike(lines["boundary"].says)
    written_alike(lines["patience"].value)
    written_alike(lines["step"].value)
    written_alike(lines["step"].says)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (("patience_days: 10", "patience_days: 2.5"), "Entiende · Paciencia (días): 10 → 2.5."),
        (
            ("days: 20", "days: 2.5"),
            (
                "Entiende · Regla: Dura como mucho 20 días (70\u00a0%) → Dura como mucho 2.5 días"
                " (70\u00a0%)."
            ),
        ),
    ],
)
def test_a_change_of_the_map_keeps_its_numbers(changed: tuple[str, str], sentence: str) -> None:
    (difference,) = differences(small(), small(changed))

    assert difference.says.of("es-419") == sentence
    assert difference.says.of("es-ES") == sentence.replace("2.5", "2,5")


def test_a_rule_for_nearly_all_is_not_one_for_all() -> None:
    nearly = said(rule.LastsAtMost(days=2, holds_for=0.996), small())

    assert nearly == Text(
        "Dura como mucho 2 días (99,6\u00a0%)",
        "It lasts at most 2 days (99.6%)",
        "Dura como mucho 2 días (99.6\u00a0%)",
    )


def test_what_cannot_hold_keeps_its_numbers() -> None:
    told = {each.says.of(tag) for each in problems(BROKEN) for tag in ("es-ES", "es-419")}

    assert {"contradice a la que dice 1,5 días.", "contradice a la que dice 1.5 días."} <= told
    for days in ("1,5", "1.5"):
        assert any(f"mayor que lo que dura la fase, {days} días:" in each for each in told)
        assert f"da 5 días en una fase que dura como mucho {days}." in told


def test_texts_within_a_sentence_and_in_a_list_are_those_of_its_language() -> None:
    days = [counted("{n} días", "{n} days", n=each) for each in (2.5, 3)]
    listed = joined(days, Text(" y ", " and "))

    assert listed == Text("2,5 días y 3 días", "2.5 days and 3 days", "2.5 días y 3 días")
    assert counted("Son {days}.", "They are {days}.", days=listed).latin == (
        "Son 2.5 días y 3 días."
    )
