"""Which deals a figure, a row or a click means: the part of an address that the filters leave open.

A selection says how deals stand at the date and what they did in the period. It is written as the
parameters of an address and read back from them; `readings.selection` finds its deals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Self, TypeAlias, cast

from rumbo.errors import UsageError

STATUSES = ("open", "won", "lost", "closed", "all")
STATES = (
    "advancing",
    "waiting_us",
    "waiting_them",
    "paused",
    "stalled",
    "blocked",
    "regressing",
    "silent",
)
MOVED = ("any", "start", "forward", "back", "won", "lost", "visit", "again", "straight")
BRIDGE = (
    "opening",
    "created",
    "reopened",
    "pulled_in",
    "amount_up",
    "amount_down",
    "pushed_out",
    "won",
    "lost",
    "removed",
    "closing",
    "unchanged",
    "moved_in",
    "moved_out",
)
OUTSIDE_PARTS = ("ever", "now", "never")
STEP_PARTS = ("required", "done", "on_time", "owed")
CLOCKS = ("contact", "progress")
LATE = (*CLOCKS, "reply", "next_step", "step", "anything")
CONFLICTS = ("marketing_late", "sales_early")
DECISIONS = ("needed", "five", "active", "aside", "any", "justify", "nurture", "lose")
BECAME = ("won", "lost", "moved", "woke", "waiting", "still")
# What the record of an open deal lacks or has wrong.
FIXES = (
    "stage_ahead",
    "past_close",
    "no_amount",
    "no_next_step",
    "no_person",
    "stage_behind",
    "batch_update",
    "late_entry",
    "owner_inactive",
    "duplicate_account",
)
REALITY = ("supported", "unclear", *FIXES)
STAGE_FATES = ("entered", "known", "won", "lost", "open", "here")
# What a log may tell of a deal; model/ability.py has the words.
TOLD = (
    "stage_history",
    "first_stages",
    "activity_record",
    "contact_direction",
    "committee_people",
    "committee_roles",
    "deal_amounts",
    "exchange_rates",
    "amount_history",
    "expected_closes",
    "close_date_history",
    "deal_owners",
    "deal_accounts",
    "segment_fields",
    "lost_reasons",
    "next_steps",
    "conversation_texts",
    "after_sale",
)
LONGEST = 2000
MOST_WORDS = 50  # of a search: more is no search any more
Field: TypeAlias = "str | bool"
_IN_PERIOD = (
    "visited",
    "move",
    "again",
    "caused",
    "moved",
    "stood",
    "paused_in",
    "lost_in",
    "regressed_in",
    "left",
    "lost_for",
    "declared",
    "lost_month",
    "bridge",
    "talk",
    "conflict",
)
_CHOICES = {
    "status": STATUSES,
    "state": STATES,
    "moved": MOVED,
    "late": LATE,
    "conflict": CONFLICTS,
    "reality": REALITY,
    "told": TOLD,
    "untold": TOLD,
    "decision": DECISIONS,
    "became": BECAME,
}


@dataclass(frozen=True)
class Selection:
    """What is asked of deals; every field that is set has to hold, and what is empty asks nothing.

    At the date: `status`, the `phase` they are in, `state`, `late` (on contact, progress, an
    answer, their next step, a playbook step, or anything), `planned` (a next step whose day is to
    come),
    `paused` (a pause that lasts), `pushed` (the expected close), `trap` (in a phase that is one),
    `reality` (the log supports its stage, does not tell, or the record has that wrong),
    `placed` (in a phase that somebody declared), `account`, `told` and `untold` (what the log
    tells of them, or could tell and does not: model/ability.py), and the words of `q`.

    In the period: `visited` (first came to the phase), `move` (FROM~TO~KIND; no FROM is the entry,
    no KIND is any), `again` (that move, or any, came to a phase they knew), `caused` (that move, or
    any, went back with that cause near it), `moved` (some move of that sort), `stood` and
    `paused_in` (a pause began,
    anywhere or in that phase), `lost_in` and `regressed_in` (left that phase so), `left`
    (PHASE~ROLE: left it having first met that role there; without a ROLE, for won or onward). Of
    those that were lost in it and stand lost: `lost_for` (the observed cause; any, or agreed: with
    the declared one), `declared` (the reason as it was written; undeclared), `lost_month`
    (2026-06, or 2026-04..2026-06). Of the
    waterfall: `bridge` (STEP~PIPELINE~HORIZON: made that step in the pipeline of that id, among
    those expected to close in that time; either may be empty). Of waits and meetings: `talk`
    (WHAT~BY~GROUP: such a wait began, or such a meeting was due; readings/talk.py has the words).
    `conflict` (something reached them at the wrong time: marketing_late or sales_early).

    Of the whole path: `passed` (won, or in a later phase, after that one), `known` (it shows more
    than its end), `shape`, and `path` (phases joined by ~). Of how it ended: `reason` (of a loss).

    Of the map in force: `keeps` and `breaks` (a statement, by its id), `step` (PHASE.STEP~PART:
    had to take a step of the playbook, took it, in time, or owes it), `outside` (LIMIT~PART: was
    outside of whom we serve ever, is now, or never was; of any limit in force where it says any).

    Of what was decided in Rumbo: `decision` (needed, or among the five of its owner; active and
    aside: in the pipeline, and out of it by a decision; any, or of that kind) and `became` (what
    became of the decision that counts).

    Of whoever had them: `stuck` (OWNER~WHAT: some visit was slow, paused or waiting_us;
    compared: owners are compared by it; named: it was in the hands of somebody who stands out).

    Of the stages of the CRM: `staged` (PIPELINE~STAGE~FATE: came to the stage of those ids, and
    ended so or is open; here: is open in it; compared: is open in a stage whose declared and
    observed probabilities are both known). `due` (FROM..TO): open, and the
    CRM expects them to close then; `won_in` (the same): won then, and still so.

    Phases are written by their keys. `since` is a moment (naive UTC) after which moves have to lie.
    """

    status: str = "all"
    phase: str = ""
    visited: str = ""
    move: str = ""
    again: bool = False
    caused: str = ""
    moved: str = ""
    lost_in: str = ""
    regressed_in: str = ""
    lost_for: str = ""
    declared: str = ""
    lost_month: str = ""
    bridge: str = ""
    talk: str = ""
    conflict: str = ""
    left: str = ""
    reason: str = ""
    passed: str = ""
    paused_in: str = ""
    shape: str = ""
    path: str = ""
    state: str = ""
    late: str = ""
    reality: str = ""
    paused: bool = False
    stood: bool = False
    pushed: bool = False
    planned: bool = False
    trap: bool = False
    known: bool = False
    placed: bool = False
    account: str = ""
    told: str = ""
    untold: str = ""
    keeps: str = ""
    breaks: str = ""
    step: str = ""
    decision: str = ""
    became: str = ""
    stuck: str = ""
    staged: str = ""
    due: str = ""
    won_in: str = ""
    outside: str = ""
    since: str = ""
    q: str = ""

    def __post_init__(self) -> None:
        for name, known in _CHOICES.items():
            value = getattr(self, name)
            if value and value not in known:
                raise UsageError(
                    f"The {name} {value!r} is not known.", advice=f"Known: {', '.join(known)}."
                )
        for name, value in self.asked().items():
            if isinstance(value, str) and (len(value) > LONGEST or "\x00" in value):
                raise UsageError(f"The {name} cannot be used.", advice="Leave it out.")
        if len(self.q.split()) > MOST_WORDS:
            raise UsageError(f"A search has at most {MOST_WORDS} words.", advice="Leave some out.")
        if self.since:
            _moment(self.since)

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        """The selection in an address; open deals where it asks nothing."""
        found: dict[str, Field] = {}
        for each in fields(cls):
            text = query.get(each.name, "").strip()
            if text:
                found[each.name] = text not in {"0", "no"} if each.type == "bool" else text
        return cls(**found) if found else cls(status="open")  # type: ignore[arg-type]

    def query(self) -> dict[str, str]:
        """The parameters that say it, as few as will do."""
        found = {name: "1" if value is True else str(value) for name, value in self.asked().items()}
        if not found:
            return {"status": "all"}
        return {} if found == {"status": "open"} else found

    def but(self, **changes: Field) -> Self:
        """The same with some fields changed."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def without(self, name: str) -> Self:
        """The same with one field lifted."""
        return self.but(**{name: dict(_EMPTY)[name]})

    @property
    def since_moment(self) -> datetime | None:
        """The moment after which moves have to lie, naive UTC."""
        return _moment(self.since) if self.since else None

    @property
    def dated(self) -> bool:
        """Whether it says something that a period bounds."""
        return any(getattr(self, name) for name in _IN_PERIOD)

    def asked(self) -> dict[str, Field]:
        """The fields that are set, by name."""
        # A page asks for hundreds of them: what dataclasses tell of themselves is looked up once.
        return {name: value for name, empty in _EMPTY if (value := getattr(self, name)) != empty}


_EMPTY: tuple[tuple[str, Field], ...] = tuple(
    (each.name, cast("Field", each.default)) for each in fields(Selection)
)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            f"{text!r} is not a moment.", advice="Write it as 2026-06-30T12:00:00."
        ) from error
    if moment.tzinfo is not None or not 1900 <= moment.year <= 2199:  # noqa: PLR2004 - as for days
        raise UsageError(f"{text!r} is not a moment.", advice="Write it as 2026-06-30T12:00:00.")
    return moment
