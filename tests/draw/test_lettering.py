from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rumbo.draw.lettering import cleaned, isolated, shortened, text_width, wrapped


@given(st.text(max_size=300), st.floats(20, 300), st.booleans())
def test_a_shortened_text_fits(text: str, width: float, bold: bool) -> None:  # noqa: FBT001
    assert text_width(shortened(text, width, 11, bold=bold), 11, bold=bold) <= width


@given(st.text(max_size=300), st.floats(30, 300), st.integers(1, 4))
def test_wrapped_lines_fit(text: str, width: float, lines: int) -> None:
    made = wrapped(cleaned(text), width, 12, lines=lines)

    assert 1 <= len(made) <= lines
    assert all(text_width(line, 12) <= width for line in made)


def test_a_text_with_room_is_left_alone() -> None:
    assert wrapped("Revisión legal y compras", 120, 12) == ("Revisión legal y", "compras")


def test_a_cut_text_shows_that_it_was_cut() -> None:
    assert shortened("Descubrimiento de necesidades", 80, 12).endswith("…")


@given(st.text(max_size=500))
def test_a_cleaned_name_has_no_forbidden_character(text: str) -> None:
    name = cleaned(text)

    assert name
    assert len(name) <= 400
    assert not set(name) & {chr(code) for code in (*range(0x20), 0x202E, 0xFFFE, 0xFFFF, 0xD800)}


def test_controls_are_dropped_and_breaks_become_spaces() -> None:
    assert cleaned("De\x00mo\n\ttécnica\u202e") == "Demo técnica"


def test_emoji_and_accents_are_kept() -> None:
    assert cleaned("Demo 🚀 técnica") == "Demo 🚀 técnica"


def test_only_right_to_left_names_are_isolated() -> None:
    assert isolated("Demo") == "Demo"
    assert isolated("מכירה") == "\u2068מכירה\u2069"


def test_capitals_and_bold_are_wider() -> None:
    assert text_width("MMM", 10) > text_width("iii", 10)
    assert text_width("Demo", 10, bold=True) > text_width("Demo", 10)
