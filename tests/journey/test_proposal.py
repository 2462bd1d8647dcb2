"""What is accepted of a proposed map, one statement at a time, and how it is written down."""

from __future__ import annotations

import pytest

from rumbo.errors import UsageError
from rumbo.journey import document
from rumbo.journey.coherence import problems
from rumbo.journey.proposal import Proposal, Proposed, skeleton
from rumbo.model.journey_map import Journey, Lane
from rumbo.model.movement import Phase
from rumbo.model.reading import Text
from rumbo.model.rule import LastsAtMost

HOSTILE = 'Demo\n- id: x # "*a" <script>'


def stages() -> tuple[Phase, ...]:
    names = ("Contacto", HOSTILE, "Firma")
    sold = [Phase(n, f"s{n}", name, "p", "Ventas", "open", rank=n) for n, name in enumerate(names)]
    beside = Phase(7, "s7", "Maduración", "p", "Ventas", "open", rank=None, parked=True)
    won = Phase(8, "s8", "Ganada", "p", "Ventas", "won", rank=None)
    kept = Phase(9, "s9", "Uso", "q", "Renovaciones", "open", rank=1)
    return (beside, *sold, won, kept)


def proposed(key: str, part: str, value: object = None) -> Proposed:
    said = Text(f"Dicho {HOSTILE}", "Said")
    return Proposed(key, key.split(".", maxsplit=1)[0], part, value, said, said, 30, 21)


@pytest.fixture
def proposal() -> Proposal:
    made = skeleton(stages(), "es-ES")
    return Proposal(
        made,
        (
            *(proposed(phase.id, "phase") for phase in made.phases),
            proposed("contacto.next", "next", made.phases[1].id),
            proposed("contacto.skips", "skips", "firma"),
            proposed("contacto.parks", "parks"),
            proposed("firma.role", "lanes", Lane(role="sponsor", enters=True)),
            proposed("firma.lasts", "rules", LastsAtMost(days=30)),
            proposed("firma.patience", "patience_days", 9.0),
        ),
    )


def test_each_open_stage_is_a_phase_of_its_pipelines_journey(proposal: Proposal) -> None:
    made = proposal.skeleton

    assert [phase.name.es for phase in made.phases] == [
        "Contacto", HOSTILE, "Firma", "Maduración", "Uso",
    ]  # fmt: skip
    assert [phase.parked for phase in made.phases] == [False, False, False, True, False]
    assert made.phases[-1].journey is Journey.RETENTION
    assert not [each for each in problems(made) if each.serious]


def test_everything_accepted_stands_in_the_map(proposal: Proposal) -> None:
    made = proposal.accepted()

    first, _, last, *_ = made.phases
    assert (first.moves.next, first.moves.skips, first.moves.parks) == (
        (made.phases[1].id,), ("firma",), True,
    )  # fmt: skip
    assert last.rules == (LastsAtMost(days=30),)
    assert (last.lanes[0].role, last.patience_days) == ("sponsor", 9.0)


def test_what_is_rejected_takes_along_what_says_nothing_without_it(proposal: Proposal) -> None:
    ids = {each.id for each in proposal.statements}

    made = proposal.accepted(ids - {"firma", "contacto.parks"})

    assert "firma" not in [phase.id for phase in made.phases]
    assert made.phases[0].moves.skips == ()
    assert not made.phases[0].moves.parks
    assert not [each for each in problems(made) if each.serious]


def test_a_map_of_no_phase_is_refused(proposal: Proposal) -> None:
    with pytest.raises(UsageError, match="at least one phase"):
        proposal.accepted({"firma.lasts"})
    with pytest.raises(UsageError, match="no stages"):
        skeleton((), "es")


def test_it_is_written_with_its_evidence_and_read_again_as_the_same_map(
    proposal: Proposal,
) -> None:
    text = proposal.written("es")

    assert document.read(text) == proposal.accepted()
    assert text.count("  # Dicho") == len(proposal.statements)
    line = next(line for line in text.splitlines() if "rule: lasts_at_most" in line)
    assert "Dicho" in line
