"""The rules that a map may state about a phase: a small closed set, each with its own fields.

A rule says what happens in the visits of deals to one phase. It is data: nothing in it is ever
executed, and what it asks of the log is one SQL file per kind of rule.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
)

LONGEST_DAYS = 3650
TAGS = ("rule", "condition", "evidence")
Days: TypeAlias = Annotated[float, Field(gt=0, le=LONGEST_DAYS)]
Slug: TypeAlias = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=60)]
ActivityKind: TypeAlias = Literal[
    "email", "call", "meeting", "message", "web", "form", "note", "task"
]
FieldName: TypeAlias = Annotated[str, Field(min_length=1, max_length=100)]


class RulePart(BaseModel):
    """What all rules share: frozen, and nothing that is not named."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    @model_serializer(mode="wrap")
    def _tagged(self, written: SerializerFunctionWrapHandler) -> dict[str, Any]:
        # What kind of rule or condition this is has to be written, though its type implies it.
        tags = {name: getattr(self, name) for name in TAGS if name in type(self).model_fields}
        plain: dict[str, Any] = written(self)
        return tags | plain


class Rule(RulePart):
    """One statement about a phase; `holds_for` is the share of cases that has to keep it.

    `id` tells it from others of its kind in the phase, over all versions of the map.
    """

    id: Slug | None = None
    holds_for: Annotated[float, Field(ge=0.02, le=1)] = 0.7


class RoleEngaged(Rule):
    """A role of the committee has been in two-way contact before the deal leaves the phase."""

    rule: Literal["role_engaged"] = "role_engaged"
    role: Slug
    within_days: Days | None = None  # of entering the phase; None: before leaving it


class PeopleEngaged(Rule):
    """At least so many people of the customer have been in two-way contact before it leaves."""

    rule: Literal["people_engaged"] = "people_engaged"
    at_least: Annotated[int, Field(ge=1, le=50)]


class ActivityHappened(Rule):
    """Activities of some kinds happen in the phase."""

    rule: Literal["activity_happened"] = "activity_happened"
    kinds: Annotated[tuple[ActivityKind, ...], Field(min_length=1, max_length=8)]
    direction: Literal["in", "out"] | None = None
    at_least: Annotated[int, Field(ge=1, le=100)] = 1
    within_days: Days | None = None


class MeetingHeld(Rule):
    """A meeting with a role is held in the phase."""

    rule: Literal["meeting_held"] = "meeting_held"
    role: Slug
    within_days: Days | None = None


class ContactWithin(Rule):
    """There is a two-way contact within so many days of entering the phase."""

    rule: Literal["contact_within"] = "contact_within"
    days: Days


class ReplyWithin(Rule):
    """We answer what the customer writes in the phase within so many days."""

    rule: Literal["reply_within"] = "reply_within"
    days: Days


class FieldSet(Rule):
    """A field of the deal is filled in when the deal leaves the phase."""

    rule: Literal["field_set"] = "field_set"
    field: FieldName


class ContentShared(Rule):
    """A content, of a kind or topic where these are given, is shared in the phase."""

    rule: Literal["content_shared"] = "content_shared"
    kind: Annotated[str, Field(max_length=100)] | None = None
    topic: Annotated[str, Field(max_length=100)] | None = None
    within_days: Days | None = None


class MovesTo(Rule):
    """Deals that leave the phase go to another one; `to` is a phase, `won`, `lost` or `parked`."""

    rule: Literal["moves_to"] = "moves_to"
    to: Slug


class OnlyExpectedMoves(Rule):
    """Deals leave the phase by the moves that the map expects, or are lost."""

    rule: Literal["only_expected_moves"] = "only_expected_moves"


class LastsAtMost(Rule):
    """A visit to the phase lasts at most so many days."""

    rule: Literal["lasts_at_most"] = "lasts_at_most"
    days: Days


class SignalSeen(Rule):
    """A signal is found in what people write or say in the phase."""

    rule: Literal["signal_seen"] = "signal_seen"
    signal: Slug
    role: Slug | None = None


AnyRule: TypeAlias = Annotated[
    RoleEngaged
    | PeopleEngaged
    | ActivityHappened
    | MeetingHeld
    | ContactWithin
    | ReplyWithin
    | FieldSet
    | ContentShared
    | MovesTo
    | OnlyExpectedMoves
    | LastsAtMost
    | SignalSeen,
    Field(discriminator="rule"),
]
KINDS: tuple[type[Rule], ...] = get_args(get_args(AnyRule)[0])
