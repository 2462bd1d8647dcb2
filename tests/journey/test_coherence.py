from __future__ import annotations

import pytest
from map_text import small

from rumbo.atlas import TEMPLATES, template
from rumbo.journey.claim import problems_with_stages
from rumbo.journey.coherence import problems
from rumbo.model.movement import Phase


def test_a_map_that_is_sound_has_no_problem() -> None:
    assert problems(small()) == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_lacks_nothing_but_its_owners(name: str) -> None:
    found = problems(template(name))

    assert all(not problem.serious for problem in found)
    assert {problem.place[-1] for problem in found} == {"owner"}


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("id: decidir", "id: entender", "stands twice"),
        ("next: [decidir]", "next: [firmar]", "“firmar” is not known"),
        ("next: [decidir]", "next: [entender]", "does not lead to itself"),
        ("back: [entender]", "next: [entender]", "circular"),
        ("next: [decidir]", "back: [decidir]", "is not before"),
        ("next: [decidir]", "next: [decidir], skips: [decidir]", "two directions"),
        ("role: sponsor", "role: champion", "“champion” is not known"),
        ("{stage: Propuesta, pipeline: Ventas}", "{stage: Calificación}", "belongs to the phase"),
        ("within_days: 5}", "within_days: 30}", "allows 30 days in a phase that lasts"),
        ("{rule: people_engaged, at_least: 2}", "{rule: lasts_at_most, days: 9}", "contradicts"),
        ("holds_for: 0.4", "holds_for: 0.7}\n      - {rule: moves_to, to: lost", "never hold"),
        ("to: won", "to: decidir", "does not lead to itself"),
        ("to: won", "to: parked", "not among the expected moves"),
        (
            "    moves: {back: [entender]}\n    rules:",
            "    rules:\n      - rule: only_expected_moves",
            "names no expected move",
        ),
        ("patience_days: 10", "patience_days: 25", "never be a pause"),
        ("owner: Luis", "owner: ''", "no owner"),
        (
            "[{condition: employees_below, employees: 10}]",
            (
                "[{condition: value_in, field: country, values: [ES]},"
                " {condition: value_not_in, field: country, values: [ES]}]"
            ),
            "could never hold",
        ),
        (
            "{condition: employees_below, employees: 10}",
            "{condition: role_missing, role: boss, after_days: 9}",
            "“boss” is not known",
        ),
    ],
)
def test_what_cannot_be_is_said_with_its_place(before: str, after: str, words: str) -> None:
    found = [problem.sentence("en") for problem in problems(small((before, after)))]

    assert [sentence for sentence in found if words in sentence], found


def test_stages_that_the_crm_lacks_and_stages_that_nobody_claims_are_said() -> None:
    stages = [
        Phase(0, "s0", "Calificación", "p", "Ventas", "open", rank=1),
        Phase(1, "s1", "Descubrimiento", "p", "Ventas", "open", rank=2),
        Phase(2, "s2", "Prueba", "p", "Ventas", "open", rank=3),
        Phase(3, "s3", "Ganada", "p", "Ventas", "won"),
    ]

    found = problems_with_stages(small(), stages)

    assert [(problem.serious, problem.sentence("en")) for problem in found] == [
        (
            True,
            (
                "phases › nº 2 › stages › nº 1: the CRM has no stage “Propuesta”."
                " It has: Calificación, Descubrimiento, Prueba."
            ),
        ),
        (
            False,
            (
                "phases: no phase has the stage “Prueba” (Ventas): it is shown as it is."
                " Put it into a phase."
            ),
        ),
    ]


def test_the_end_of_the_road_is_no_phase() -> None:
    stages = [Phase(3, "s3", "Ganada", "p", "Ventas", "won")]
    claimed = small(("{stage: Propuesta, pipeline: Ventas}", "{stage: Ganada}"))

    found = [problem.sentence("en") for problem in problems_with_stages(claimed, stages)]

    assert any("is an end, not a phase" in sentence for sentence in found)
