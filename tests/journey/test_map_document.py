from __future__ import annotations

from pathlib import Path

import pytest
from map_text import SMALL, changed, small

from rumbo.atlas import TEMPLATES, template
from rumbo.errors import InputError
from rumbo.journey.document import build, plain, read, read_file, write
from rumbo.journey.problem import MapError


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("language", ["es", "en"])
def test_a_template_written_and_read_is_the_same_map(name: str, language: str) -> None:
    found = template(name, language)

    assert read(write(found)) == found
    assert build(plain(found)) == found


def test_a_text_without_a_language_is_in_that_of_the_map() -> None:
    found = small(("language: es", "language: en"))

    assert found.name.of("en") == "Nuestro mapa"
    assert found.name.es == ""
    assert found.name.of("es") == "Nuestro mapa"


@pytest.mark.parametrize(
    ("before", "after", "line", "words"),
    [
        ("patience_days: 10", "patience_days: 0", 9, "0 is too small"),
        ("patience_days: 10", "patience: 10", 9, "no entry that can stand here"),
        ("patience_days: 10", "patience_days: diez", 9, "'diez' is not a number"),
        ("rule: lasts_at_most", "rule: lasts_forever", 20, "no kind of rule"),
        ("rule: lasts_at_most, days: 20", "days: 20", 20, "which kind of rule"),
        ("role: sponsor, enters", "enters", 12, "is missing"),
        ("id: decidir", "id: Decidir ya", 21, "cannot be an identifier"),
        ("kinds: [meeting]", "kinds: [lunch]", 17, "not a possible value"),
        ("kinds: [meeting]", "kinds: meeting", 17, "has to be a list"),
        ("employees: 10}]", "employees: 10.5}]", 31, "no whole number"),
        ("language: es", "language: fr", 2, "not a possible value"),
        ("owner: Luis", "owner: Luis\n    owner: Ana", 24, "written twice"),
        ("owner: Luis", "owner: [Luis", 24, "not valid YAML"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(
    before: str, after: str, line: int, words: str
) -> None:
    with pytest.raises(MapError) as error:
        read(changed((before, after)))

    assert len(error.value.problems) == 1, str(error.value)
    problem = error.value.problems[0]
    assert words in problem.sentence("en")
    assert abs(problem.line - line) <= 1, problem.sentence("en")


def test_aliases_that_would_expand_without_end_are_refused() -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nname: *b\n"

    with pytest.raises(MapError, match=r"line \d+: aliases \(\*name\) are not allowed"):
        read(bomb)


def test_tags_that_would_make_objects_are_refused() -> None:
    with pytest.raises(MapError, match=r"line 1: tags \(!name\) are not allowed"):
        read("name: !!python/object/apply:os.system ['true']\n")


def test_nesting_without_end_is_refused() -> None:
    with pytest.raises(MapError, match="too many lists in lists"):
        read("name: " + "[" * 5000 + "]" * 5000)


def test_what_is_no_yaml_is_said_in_the_language_of_the_workspace() -> None:
    with pytest.raises(MapError) as error:
        read("name: [a\nb: c\n", "es-ES")

    assert str(error.value) == (
        "línea 2: no es YAML válido en la columna 2."
        " Revise la sangría, los dos puntos y las comillas."
    )


def test_a_file_that_is_no_text_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "map.yaml"
    path.write_bytes(b"name: \xff")

    with pytest.raises(InputError, match="is not text in UTF-8"):
        read_file(path)


def test_a_file_of_fifty_megabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "map.yaml"
    with path.open("wb") as file:
        file.truncate(50_000_000)

    with pytest.raises(InputError, match="larger than a map can be"):
        read_file(path)


@pytest.mark.parametrize("text", ["", "[]", "3", "name: x", "- a\n- b"])
def test_a_text_that_is_no_map_is_said_so(text: str) -> None:
    with pytest.raises(MapError):
        read(text)


def test_a_script_in_a_name_is_a_name() -> None:
    found = small(("name: Entiende", "name: <script>alert(1)</script>"))

    assert found.phases[0].name.of("es") == "<script>alert(1)</script>"


def test_more_phases_than_fit_are_refused() -> None:
    phase = "  - {id: p%d, name: P}\n"
    text = "name: x\nphases:\n" + "".join(phase % number for number in range(61))

    with pytest.raises(MapError, match="more entries than fit"):
        read(text)


def test_the_small_map_is_written_as_its_author_would() -> None:
    assert write(read(SMALL)).count(" es: ") == 1  # only the name that has two languages
