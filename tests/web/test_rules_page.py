"""Every rule in force in words, and what is known of its changes."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from browser import client, page

from command import made, small_log
from rumbo.journey.loss_rules import LOSS_RULES
from rumbo.model.rule_line import AREAS
from rumbo.model.setting_words import SETTING_WORDS
from rumbo.readings.registry import questions
from rumbo.settings import FILE_NAME, Settings
from rumbo.store.rule_record import FILE_NAME as RECORD
from rumbo.store.rule_record import RuleRecord
from rumbo.workspace import Workspace

ADDRESS = "postgresql://rumbo:hunter2@localhost/none"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return made(tmp_path / "workspace", small_log(tmp_path / "log"))


def test_every_setting_has_words_and_names_readings_that_exist() -> None:
    assert list(SETTING_WORDS.keys() ^ {field.name for field in fields(Settings)}) == []
    named = {name for words in SETTING_WORDS.values() for name in words.readings}
    assert named <= questions().keys()


def test_the_book_holds_every_setting_every_phrase_and_every_definition(folder: Path) -> None:
    here = Workspace.open(folder)
    lines = here.rulebook.lines(here.today())
    here.close()

    settings = {line.name.es: line.value.es for line in lines if line.area == "setting"}
    looked_for = {phrase for line in lines for phrase in line.looked_for}
    defined = [line for line in lines if line.area == "definition"]
    assert settings["contact_days"] == "14"
    assert set(settings) == set(SETTING_WORDS)
    assert {"nos inclinamos por", "caro", "dej* de respond*", "no es problema"} <= looked_for
    assert "revision legal" in looked_for
    assert len(defined) == sum(len(each.definitions) for each in questions().values())
    assert {line.area for line in lines} <= AREAS.keys()


def test_a_change_of_a_file_is_noticed_once_with_what_it_was_before(folder: Path) -> None:
    here = Workspace.open(folder)
    here.rulebook.notice()
    assert here.rulebook.stale() == ()  # and what is in force has been read
    path = folder / FILE_NAME
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("contact_days = 14", "contact_days = 21"), encoding="utf-8")
    rules = LOSS_RULES.default_text().replace('"caro", "cara",', '"carote",')
    (folder / LOSS_RULES.file_name).write_text(rules, encoding="utf-8")

    here.rulebook.notice()
    here.rulebook.notice()
    changes = here.rulebook.changes()
    stale = here.rulebook.stale()
    here.close()

    told = {change.source: [say.es for say in change.says] for change in changes if change.says}
    assert told[FILE_NAME] == ["contact_days: 14 → 21"]
    assert told[LOSS_RULES.file_name] == ["rules › price › phrases: + carote, − caro, − cara"]
    assert len(changes) == 5
    assert {change.who for change in changes} == {""}
    assert stale == (FILE_NAME, LOSS_RULES.file_name)


def test_the_record_only_grows_and_outlives_a_line_that_broke_off(tmp_path: Path) -> None:
    record = RuleRecord(tmp_path)
    record.notice("a", {"n": 1}, None)
    before = (tmp_path / RECORD).read_text(encoding="utf-8")
    with (tmp_path / RECORD).open("a", encoding="utf-8") as file:
        file.write('{"file": "a", "noti')

    assert record.notice("a", {"n": 2}, None)
    assert not record.notice("a", {"n": 2}, None)

    assert (tmp_path / RECORD).read_text(encoding="utf-8").startswith(before)
    assert [seen.entries["n"] for seen in record.all()] == [1, 2]


def test_a_password_is_neither_shown_nor_kept(folder: Path) -> None:
    here = Workspace.open(folder)
    secret = Settings(database_url=ADDRESS)
    here.settings = secret
    lines = here.rulebook.lines(here.today())
    path = folder / FILE_NAME
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('database_url = ""', f'database_url = "{ADDRESS}"'), "utf-8")
    here.rulebook.notice()
    here.close()

    assert "hunter2" not in repr(lines)
    assert "hunter2" not in (folder / RECORD).read_text(encoding="utf-8")
    assert '"database_url": true' in (folder / RECORD).read_text(encoding="utf-8")


def test_the_page_says_the_rules_in_both_languages_and_as_files(folder: Path) -> None:
    hostile = "rules:\n- {cause: b, evidence: said, phrases: ['=1+1 <script>x</script>']}\n"
    (folder / LOSS_RULES.file_name).write_text(hostile, encoding="utf-8")
    with client(folder) as browser:
        spanish = page(browser, "/reglas")
        english = page(browser, "/rules", {"rumbo_language": "en"})
        files = {ending: browser.get(f"/reglas.{ending}") for ending in ("csv", "json", "xlsx")}
        data = page(browser, "/datos")

    assert "Una oportunidad sin contacto durante más días" in spanish.text
    assert "A deal without contact for more days" in english.text
    assert "=1+1 <script>x</script>" in spanish.text
    assert all("script" not in str(tag) for tag in spanish.select(".phrases script"))
    assert {answer.status_code for answer in files.values()} == {200}
    assert "\n=1+1" not in files["csv"].text
    assert ",=1+1" not in files["csv"].text
    assert any(each["value"] == "14" for each in files["json"].json()["rules"])
    assert files["xlsx"].content[:2] == b"PK"
    assert data.find("a", href="/reglas") is not None
