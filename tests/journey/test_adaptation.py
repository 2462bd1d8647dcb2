"""A template beside the stages of a CRM: which phase each may be."""

from __future__ import annotations

import pytest

from rumbo.atlas import TEMPLATES, template
from rumbo.journey.adaptation import adapted, proposed, slug
from rumbo.journey.claim import problems_with_stages
from rumbo.journey.coherence import problems
from rumbo.model.movement import Phase

SAMPLE = ("Calificación", "Descubrimiento", "Demostración", "Validación técnica", "Propuesta",
    "Negociación", "Legal y compras")  # fmt: skip


def stages(*names: str, pipeline: str = "Ventas") -> tuple[Phase, ...]:
    return tuple(
        Phase(code, f"s{code}", name, pipeline, pipeline, "open", rank=code)
        for code, name in enumerate(names, 1)
    )


def test_stages_go_to_the_phases_that_are_called_like_them() -> None:
    found = proposed(template("software"), stages(*SAMPLE))

    assert list(found.values()) == [
        "reconocimiento", "descubrimiento", "evaluacion", "evaluacion", "propuesta",
        "contratacion", "contratacion",
    ]  # fmt: skip


def test_english_stages_and_renewals_are_found_as_well() -> None:
    sold = stages("Qualification", "Discovery", "Demo", "Quote sent", "Contract signed")
    kept = stages("Usage review", "Renewal offer", "Renewal signed", pipeline="Renewals")

    found = proposed(template("industrial"), (*sold, *kept))

    assert [found[stage.name, "Ventas"] for stage in sold] == [
        "necesidad", "especificacion", "validacion", "oferta", "compra",
    ]  # fmt: skip
    assert {found[stage.name, "Renewals"] for stage in kept} == {"servicio"}


@pytest.mark.parametrize("name", TEMPLATES)
def test_an_adapted_template_can_be_published(name: str) -> None:
    crm = stages(*SAMPLE)
    found = template(name)

    made = adapted(found, proposed(found, crm))

    wrong = [*problems(made), *problems_with_stages(made, crm)]
    assert not [each for each in wrong if each.serious]
    assert {stage.stage for phase in made.phases for stage in phase.stages} == set(SAMPLE)
    order = [phase.id for phase in made.phases]
    places = [order.index(phase) for phase in proposed(found, crm).values()]
    assert places == sorted(places)


def test_an_identifier_is_made_of_any_name() -> None:
    assert slug("Lo prueba, ¡ya!", []) == "lo-prueba-ya"
    assert slug("Lo prueba", ["lo-prueba", "lo-prueba-2"]) == "lo-prueba-3"
    assert slug("<日本>", []) == "fase"
