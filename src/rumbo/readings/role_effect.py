"""How much more often deals are won in which a role has talked with us, phase by phase.

Deals are compared that stood in the same phase for about as long, as roles come with time, and the
difference leans on none where there are few. It is an association: a buyer who means to buy lets us
talk with more people.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rumbo.errors import UsageError
from rumbo.model.movement import Touch
from rumbo.readings.pause import PACKAGE

if TYPE_CHECKING:
    from rumbo.log.view import View

ENOUGH_OF_EACH = 20  # ended deals with the role, and as many without, in phases that have both
ENOUGH_WON = 10
LEAN = 12.0  # pairs of deals that a difference has to outweigh to leave the one above it, or none
BANDS_US = (14 * 86_400_000_000, 45 * 86_400_000_000)  # shortly in a phase, and for long
_LEAST, _MOST = 0.01, 0.99


@dataclass(frozen=True)
class Pair:
    """Ended deals that stood in a phase for about as long, with the role and without.

    `band` says for how long: shortly, for some weeks, or longer.
    """

    phase: int
    band: int
    having: int
    won_having: int
    lacking: int
    won_lacking: int

    @property
    def deals(self) -> int:
        """How many there are."""
        return self.having + self.lacking

    @property
    def won(self) -> int:
        """How many of them were won."""
        return self.won_having + self.won_lacking

    @property
    def weight(self) -> float:
        """As how many pairs of deals they count."""
        return self.having * self.lacking / self.deals if self.deals else 0.0

    @property
    def difference(self) -> float:
        """How much larger a share was won of those that had the role."""
        return self.won_having / self.having - self.won_lacking / self.lacking

    @property
    def variance(self) -> float:
        """Of the difference, by the shares of both, each as if it had two deals more."""
        parts = ((self.won_having, self.having), (self.won_lacking, self.lacking))
        shares = [((won + 1) / (n + 2), n) for won, n in parts]
        return sum(share * (1 - share) / n for share, n in shares)


@dataclass(frozen=True)
class RoleEffect:
    """What was seen of a role: a difference in the share won, and its standard error."""

    pairs: tuple[Pair, ...]

    @property
    def compared(self) -> list[Pair]:
        """Those that have deals with the role and without."""
        return [pair for pair in self.pairs if pair.weight]

    @property
    def having(self) -> int:
        """How many ended deals had the role, where there are others to compare with."""
        return sum(pair.having for pair in self.compared)

    @property
    def lacking(self) -> int:
        """How many had not."""
        return sum(pair.lacking for pair in self.compared)

    @property
    def enough(self) -> bool:
        """Whether there are enough deals to compare."""
        won = sum(pair.won for pair in self.compared)
        return min(self.having, self.lacking) >= ENOUGH_OF_EACH and won >= ENOUGH_WON

    @property
    def difference(self) -> float:
        """The difference of all of them together (Mantel and Haenszel), leaning on none."""
        return _leaning(self.compared, 0.0)

    @property
    def error(self) -> float:
        """The standard error of the difference."""
        total = sum(pair.weight for pair in self.compared)
        return math.sqrt(sum(p.weight**2 * p.variance for p in self.compared)) / (total + LEAN)

    def gain(self, phase: int, errors: float = 0.0) -> float:
        """How many times as often a deal of the phase is won with the role than without.

        `errors` says by how many standard errors the difference is taken to be another.
        """
        here = [pair for pair in self.pairs if pair.phase == phase]
        own = _leaning([p for p in here if p.weight], self.difference) + errors * self.error
        deals = here or self.pairs
        total = sum(pair.deals for pair in deals)
        usual = sum(pair.won for pair in deals) / max(1, total)
        part = sum(pair.having for pair in deals) / max(1, total)
        having = min(max(usual + (1 - part) * own, _LEAST), _MOST)
        lacking = min(max(usual - part * own, _LEAST), _MOST)
        return having / lacking


def _leaning(pairs: Sequence[Pair], towards: float) -> float:
    """The difference of these together, leaning on another as if that had pairs of its own."""
    total = sum(pair.weight for pair in pairs)
    return (sum(p.weight * p.difference for p in pairs) + LEAN * towards) / (total + LEAN)


def role_effect(view: View, role: str, cuts_us: Sequence[int]) -> RoleEffect:
    """What the ended deals of all the log say of a role; UsageError where nobody has it."""
    roles = view.learnt("roles that talked with us", _roles)
    if role not in roles:
        raise UsageError(
            f"Nobody of the role {role[:60]!r} has talked with us.",
            advice=f"Known: {', '.join(roles[:12]) or '-'}.",
        )
    cuts = sorted(set(cuts_us))
    return view.learnt(f"effect of {role} {cuts}", lambda whole: _effect(whole, role, cuts))


def known_roles(view: View) -> tuple[str, ...]:
    """The roles that talked with us, the most frequent first."""
    return view.learnt("roles that talked with us", _roles)


def _roles(view: View) -> tuple[str, ...]:
    rows = view.ask(PACKAGE, "what_if_known.sql", role_engaged=int(Touch.ROLE_ENGAGED))
    return tuple(row[0] for row in rows.values)


def _effect(view: View, role: str, cuts_us: Sequence[int]) -> RoleEffect:
    rows = view.ask(
        PACKAGE,
        "what_if_role.sql",
        cuts_us=list(cuts_us),
        role=role,
        role_engaged=int(Touch.ROLE_ENGAGED),
        short_us=BANDS_US[0],
        long_us=BANDS_US[1],
    )
    return of_counts([(int(p), int(b), bool(e), int(n), int(w)) for p, b, e, n, w in rows.values])


def of_counts(counts: Sequence[tuple[int, int, bool, int, int]]) -> RoleEffect:
    """The effect of (phase, band, engaged, ended deals, won ones)."""
    table = {(p, band, engaged): (deals, won) for p, band, engaged, deals, won in counts}
    return RoleEffect(
        tuple(
            Pair(p, band, *table.get((p, band, True), (0, 0)), *table.get((p, band, False), (0, 0)))
            for p, band in sorted({(p, band) for p, band, _ in table})
        )
    )
