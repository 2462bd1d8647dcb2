from __future__ import annotations

import re

from written_page import ROOT, coded, page

from rumbo.model.period import NAMES
from rumbo.settings import LANGUAGES, Settings, as_toml

SETTINGS = page("docs/reference/settings.md")


def test_every_setting_is_documented_with_its_value_when_missing() -> None:
    written = {coded(row[0])[0]: coded(row[1])[0] for row in SETTINGS.table("Settings")}
    known = dict(line.split(" = ", 1) for line in as_toml(Settings()).splitlines())

    assert written == known


def test_every_language_is_documented() -> None:
    (row,) = [row for row in SETTINGS.table("Settings") if coded(row[0]) == ["language"]]

    assert set(coded(row[2])) == set(LANGUAGES)


def test_every_variable_of_the_environment_is_documented() -> None:
    sources = [path.read_text("utf-8") for path in (ROOT / "src" / "rumbo").rglob("*.py")]
    known = {name for text in sources for name in re.findall(r"\"(RUMBO_[A-Z]+)\"", text)}
    written = {coded(row[0])[0] for row in SETTINGS.table("Environment")}

    assert written == known


def test_every_period_is_documented() -> None:
    rows = page("docs/reference/cli.md").table("Periods")

    assert {name for row in rows for name in coded(row[0])} == set(NAMES)
