from __future__ import annotations

from pathlib import Path

import pytest

from rumbo.errors import WorkspaceError
from rumbo.model.clock_limit import ClockLimit
from rumbo.settings import FILE_NAME, Settings, as_toml, load
from rumbo.store.database import Database
from rumbo.workspace import Workspace


@pytest.mark.parametrize(
    "name", ["Acme", 'con "comillas"', "C:\\ruta\\nueva", "línea\notra", "tab\t\x7f\x01", "ñ 表 🙂"]
)
def test_settings_come_back_as_they_were_written(tmp_path: Path, name: str) -> None:
    settings = Settings(
        name=name,
        language="es-419",
        zone="America/Lima",
        threads=2,
        deal_url="https://crm.example/deals/{id}?tab=1",
        deal_urls="sf-=https://one.example/{rest} hs:=https://two.example/d/{id}",
        days="business",
        holidays="CO",
        limits=(
            ClockLimit(phase='Negociación "final"', contact_days=7),
            ClockLimit(segment=f"industry={name}", contact_days=0, progress_days=90),
        ),
    )
    (tmp_path / FILE_NAME).write_text(as_toml(settings), encoding="utf-8", newline="")
    assert load(tmp_path) == settings


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('colour = "red"', "'colour' is not known"),
        ("threads = true", "has to be of type int"),
        ("threads = -1", "cannot be negative"),
        ('threads = "two"', "has to be of type int"),
        ('language = "fr"', "'fr' is not known"),
        ('zone = "Madrid"', "'Madrid' is not known"),
        ('zone = "Europe"', "'Europe' is not known"),
        ('zone = "../UTC"', "'../UTC' is not known"),
        ('zone = "posix/UTC"', "'posix/UTC' is not known"),
        ('memory_limit = "lots"', "'lots' is no amount"),
        *(
            (f'deal_url = "{address}"', "address of deals .* cannot be used")
            for address in (
                "https://crm.example/deals",
                "javascript:alert({id})",
                "//crm.example/{id}",
                "ftp://crm.example/{id}",
                "https://{id}.example/",
                "https://crm.example@{id}/",
                "https://crm.example/{id} x",
                "https://crm.example/{name}/{id}",
            )
        ),
        *(
            (f'deal_urls = "{entry}"', "of the deals of a source cannot be used")
            for entry in (
                "https://crm.example/{id}",
                "a=javascript:alert({id})",
                "a=//crm.example/{id}",
                "a=https://{rest}.example/",
                "a=https://crm.example/x",
                "a=https://crm.example/{id} b=data:text/html,{id}",
            )
        ),
        ('days = "working"', "days cannot be 'working'"),
        ('holidays = "Spain"', "holidays of 'Spain' are not known"),
        ('holidays = "ES-XX"', "holidays of 'ES-XX' are not known"),
        *(
            (f"[[limits]]\n{entry}", said)
            for entry, said in (
                ("phase = 3", "number 1 cannot be read"),
                ('phase = "A"\nsilent_days = 3', "number 1 cannot be read"),
                ('phase = "A"', "number 1 says nothing"),
                ("contact_days = 3", "number 1 says nothing"),
                ('segment = "industry"\ncontact_days = 3', "segment 'industry' cannot be read"),
                ('phase = "A"\ncontact_days = -1', "days cannot be used"),
                ('phase = "A"\ncontact_days = true', "number 1 cannot be read"),
            )
        ),
        ("limits = 3", "number 1 cannot be read"),
        ("name = ", "cannot be read"),
        ("\x00", "cannot be read"),
    ],
)
def test_a_wrong_setting_is_said_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / FILE_NAME).write_text(text, encoding="utf-8")
    with pytest.raises(WorkspaceError, match=said) as caught:
        load(tmp_path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("deal_id", "address"),
    [
        ("sf-006/..?x", "https://one.example/006%2F..%3Fx"),
        ("sf-eu-7", "https://eu.example/7#sf-eu-7"),
        ("hs:12", "https://two.example/d/hs%3A12"),
        ("12", "https://crm.example/12"),
        ("sf-", "https://one.example/"),
        ("hs:{rest}", "https://two.example/d/hs%3A%7Brest%7D"),
        ("..", ""),
        ("sf-..", ""),
        ("sf-...", "https://one.example/..."),
    ],
)
def test_a_deal_leads_to_the_crm_that_it_came_from(deal_id: str, address: str) -> None:
    settings = Settings(
        deal_url="https://crm.example/{id}",
        deal_urls="sf-=https://one.example/{rest} sf-eu-=https://eu.example/{rest}#{id}"
        " hs:=https://two.example/d/{id}",
    )

    assert settings.deal_address(deal_id) == address
    assert Settings().deal_address(deal_id) == ""


def test_a_folder_without_settings_is_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match=r"Create one with: rumbo new"):
        load(tmp_path)


def test_a_workspace_that_cannot_be_made_leaves_nothing_in_the_way(tmp_path: Path) -> None:
    wrong = Settings(database_url="postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(WorkspaceError, match="database cannot be opened"):
        Workspace.create(tmp_path, wrong)
    Workspace.create(tmp_path, Settings()).close()
    with pytest.raises(WorkspaceError, match="is a workspace already"):
        Workspace.create(tmp_path, Settings())
    Database(f"sqlite:///{tmp_path / 'rumbo.db'}").close()
