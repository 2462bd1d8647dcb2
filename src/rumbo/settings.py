"""A workspace's settings: language, zone, currency, thresholds and where things are kept."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from rumbo.errors import WorkspaceError
from rumbo.model import clock_limit, target
from rumbo.model.clock_limit import ClockLimit
from rumbo.model.holiday import is_place
from rumbo.model.reading import Text

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
    memory_limit: str = "3GB"  # what the engine may use before it spills to disk
    threads: int = 0  # 0: as many as there are cores
    contact_days: int = 14  # without contact for longer than this: late
    progress_days: int = 30  # without tangible progress for longer than this: late
    days: str = clock_limit.CALENDAR  # which days both count, and those that an answer may take
    work_days: str = "12345"  # 1 is Monday
    work_hours: str = "09:00-18:00"
    holidays: str = ""  # of a country, ES, or of a region of it, ES-MD: nobody works on them
    free_days: str = ""  # further such days: 2026-04-03, or 12-25 for every year, with spaces
    negotiation_from: str = ""  # the phase from which deals are negotiated; empty: by its name
    qualified_from: str = ""  # the phase from which deals are qualified; empty: by the names
    model_days: int = 28  # so old a model of the chances may be; 0: a new one every day
    monthly_target: int = 0  # what is to be won in a month; 0: nobody says
    targets: str = ""  # the same of teams and owners: team Iberia = 60000; owner Ana Ruiz = 20000
    deal_word: str = "oportunidad"  # what Spanish screens call a deal
    deal_url: str = ""  # where the CRM shows a deal: https://crm.example/deals/{id}
    deal_urls: str = ""  # of several sources, by how ids begin: sf-=https://crm.example/{rest}
    sign_in: str = "auto"  # who uses the browser on this machine signs in: once there are users
    upload_limit_mb: int = 2048  # the most that one upload may bring
    upload_days: int = 7  # how long what was uploaded or prepared for download is kept
    answers_limit_mb: int = 512  # what answers kept on the disk may take; 0: none is kept
    import_memory_limit: str = "320MB"  # what the engine may use for an import in the background
    limits: tuple[ClockLimit, ...] = ()  # other contact_days and progress_days: [[limits]]

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
        self._check_limits()
        for limit in (self.memory_limit, self.import_memory_limit):
            if not _MEMORY.fullmatch(limit):
                raise WorkspaceError(
                    f"The memory limit {limit!r} is no amount.", advice="Write it as 3GB."
                )
        self._check_addresses()
        self._check_targets()
        amounts = (
            "threads",
            "contact_days",
            "progress_days",
            "model_days",
            "monthly_target",
            "upload_limit_mb",
            "upload_days",
            "answers_limit_mb",
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

    def _check_targets(self) -> None:
        for entry in target.entries(self.targets):
            if target.target(entry) is None:
                raise WorkspaceError(
                    f"The target {entry!r} cannot be read.",
                    advice="Write it as team NAME = AMOUNT, or owner NAME = AMOUNT.",
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
        if self.holidays and not is_place(self.holidays):
            raise WorkspaceError(
                f"The holidays of {self.holidays!r} are not known.",
                advice="Write a country as ES or CO, or a region of it as ES-MD.",
            )
        for day in self.free_days.split():
            if not _is_day(day):
                raise WorkspaceError(
                    f"The free day {day!r} is none.",
                    advice="Write it as 2026-04-03, or as 12-25 for every year.",
                )

    def _check_limits(self) -> None:
        if self.days not in {clock_limit.CALENDAR, clock_limit.BUSINESS}:
            raise WorkspaceError(
                f"days cannot be {self.days!r}.",
                advice=f"Use one of {clock_limit.CALENDAR}, {clock_limit.BUSINESS}.",
            )
        if len(self.limits) > clock_limit.MOST_LIMITS:
            raise WorkspaceError(
                f"There are {len(self.limits)} [[limits]].",
                advice=f"Keep at most {clock_limit.MOST_LIMITS}.",
            )
        names = [limit.name for limit in self.limits]
        for number, limit in enumerate(self.limits, start=1):
            _check_limit(limit, number)
            if limit.name in names[: number - 1]:
                raise WorkspaceError(
                    f"There are two [[limits]] of {limit.name!r}.", advice="Make them one."
                )

    def over(self, clock: str) -> Text:
        """How long is too long by `contact_days` or `progress_days`, in words."""
        varied = any(getattr(each, clock) is not None for each in self.limits)
        business = self.days == clock_limit.BUSINESS
        return clock_limit.over(getattr(self, clock), business=business, varied=varied)

    def deal_address(self, deal_id: str) -> str:
        """Where the CRM that a deal came from shows it; empty where no setting says.

        Of the entries of `deal_urls` whose prefix the id has, the longest counts; {rest} is what
        follows the prefix. Others are of `deal_url`.
        """
        entries = [_SOURCE_URL.fullmatch(entry) for entry in self.deal_urls.split()]
        found = [each for each in entries if each and deal_id.startswith(each["prefix"])]
        chosen = max(found, key=lambda each: len(each["prefix"]), default=None)
        pattern, prefix = (chosen["url"], chosen["prefix"]) if chosen else (self.deal_url, "")
        own = deal_id.removeprefix(prefix)
        if {own, deal_id} & {".", ".."}:
            return ""  # a browser reads these as the folder above, quoted or not
        # What stands in a part of a path may not lead out of it; braces are quoted as well.
        whole, rest = quote(deal_id, safe=""), quote(own, safe="")
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


def _check_limit(limit: ClockLimit, number: int) -> None:
    field, _, value = limit.segment.partition("=")
    if limit.segment and not (field and value):
        raise WorkspaceError(
            f"[[limits]] number {number}: the segment {limit.segment!r} cannot be read.",
            advice="Write it as FIELD=VALUE.",
        )
    days = [getattr(limit, clock) for clock in clock_limit.CLOCKS]
    if not limit.name or days == [None, None]:
        raise WorkspaceError(
            f"[[limits]] number {number} says nothing.",
            advice="Give a phase or a segment, and contact_days or progress_days.",
        )
    if any(each is not None and not 0 <= each <= clock_limit.LONGEST_DAYS for each in days):
        raise WorkspaceError(
            f"[[limits]] number {number}: these days cannot be used.",
            advice=f"Use 0 to {clock_limit.LONGEST_DAYS}.",
        )


def as_toml(settings: Settings) -> str:
    """The settings as the text of rumbo.toml."""
    plain = {name: value for name, value in asdict(settings).items() if name != "limits"}
    tables = [_lines(_given(limit)) for limit in settings.limits]
    return _lines(plain) + "".join(f"\n[[limits]]\n{table}" for table in tables)


def _lines(entries: Mapping[str, str | int]) -> str:
    return "".join(f"{name} = {_literal(value)}\n" for name, value in entries.items())


def _given(limit: ClockLimit) -> dict[str, str | int]:
    return {name: value for name, value in asdict(limit).items() if value not in (None, "")}


def _limits(entries: object, path: Path) -> tuple[ClockLimit, ...]:
    """What [[limits]] say."""
    types = {"phase": str, "segment": str} | dict.fromkeys(clock_limit.CLOCKS, int)
    listed: list[Any] = entries if isinstance(entries, list) else [entries]
    for number, entry in enumerate(listed, start=1):
        fits = isinstance(entry, dict) and all(
            type(value) is types.get(name) for name, value in entry.items()
        )
        if not fits:
            raise WorkspaceError(
                f"{path}: [[limits]] number {number} cannot be read.",
                advice=f"It may hold: {', '.join(types)}.",
            )
    return tuple(ClockLimit(**dict(entry)) for entry in listed)


def _checked(entries: dict[str, Any], path: Path) -> dict[str, Any]:
    entries = {
        name: _limits(value, path) if name == "limits" else value for name, value in entries.items()
    }
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
