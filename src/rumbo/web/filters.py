"""The filters of a page as URL state: which deals and when, kept in every link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from fastapi import Request

from rumbo.errors import UsageError
from rumbo.log.view import Scope
from rumbo.model.period import parse_day
from rumbo.workspace import Workspace

LONGEST = 200
_DIGITS = 9  # of the number of a snapshot


@dataclass(frozen=True)
class Filters:
    """What the address says about deals and dates; empty text leaves a filter out.

    `segment` is written field=value; `snapshot` is the number of one to read instead of the
    newest. The names are those of the command line's options.
    """

    as_of: str = ""
    period: str = ""
    pipeline: str = ""
    owner: str = ""
    team: str = ""
    segment: str = ""
    snapshot: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Filters:
        """The filters in an address."""
        return cls(**{name: query.get(name, "").strip() for name in NAMES})

    def query(self) -> dict[str, str]:
        """The filters that are set, as they stand in an address."""
        return {name: value for name in NAMES if (value := getattr(self, name))}

    @property
    def pinned(self) -> int | None:
        """The snapshot asked for; None for the newest, UsageError where it is no number."""
        text = self.snapshot
        if text and not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS):
            raise UsageError(
                f"There is no snapshot {text[:20]!r}.", advice="See the list of snapshots."
            )
        return int(text) if text else None

    def scope(self, workspace: Workspace, *, period: bool = True) -> Scope:
        """The deals and dates meant; UsageError where a filter cannot be read."""
        for name, value in self.query().items():
            if len(value) > LONGEST or "\x00" in value:
                raise UsageError(f"The filter {name} cannot be used.", advice="Leave it out.")
        return workspace.scope(
            as_of=parse_day(self.as_of) if self.as_of else None,
            pipeline=self.pipeline or None,
            owner=self.owner or None,
            team=self.team or None,
            segment=_segment(self.segment),
            period=(self.period or None) if period else None,
        )


NAMES = ("as_of", "period", "pipeline", "owner", "team", "segment", "snapshot")


def address(path: str, query: Mapping[str, object]) -> str:
    """A path with its query; values that are None or empty are left out."""
    kept = {name: str(value) for name, value in query.items() if value not in (None, "")}
    return f"{path}?{urlencode(kept)}" if kept else path


def written_path(request: Request) -> str:
    """The path of a request as an address writes it: what was escaped in it still is."""
    sent: bytes | None = request.scope.get("raw_path")
    return sent.decode("ascii", "replace") if sent else quote(str(request.scope["path"]))


def _segment(text: str) -> tuple[str, str] | None:
    if not text:
        return None
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise UsageError(f"The segment {text!r} cannot be read.", advice="Write it FIELD=VALUE.")
    return name.strip(), value.strip()
