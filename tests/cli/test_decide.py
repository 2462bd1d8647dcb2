"""`rumbo decide`."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from command import Done, made, rumbo, small_log

SOON = (date.today() + timedelta(days=9)).isoformat()  # noqa: DTZ011 - far from midnight's zones


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("decide")
    return made(place / "workspace", small_log(place / "log"))


def decide(folder: Path, *arguments: object) -> Done:
    return rumbo("decide", *arguments, "--workspace", folder)


def test_a_deal_is_parked_justified_given_up_and_taken_back(folder: Path) -> None:
    parked = decide(folder, "nurture", "d2", "--on-contact", "--by", "Ana").json
    assert (parked["kind"], parked["on_contact"], parked["decided_by"]) == ("nurture", True, "Ana")
    assert _open(folder) == {"d4", "d5"}

    second = decide(folder, "justify", "d2", "--until", SOON, "--text", "Firma", "--by", "Luis")
    assert second.err == (
        f"También vale la decisión {parked['id']} de Ana (a nurturing: —); cuenta la más"
        " reciente.\n"
    )
    assert _open(folder) == {"d2", "d4", "d5"}

    revoked = decide(folder, "revoke", second.json["id"], "--why", "No firma", "--by", "Ana").json
    assert (revoked["kind"], revoked["revokes"]) == ("revoke", second.json["id"])
    assert _open(folder) == {"d4", "d5"}

    decide(folder, "lose", "d4", "--reason", "Nadie contesta")
    assert _open(folder) == {"d5"}
    kinds = [row["kind"] for row in decide(folder, "list", "--json").json]
    assert kinds == ["nurture", "justify", "revoke", "lose"]
    assert len(decide(folder, "list", "--deal", "d4", "--json").json) == 1
    listed = decide(folder, "list").out
    assert "Nadie contesta" in listed
    assert listed.split()[:3] == ["Número", "Oportunidad", "Tipo"]


def _open(folder: Path) -> set[str]:
    rows = rumbo("read", "pipeline", "--workspace", folder, "--json").json["rows"]
    return {row["deal_id"] for row in rows}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (("nurture", "d5"), "Nada despertaría la oportunidad."),
        (("justify", "d5", "--until", SOON), "La decisión necesita su motivo."),
        (("justify", "d5", "--until", "2020-01-01", "--text", "x"), "ha de estar por llegar"),
        (("lose", "d1", "--reason", "x"), "La oportunidad «d1» ya está cerrada."),
        (("lose", "nada", "--reason", "x"), "No hay ninguna oportunidad «nada»."),
        (("revoke", "99", "--why", "x"), "No hay ninguna decisión 99."),
        (("revoke", "1", "--why", " "), "Una decisión se revoca por un motivo."),
    ],
)
def test_what_cannot_be_decided_is_said_in_one_line(
    folder: Path, wrong: tuple[str, ...], told: str
) -> None:
    done = decide(folder, *wrong)

    assert done.code == 2
    assert told in done.err
    assert done.err.count("\n") == 1
