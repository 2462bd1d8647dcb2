from __future__ import annotations

import pytest
from map_text import small

from rumbo.atlas import TEMPLATES, template
from rumbo.journey.difference import Change, differences


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_map_does_not_differ_from_itself(name: str) -> None:
    assert differences(template(name), template(name)) == ()


@pytest.mark.parametrize(
    ("before", "after", "change", "sentence"),
    [
        (
            "patience_days: 10",
            "patience_days: 12",
            Change.CHANGED,
            "Entiende · Paciencia (días): 10 → 12.",
        ),
        ("owner: Luis", "owner: Eva", Change.CHANGED, "Decide · Responsable: Luis → Eva."),
        (
            "days: 20",
            "days: 25",
            Change.CHANGED,
            (
                "Entiende · Regla: Dura como mucho 20 días (70\u00a0%) → Dura como mucho 25 días"
                " (70\u00a0%)."
            ),
        ),
        (
            "      - {rule: people_engaged, at_least: 2}\n",
            "",
            Change.REMOVED,
            (
                "Entiende · Regla, se quita: Al menos 2 personas del cliente han hablado con"
                " nosotros antes de salir de la fase (70\u00a0%)."
            ),
        ),
        (
            "parks: true",
            "parks: false",
            Change.CHANGED,
            "Entiende · Puede ir a nurturing: sí → no.",
        ),
        (
            "employees: 10",
            "employees: 15",
            Change.CHANGED,
            (
                "Límite de descalificación: Demasiado pequeña (la cuenta tiene menos de 10"
                " empleados) → Demasiado pequeña (la cuenta tiene menos de 15 empleados)."
            ),
        ),
        (
            "{role: sponsor, enters: true",
            "{role: sponsor",
            Change.CHANGED,
            "Entiende · Rol en la fase: Sponsor: entra aquí, Quedar mal → Sponsor: Quedar mal.",
        ),
        (
            "name: Nuestro mapa",
            "name: El mapa",
            Change.CHANGED,
            "Nombre: «Nuestro mapa» → «El mapa».",
        ),
    ],
)
def test_a_change_is_one_sentence(before: str, after: str, change: Change, sentence: str) -> None:
    found = differences(small(), small((before, after)))

    assert [(each.change, each.says.es) for each in found] == [(change, sentence)]


def test_a_phase_that_comes_and_one_that_goes_are_named_once() -> None:
    without = small(("back: [entender]", "parks: true"), ("next: [decidir], ", ""))
    lone = without.model_copy(update={"phases": without.phases[:1]})

    assert [each.says.en for each in differences(without, lone)] == ["Phase Decides: taken out."]
    assert [each.says.en for each in differences(lone, without)] == ["Phase Decides: added."]


def test_another_order_of_the_phases_is_one_change() -> None:
    found = small(("next: [decidir], ", ""), ("back: [entender]", "parks: true"))
    turned = found.model_copy(update={"phases": found.phases[::-1]})

    assert [each.change for each in differences(found, turned)] == [Change.MOVED]
