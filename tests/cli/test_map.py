"""`rumbo map`: what is wrong with a file is said line by line, and ends the command accordingly."""

from __future__ import annotations

from pathlib import Path

import pytest

from command import made, rumbo, small_log

SOUND = """name: Mapa
phases:
  - id: lead
    name: Se interesa
    owner: Ana
    stages: [{stage: Lead}]
  - id: demo
    name: Lo prueba
    owner: Ana
    stages: [{stage: Demo}, {stage: Propuesta}]
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("map")
    return made(folder / "workspace", small_log(folder / "log"))


@pytest.mark.parametrize(
    ("before", "after", "code", "said"),
    [
        ("", "", 0, ""),
        ("owner: Ana", "owner: ''", 0, "línea 5, phases › nº 1 › owner: la fase no tiene"),
        ("stage: Lead", "stage: Nada", 1, "línea 6, phases › nº 1 › stages › nº 1: el CRM no"),
        ("stage: Demo", "stage: Lead", 1, "línea 10, phases › nº 2 › stages › nº 1: la etapa"),
        ("id: demo", "id: Demo ya", 2, "línea 7, phases › nº 2 › id: 'Demo ya' no sirve"),
        ("name: Mapa", "name: &m Mapa\nowner: *m", 2, "línea 2: no se admiten alias"),
    ],
)
def test_each_problem_has_its_line_and_what_is_serious_ends_in_an_error(
    workspace: Path, tmp_path: Path, before: str, after: str, code: int, said: str
) -> None:
    file = tmp_path / "map.yaml"
    file.write_text(SOUND.replace(before, after, 1), encoding="utf-8")

    done = rumbo("map", "check", file, "--workspace", workspace)

    assert done.code == code
    assert done.err.startswith(said)
    assert done.err.count("línea") == bool(said) + done.err.count("ninguna fase")


def test_every_problem_of_a_file_has_a_line_of_its_own(workspace: Path, tmp_path: Path) -> None:
    file = tmp_path / "map.yaml"
    file.write_text(SOUND.replace("owner", "ownr"), encoding="utf-8")

    for command in ("check", "import"):
        done = rumbo("map", command, file, "--workspace", workspace)
        assert done.code == 2
        assert [line[:9] for line in done.err.splitlines()] == ["línea 5, ", "línea 9, "]
    assert "ownr" not in rumbo("map", "list", "--workspace", workspace).out
