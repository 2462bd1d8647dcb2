"""What became of the deals that came to each stage of the CRM; kept once per view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rumbo.errors import UsageError
from rumbo.model.selection import STAGE_FATES
from rumbo.readings.figure import money
from rumbo.readings.interval import Stays, moving_on
from rumbo.readings.pause import PACKAGE

if TYPE_CHECKING:
    from rumbo.log.view import View

ENOUGH_KNOWN = 20  # below that a share says more about chance than about the stage
DAY_US = 86_400_000_000


@dataclass(frozen=True)
class StageFate:
    """A stage of the CRM: the probability that it declares beside what became of the deals.

    `observed` is the share that is won, by the Aalen–Johansen estimate: losses compete with it, and
    a deal that is open has counted for as long as it has been watched. It is None below twenty
    deals whose end is known. `still_open` is the share of which the history does not tell the end.
    """

    counts: Mapping[str, Any]
    declared: float | None
    observed: float | None
    low: float | None
    high: float | None
    still_open: float | None
    within_days: float | None

    @property
    def code(self) -> int:
        """The stage's number."""
        return int(self.counts["code"])

    @property
    def key(self) -> str:
        """How a selection names it."""
        return f"{self.counts['pipeline_id']}~{self.counts['stage_id']}"

    @property
    def known(self) -> int:
        """How many deals that came to it have ended."""
        return int(self.counts["won"]) + int(self.counts["lost"])

    @property
    def open_now(self) -> int:
        """How many deals stand in it now."""
        return int(self.counts["open_now"])

    @property
    def amount_open(self) -> float | None:
        """What those are worth together; None where it is known of none of them."""
        return money(self.counts["amount_open"])

    @property
    def compared(self) -> bool:
        """Whether both probabilities are known."""
        return self.declared is not None and self.observed is not None

    @property
    def finding(self) -> str:
        """What the comparison says, where it says anything: a word of the lexicon."""
        if self.observed is None:
            return "too_few"
        if self.declared is None:
            return "undeclared"
        if self.high is not None and self.declared > self.high:
            return "inflated"
        if self.low is not None and self.declared < self.low:
            return "too_low"
        return "in_line"


def keep_stage_fates(view: View) -> None:
    """Makes `stage_fates`, one row per deal in view and open stage that it came to."""
    view.prepare("stage_fates", PACKAGE, "stage_fates.sql")


def stage_fates(view: View) -> tuple[StageFate, ...]:
    """Every open stage that a deal in view came to, in the order of the road."""
    return view.once("stage fates", lambda: _stage_fates(view))


def _stage_fates(view: View) -> tuple[StageFate, ...]:
    keep_stage_fates(view)
    rows = view.ask(PACKAGE, "stage_probability_counts.sql").dicts()
    lengths = view.arrays(PACKAGE, "stage_probability_lengths.sql")
    declared = [row["probability"] for row in rows if row["probability"] is not None]
    whole = 100 if max(declared, default=0) > 1 else 1  # some CRMs write 60 for 60 %
    return tuple(_fate(row, lengths, whole) for row in rows)


def _fate(row: Mapping[str, Any], lengths: Mapping[str, Any], whole: int) -> StageFate:
    chance = row["probability"]
    declared = None if chance is None or not 0 <= chance <= whole else chance / whole
    own = lengths["stage"] == row["code"]
    stays = Stays(*(lengths[name][own] for name in ("length_us", "won", "lost", "still")))
    if row["won"] + row["lost"] < ENOUGH_KNOWN:
        return StageFate(row, declared, None, None, None, None, None)
    last = float(stays.lengths[stays.moved + stays.left > 0][-1])
    share, low, high = moving_on(stays, last)
    gone, _, _ = moving_on(Stays(stays.lengths, stays.left, stays.moved, stays.still), last)
    still = max(0.0, 1.0 - share - gone)
    return StageFate(row, declared, share, low, high, still, last / DAY_US)


def chosen_stages(view: View, text: str) -> tuple[list[int], str]:
    """The stages and the fate that PIPELINE~STAGE~FATE names, or those `compared`.

    UsageError where there is no such stage.
    """
    if text == "compared":
        return [fate.code for fate in stage_fates(view) if fate.compared], "here"
    named, _, fate = text.rpartition("~")
    codes = [each.code for each in stage_fates(view) if each.key == named]
    if not codes or fate not in STAGE_FATES:
        raise UsageError(
            f"There is no stage {text!r}.",
            advice="Write it as PIPELINE~STAGE~FATE; see: rumbo read stage_probability",
        )
    return codes, fate
