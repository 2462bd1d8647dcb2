"""The rules that say which phase a deal is really in: for each sort of phase, what shows it.

A small closed set, as data: what is looked for is named here, and nothing in it is ever executed.
What is looked for in a text, and in the name of a phase, are phrases: words in order, where a star
ends a word in any way and three dots stand for at most four words.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias, get_args

from pydantic import Field

from rumbo.model.rule import RulePart, Slug

MOST_SORTS = 60
Phrase: TypeAlias = Annotated[str, Field(pattern=r"\w", max_length=200)]
Phrases: TypeAlias = Annotated[tuple[Phrase, ...], Field(min_length=1, max_length=200)]


class Said(RulePart):
    """What people write or note holds one of these phrases: in its subject, or also in its text.

    `notes` are the texts of what we noted ourselves: notes, calls and meetings.
    """

    evidence: Literal["said"] = "said"
    phrases: Phrases
    where: Literal["subject", "notes", "anywhere"] = "subject"


class ContentSent(RulePart):
    """We shared a content that the library keeps for this phase."""

    evidence: Literal["content_sent"] = "content_sent"


class RoleMet(RulePart):
    """A role of the committee spoke with us for the first time."""

    evidence: Literal["role_met"] = "role_met"
    role: Slug


class DecisionMeeting(RulePart):
    """A meeting was held with an economic buyer or a sponsor."""

    evidence: Literal["decision_meeting"] = "decision_meeting"


class DocumentReturned(RulePart):
    """A document that we sent was answered with one of theirs."""

    evidence: Literal["document_returned"] = "document_returned"


AnyEvidence: TypeAlias = Annotated[
    Said | ContentSent | RoleMet | DecisionMeeting | DocumentReturned,
    Field(discriminator="evidence"),
]
KINDS: tuple[type[RulePart], ...] = get_args(get_args(AnyEvidence)[0])


class PhaseSort(RulePart):
    """One sort of phase: the names by which it is known, and what shows that a deal is in it."""

    names: Phrases
    shown_by: Annotated[tuple[AnyEvidence, ...], Field(min_length=1, max_length=20)]


class PhaseRules(RulePart):
    """All sorts of phases; of several that name a phase the first counts.

    `before_days` is how long before it was declared something may have shown a stage.
    """

    before_days: Annotated[float, Field(ge=0, le=365)] = 14
    phases: Annotated[tuple[PhaseSort, ...], Field(min_length=1, max_length=MOST_SORTS)]
