"""The rules that say why a deal was lost: for each cause, what shows it, in the order they decide.

A small closed set, as data: what is looked for is named here, and nothing in it is ever executed.
What is looked for in a text are phrases, as in the rules of the real phase.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias, get_args

from pydantic import Field, field_validator

from rumbo.model.phase_rule import Phrase, Phrases
from rumbo.model.rule import RulePart, Slug

MOST_RULES = 100
# What a list of lost deals is asked for beside a cause, and what is not known.
TAKEN = ("any", "agreed", "known", "unknown", "undeclared")
BeforeEnd: TypeAlias = Annotated[int, Field(ge=1, le=365)]


class _OfCause(RulePart):
    """A cause, and the words of a reason declared at the end that name it."""

    declared: Annotated[tuple[Phrase, ...], Field(max_length=200)] = ()


class LostInSilence(_OfCause):
    """There was no contact in the last `days` before the end; it decides before all others."""

    evidence: Literal["silence"] = "silence"
    cause: Literal["silence"] = "silence"
    days: BeforeEnd = 21


class SaidBefore(_OfCause):
    """The customer wrote, or we noted, one of these phrases in the last `days` before the end."""

    evidence: Literal["said"] = "said"
    cause: Slug
    days: BeforeEnd = 14
    phrases: Phrases

    @field_validator("cause")
    @classmethod
    def _own_word(cls, cause: str) -> str:
        if cause in TAKEN:
            raise ValueError(cause)
        return cause


class RoleMissed(_OfCause):
    """A role that won deals have by that phase was not there; it goes with the cause."""

    evidence: Literal["role_missing"] = "role_missing"
    cause: Literal["missing_role"] = "missing_role"
    roles: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=20)]


class PushedOften(_OfCause):
    """The close date was put off so many times; it goes with the cause."""

    evidence: Literal["pushes"] = "pushes"
    cause: Literal["pushes"] = "pushes"
    at_least: Annotated[int, Field(ge=1, le=100)] = 3


AnyLossRule: TypeAlias = Annotated[
    LostInSilence | SaidBefore | RoleMissed | PushedOften, Field(discriminator="evidence")
]
KINDS: tuple[type[RulePart], ...] = get_args(get_args(AnyLossRule)[0])


class LossRules(RulePart):
    """All rules in the order in which they decide, and the phrases that make a sentence void.

    A sentence that holds one of those supposes something, tells of what is settled, or is about us.
    """

    unless: Annotated[dict[Slug, Phrases], Field(max_length=20)] = Field(default_factory=dict)
    rules: Annotated[tuple[AnyLossRule, ...], Field(min_length=1, max_length=MOST_RULES)]

    @property
    def void_phrases(self) -> tuple[str, ...]:
        """All phrases that make a sentence void."""
        return tuple(phrase for each in self.unless.values() for phrase in each)

    @property
    def silent_days(self) -> int:
        """How long before the end nobody met for it to be a silent one; 0 where no rule says."""
        return max((r.days for r in self.rules if isinstance(r, LostInSilence)), default=0)

    @property
    def heard_days(self) -> int:
        """How long before the end something said may show a cause."""
        return max((r.days for r in self.rules if isinstance(r, SaidBefore)), default=0)

    @property
    def missed_roles(self) -> tuple[str, ...]:
        """The roles whose absence goes with a cause."""
        return tuple(sorted({n for r in self.rules if isinstance(r, RoleMissed) for n in r.roles}))

    @property
    def pushes(self) -> int:
        """So often a close date is put off before it goes with the cause."""
        counts = [r.at_least for r in self.rules if isinstance(r, PushedOften)]
        return min(counts, default=10**6)
