"""Whom the company does not serve: conditions on a deal and its account, a small closed set."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias, get_args

from pydantic import Field

from rumbo.model.rule import Days, FieldName, RulePart, Slug

Value: TypeAlias = Annotated[str, Field(min_length=1, max_length=200)]
Values: TypeAlias = Annotated[tuple[Value, ...], Field(min_length=1, max_length=200)]


class ValueIn(RulePart):
    """A field of the deal or of its account has one of these values."""

    condition: Literal["value_in"] = "value_in"
    field: FieldName
    values: Values


class ValueNotIn(RulePart):
    """A field of the deal or of its account is filled in with none of these values."""

    condition: Literal["value_not_in"] = "value_not_in"
    field: FieldName
    values: Values


class AmountBelow(RulePart):
    """The deal's amount is smaller, in the workspace's currency."""

    condition: Literal["amount_below"] = "amount_below"
    amount: Annotated[float, Field(gt=0, le=1e15)]


class EmployeesBelow(RulePart):
    """The account has fewer employees."""

    condition: Literal["employees_below"] = "employees_below"
    employees: Annotated[int, Field(gt=0, le=100_000_000)]


class RoleMissing(RulePart):
    """So many days after its creation no person of the role has been in two-way contact."""

    condition: Literal["role_missing"] = "role_missing"
    role: Slug
    after_days: Days


class PushesAtLeast(RulePart):
    """The expected close has been pushed at least so often."""

    condition: Literal["pushes_at_least"] = "pushes_at_least"
    pushes: Annotated[int, Field(ge=1, le=1000)]


class NoShowsAtLeast(RulePart):
    """The customer has missed at least so many meetings."""

    condition: Literal["no_shows_at_least"] = "no_shows_at_least"
    no_shows: Annotated[int, Field(ge=1, le=1000)]


class SilentFor(RulePart):
    """The customer has not said a word for so many days."""

    condition: Literal["silent_for"] = "silent_for"
    days: Days


class SignalFound(RulePart):
    """A signal was found in what the customer wrote or said."""

    condition: Literal["signal_found"] = "signal_found"
    signal: Slug


AnyCondition: TypeAlias = Annotated[
    ValueIn
    | ValueNotIn
    | AmountBelow
    | EmployeesBelow
    | RoleMissing
    | PushesAtLeast
    | NoShowsAtLeast
    | SilentFor
    | SignalFound,
    Field(discriminator="condition"),
]
CONDITIONS: tuple[type[RulePart], ...] = get_args(get_args(AnyCondition)[0])
