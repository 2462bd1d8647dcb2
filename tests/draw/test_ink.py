from __future__ import annotations

import pytest

from rumbo.draw.ink import (
    DARK,
    LIGHT,
    PAPER,
    STROKES,
    SURFACES,
    TEXTS,
    TINT_LIMIT,
    Tokens,
    blended,
    contrast,
    style,
)

themes = pytest.mark.parametrize("tokens", [LIGHT, DARK, PAPER], ids=["light", "dark", "paper"])
TINTS = ("advance", "skip", "regress", "lost", "won", "parked")


@themes
def test_every_text_can_be_read_on_every_surface(tokens: Tokens) -> None:
    ratios = {
        (text, surface): contrast(tokens[text], tokens[surface])
        for text in TEXTS
        for surface in SURFACES
    }

    assert {pair: ratio for pair, ratio in ratios.items() if ratio < 4.5} == {}


@themes
def test_every_line_stands_out_from_the_surface(tokens: Tokens) -> None:
    assert all(contrast(tokens[stroke], tokens["surface"]) >= 3 for stroke in STROKES)


@themes
def test_numbers_can_be_read_on_the_strongest_tint(tokens: Tokens) -> None:
    for tint in TINTS:
        ground = blended(tokens[tint], tokens["surface"], TINT_LIMIT)

        assert contrast(tokens["ink"], ground) >= 4.5


def test_contrast_runs_from_one_to_twenty_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == 1


def test_auto_follows_device_page_and_printer() -> None:
    rules = style("auto")

    assert "@media (prefers-color-scheme:dark)" in rules
    assert "@media print" in rules
    assert '[data-theme="dark"]' in rules


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chosen_theme_does_not_change(theme: str) -> None:
    assert "@media" not in style(theme)


def test_all_themes_have_the_same_tokens() -> None:
    assert set(LIGHT) == set(DARK) == set(PAPER)
