"""A workspace's settings: language, zone, currency, thresholds and where things are kept."""

from __future__ import annotations

import re
import tomllib
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from rumbo.errors import WorkspaceError

FILE_NAME = "rumbo.toml"
_MEMORY = re.compile(r"\d+(\.\d+)? ?([KMGT]i?B)", re.IGNORECASE)
# The id comes after the host, so that no id can lead to another one.
_DEAL_URL = re.compile(r"https?://[^\s/?#{}\\@]+/[^\s{}\\]*\{id\}[^\s{}\\]*")
_SOURCE_URL = re.compile(
    r"(?P<prefix>[^\s=]+)=(?P<url>https?://[^\s/?#{}\\@]+/"
    r"[^\s{}\\]*(?:\{(?:id|rest)\}[^\s{}\\]*)+)"
)
_HOURS = re.compile(r"((?:[01]\d|2[0-3]):[0-5]\d)-((?:[01]\d|2[0-3]):[0-5]\d)")
_NO_ZONES = ("posix", "right", "posixrules", "localtime")  # copies that only the system knows
LANGUAGES = ("es-ES", "es-419", "en")
SIGN_IN = ("auto", "always")
DEAL_WORDS = ("oportunidad", "negocio", "trato", "operación")


@dataclass(frozen=True)
class Settings:
    """Everything that a workspace may change about how Rumbo reads and speaks."""

    name: str = "Rumbo"
    language: str = "es-ES"
    zone: str = "UTC"
    currency: str = "EUR"
    database_url: str = ""  # empty: SQLite in the workspace's folder
    lake_url: str = ""  # empty: the folder lake/ in the workspace
    memory_limit: str = "4GB"  # what the engine may use before it spills to disk
    threads: int = 0  # 0: as many as there are cores
    contact_days: int = 14  # without contact for longer than this: late
    progress_days: int = 30  # without tangible progress for longer than this: late
    work_days: str = "12345"  # 1 is Monday
    work_hours: str = "09:00-18:00"
    free_days: str = ""  # holidays: 2026-04-03, or 12-25 for every year, with spaces between
    negotiation_from: str = ""  # the phase from which deals are negotiated; empty: by its name
    qualified_from: str = ""  # the phase from which deals are qualified; empty: by the names
    monthly_target: int = 0  # what is to be won in a month; 0: nobody says
    deal_word: str = "oportunidad"  # what Spanish screens call a deal
    deal_url: str = ""  # where the CRM shows a deal: https://crm.example/deals/{id}
    deal_urls: str = ""  # of several sources, by how ids begin: sf-=https://crm.example/{rest}
    sign_in: str = "auto"  # who uses the browser on this machine signs in: once there are users
    upload_limit_mb: int = 2048  # the most that one upload may bring
    upload_days: int = 7  # how long what was uploaded or prepared for download is kept
    import_memory_limit: str = "320MB"  # what the engine may use for an import in the background

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise WorkspaceError(
                f"The language {self.language!r} is not known.",
                advice=f"Use one of {', '.join(LANGUAGES)}.",
            )
        if self.deal_word not in DEAL_WORDS:
            raise WorkspaceError(
                f"The word for a deal {self.deal_word!r} is not known.",
                advice=f"Use one of {', '.join(DEAL_WORDS)}.",
            )
        if self.sign_in not in SIGN_IN:
            raise WorkspaceError(
                f"sign_in cannot be {self.sign_in!r}.", advice=f"Use one of {', '.join(SIGN_IN)}."
            )
        if not _is_zone(self.zone):
            raise WorkspaceError(
                f"The time zone {self.zone!r} is not known.",
                advice="Use a name like Europe/Madrid.",
            )
        self._check_work()
        for limit in (self.memory_limit, self.import_memory_limit):
            if not _MEMORY.fullmatch(limit):
                raise WorkspaceError(
                    f"The memory limit {limit!r} is no amount.", advice="Write it as 4GB."
                )
        self._check_addresses()
        amounts = (
            "threads",
            "contact_days",
            "progress_days",
            "monthly_target",
            "upload_limit_mb",
            "upload_days",
        )
        for name in amounts:
            if getattr(self, name) < 0:
                raise WorkspaceError(f"{name} cannot be negative.", advice="Correct rumbo.toml.")

    def _check_addresses(self) -> None:
        if self.deal_url and not _DEAL_URL.fullmatch(self.deal_url):
            raise WorkspaceError(
                f"The address of deals {self.deal_url!r} cannot be used.",
                advice="Write it as https://crm.example/deals/{id}.",
            )
        for entry in self.deal_urls.split():
            if not _SOURCE_URL.fullmatch(entry):
                raise WorkspaceError(
                    f"The address {entry!r} of the deals of a source cannot be used.",
                    advice="Write it as PREFIX=https://crm.example/deals/{rest}.",
                )

    def _check_work(self) -> None:
        if not _are_workdays(self.work_days):
            raise WorkspaceError(
                f"The days of work {self.work_days!r} are none.",
                advice="Write them as 12345: 1 is Monday.",
            )
        if not _are_hours(self.work_hours):
            raise WorkspaceError(
                f"The hours of work {self.work_hours!r} are none.",
                advice="Write them as 09:00-18:00.",
            )
        for day in self.free_days.split():
            if not _is_day(day):
                raise WorkspaceError(
                    f"The free day {day!r} is none.",
                    advice="Write it as 2026-04-03, or as 12-25 for every year.",
                )

    def deal_address(self, deal_id: str) -> str:
        """Where the CRM that a deal came from shows it; empty where no setting says.

        Of the entries of `deal_urls` whose prefix the id has, the longest counts; {rest} is what
        follows the prefix. Others are of `deal_url`.
        """
        entries = [_SOURCE_URL.fullmatch(entry) for entry in self.deal_urls.split()]
        found = [each for each in entries if each and deal_id.startswith(each["prefix"])]
        chosen = max(found, key=lambda each: len(each["prefix"]), default=None)
        pattern, prefix = (chosen["url"], chosen["prefix"]) if chosen else (self.deal_url, "")
        # What stands in a part of a path may not lead out of it; braces are quoted as well.
        whole, rest = (quote(each, safe="") for each in (deal_id, deal_id.removeprefix(prefix)))
        return pattern.replace("{id}", whole).replace("{rest}", rest)

    @property
    def zone_info(self) -> ZoneInfo:
        """The zone in which days begin and end."""
        return ZoneInfo(self.zone)


def load(folder: Path) -> Settings:
    """The settings in `folder`; WorkspaceError where the file is missing or wrong."""
    path = folder / FILE_NAME
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise WorkspaceError(
            f"{folder} is not a workspace.", advice=f"Create one with: rumbo new {folder}"
        ) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WorkspaceError(f"{path} cannot be read: {error}.", advice="Correct it.") from error
    return Settings(**_checked(entries, path))


def _is_zone(name: str) -> bool:
    # Listing all zones to look for one would take longer than many a command.
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return name.split("/", maxsplit=1)[0] not in _NO_ZONES


def _are_workdays(text: str) -> bool:
    return bool(text) and set(text) <= set("1234567")


def _are_hours(text: str) -> bool:
    found = _HOURS.fullmatch(text)
    return found is not None and found[1] < found[2]


def _is_day(text: str) -> bool:
    # A day of every year may be the 29th of February.
    try:
        date.fromisoformat(text if len(text) > 5 else f"2024-{text}")  # noqa: PLR2004 - as 12-25
    except ValueError:
        return False
    return len(text) in {5, 10}


def as_toml(settings: Settings) -> str:
    """The settings as the text of rumbo.toml."""
    return "".join(f"{name} = {_literal(value)}\n" for name, value in asdict(settings).items())


def _checked(entries: dict[str, Any], path: Path) -> dict[str, Any]:
    types = {field.name: type(field.default) for field in fields(Settings)}
    for name, value in entries.items():
        if name not in types:
            raise WorkspaceError(
                f"{path}: the setting {name!r} is not known.",
                advice=f"Known: {', '.join(types)}.",
            )
        if type(value) is not types[name]:
            raise WorkspaceError(
                f"{path}: {name} has to be of type {types[name].__name__}.", advice="Correct it."
            )
    return entries


def _literal(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    plain = (c if c.isprintable() else f"\\U{ord(c):08x}" for c in escaped)
    return f'"{"".join(plain)}"'
