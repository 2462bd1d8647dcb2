"""What is supposed of a forecast: another exit rate, another mix, another coverage of a role."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rumbo.errors import UsageError

EXIT_RATE, SEGMENT_SHARE, ROLE_COVERAGE = "exit_rate", "segment_share", "role_coverage"
# How each is written, but for the percentage behind it.
WRITTEN = {
    EXIT_RATE: "PIPELINE~PHASE=PERCENT",
    SEGMENT_SHARE: "FIELD=VALUE=PERCENT",
    ROLE_COVERAGE: "ROLE=PERCENT",
}
BETWEEN = "|"
MOST: Mapping[str, int] = {EXIT_RATE: 6, SEGMENT_SHARE: 6, ROLE_COVERAGE: 2}
_LONGEST = 200


@dataclass(frozen=True)
class Change:
    """One thing that is supposed: `share` (0 to 1) of what `which` names.

    An exit rate is of the phase PIPELINE~PHASE (ids), a segment's share of FIELD=VALUE among all
    deals, a role's coverage the share of open deals in which it is engaged.
    """

    kind: str
    which: str
    share: float

    def __str__(self) -> str:
        return f"{self.which}={self.share * 100:.6g}"


def parse_change(kind: str, text: str) -> Change:
    """The change that NAME=PERCENT says; UsageError where it says none."""
    which, sign, percent = text.rpartition("=")
    share = _share(percent)
    named = which.strip()
    if sign and named and share is not None and len(text) <= _LONGEST and _whole(kind, named):
        return Change(kind, named, share)
    raise UsageError(
        f"The change {text[:60]!r} cannot be read.",
        advice=f"Write it as {WRITTEN[kind]}, with a percentage from 0 to 100.",
    )


def parse_changes(written: Mapping[str, str]) -> tuple[Change, ...]:
    """The changes written by kind, in the order of the kinds; empty text is none.

    Several of a kind stand with | between them; UsageError where two are of the same, or too many.
    """
    found = tuple(
        parse_change(kind, text)
        for kind in WRITTEN
        for text in written.get(kind, "").split(BETWEEN)
        if text.strip()
    )
    if len({(each.kind, each.which) for each in found}) < len(found):
        raise UsageError("The same is supposed twice.", advice="Say each once.")
    for kind, most in MOST.items():
        if sum(each.kind == kind for each in found) > most:
            raise UsageError(
                f"Too much is supposed at once: {kind} more than {most} times.",
                advice="Leave some out.",
            )
    return found


def written_changes(changes: Sequence[Change]) -> dict[str, str | None]:
    """The changes as they are written by kind; None of a kind of which there is none."""
    return {
        kind: BETWEEN.join(str(each) for each in changes if each.kind == kind) or None
        for kind in WRITTEN
    }


def _whole(kind: str, named: str) -> bool:
    """Whether both parts of a name of two parts are there."""
    sign = {EXIT_RATE: "~", SEGMENT_SHARE: "="}.get(kind)
    if sign is None:
        return "\x00" not in named
    one, found, other = named.partition(sign)
    return bool(found and one.strip() and other.strip()) and "\x00" not in named


def _share(text: str) -> float | None:
    written = text.strip().removesuffix("%").strip().replace(",", ".")
    try:
        percent = float(written)
    except ValueError:
        return None
    return percent / 100 if math.isfinite(percent) and 0 <= percent <= 100 else None  # noqa: PLR2004 - a percentage
