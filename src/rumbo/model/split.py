"""Amounts that fall into parts, row by row, as a picture shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from rumbo.model.picture import TwinRow
from rumbo.model.reading import Text

Tone: TypeAlias = Literal["won", "lost", "regress", "parked"]


@dataclass(frozen=True)
class SplitPart:
    """One part of a row: what it is, how it is tinted, its amount and how many deals it has.

    `amount` is None where it is known of none of them.
    """

    key: str
    name: Text
    tone: Tone
    amount: float | None
    deals: int


@dataclass(frozen=True)
class SplitRow:
    """One row; its parts make up the whole of it. A row that is `merged` has no key of its own."""

    key: str
    name: Text
    parts: tuple[SplitPart, ...]
    merged: bool = False

    @property
    def amount(self) -> float | None:
        """What all parts come to; None where it is known of none of them."""
        known = [part.amount for part in self.parts if part.amount is not None]
        return sum(known) if known else None

    @property
    def deals(self) -> int:
        """How many deals all parts have."""
        return sum(part.deals for part in self.parts)


@dataclass(frozen=True)
class SplitData:
    """Rows of one picture; where no amount is known they are as long as their deals are many.

    `deal_word` is what Spanish calls a deal.
    """

    title: Text
    context: Text
    tones: tuple[tuple[Tone, Text], ...]
    currency: str
    rows: tuple[SplitRow, ...]
    deal_word: str = "oportunidad"

    @property
    def by_deals(self) -> bool:
        """Whether deals are what is drawn."""
        return not any(row.amount for row in self.rows)

    def size(self, part: SplitPart | SplitRow) -> float:
        """How much of the picture a row or a part takes."""
        return float(part.deals if self.by_deals else part.amount or 0.0)

    def as_rows(self) -> list[TwinRow]:
        """One row per part."""
        return [
            {
                "row": row.key,
                "part": part.key,
                "tone": part.tone,
                "amount": part.amount,
                "deals": part.deals,
                "currency": self.currency,
            }
            for row in self.rows
            for part in row.parts
        ]
