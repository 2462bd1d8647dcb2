"""The simulation of what is to come: open deals that share their months, and new ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

DRAWS = 4000
_AT_ONCE = 500  # deals drawn at a time: bounds the memory
_MOST = 0.99


@dataclass(frozen=True)
class Opened:
    """The open deals: [N] amounts, [N] places of their owners, [N, S] chances by stretch.

    `splits` are ways to divide them: [N] the place of each deal's part.
    """

    amounts: Any
    owner: Any
    chances: Any
    splits: tuple[Any, ...] = ()

    @property
    def expected(self) -> Any:  # noqa: ANN401 - a numpy array
        """The amount [N, S] that each brings on average."""
        return self.amounts[:, None] * self.chances


@dataclass(frozen=True)
class Fresh:
    """Deals that are won without being open today, by stretch [S].

    `wins` is how many on average, `owners` [S, O] whose share of them, `amounts` what such deals
    brought in the past, `shocks` how much more or less there were after each cut, `splits` for each
    way to divide them [S, parts] whose share of them.
    """

    wins: Any
    owners: Any
    amounts: tuple[Any, ...]
    shocks: tuple[Any, ...]
    splits: tuple[Any, ...] = ()

    @property
    def expected(self) -> Any:  # noqa: ANN401 - a numpy array
        """What they bring on average, by stretch and owner [S, O]."""
        return self.worth[:, None] * self.owners

    @property
    def worth(self) -> Any:  # noqa: ANN401 - a numpy array
        """What they bring on average [S]."""
        return self.wins * [own.mean() if len(own) else 0.0 for own in self.amounts]


@dataclass(frozen=True)
class Drawn:
    """The amounts of each draw: [S, DRAWS] by stretch, [O, DRAWS] by owner, of the period alone.

    `by_split` has [parts, DRAWS] for each way to divide them.
    """

    by_stretch: Any
    by_owner: Any
    by_split: tuple[Any, ...]


@dataclass(frozen=True)
class Simulation:
    """What the draws of a forecast were made from, so that they can be made again of other things.

    `deals` are the ids of the open deals, `phases` the codes of where they stand; `drawn` is what
    came out.
    """

    deals: Any
    phases: Any
    opened: Opened
    fresh: Fresh
    shocks: tuple[Any, ...]
    inside: Sequence[bool]
    seed: int
    drawn: Drawn

    def total(self) -> Any:  # noqa: ANN401 - a numpy array
        """What each draw brings, [DRAWS], without what is won already."""
        return self.drawn.by_owner.sum(axis=0)

    def again(self, opened: Opened, fresh: Fresh) -> Any:  # noqa: ANN401 - the same
        """The same draws of other deals: the dice fall as they did."""
        whole = replace(opened, splits=()), replace(fresh, splits=())
        found = draw(*whole, self.shocks, self.inside, seed=self.seed)
        return found.by_owner.sum(axis=0)


@dataclass(frozen=True)
class Lot:
    """What is common to all deals of a draw: [DRAWS] a place among the cuts, from 0 to 1."""

    cut: Any
    inside: Sequence[bool]
    seed: int

    def shock(self, shocks: Any) -> Any:  # noqa: ANN401 - numpy arrays
        """How much better or worse each draw is than usual."""
        return shocks[(self.cut * len(shocks)).astype(int)]

    def dice(self, *place: int) -> Any:  # noqa: ANN401 - a generator of numpy
        """Dice of their own for each owner and stretch: what one draws changes no other's."""
        import numpy as np  # noqa: PLC0415 - listing questions does not need it

        return np.random.default_rng([self.seed, *place])


def draw(
    opened: Opened, fresh: Fresh, shocks: tuple[Any, ...], inside: Sequence[bool], *, seed: int
) -> Drawn:
    """Draws the time to come; `inside` says which stretches lie in the period.

    One month of the past is drawn for all deals at once: what made it good or bad is common to
    them.
    """
    import numpy as np  # noqa: PLC0415 - the same

    lot = Lot(np.random.default_rng(seed).random(DRAWS), inside, seed)
    owners = fresh.owners.shape[1]
    found = Drawn(
        by_stretch=np.zeros((len(inside), DRAWS)),
        by_owner=np.zeros((owners, DRAWS)),
        by_split=tuple(np.zeros((shares.shape[1], DRAWS)) for shares in fresh.splits),
    )
    order = np.argsort(opened.owner, kind="stable")
    bounds = np.searchsorted(opened.owner[order], np.arange(owners + 1))
    for owner in range(owners):
        own = order[bounds[owner] : bounds[owner + 1]]
        for start in range(0, len(own), _AT_ONCE):
            part = own[start : start + _AT_ONCE]
            thrown = lot.dice(owner, start).random((DRAWS, len(part)), dtype=np.float32)
            _add_open(found, opened, part, owner, (thrown, shocks, lot))
        _add_fresh(found, fresh, owner, lot)
    return found


def _add_open(
    found: Drawn,
    opened: Opened,
    part: Any,  # noqa: ANN401 - a numpy array
    owner: int,
    common: tuple[Any, tuple[Any, ...], Lot],
) -> None:
    """Adds what these deals of an owner bring in each draw."""
    import numpy as np  # noqa: PLC0415 - the same

    thrown, shocks, lot = common
    reached = np.zeros(thrown.shape, dtype=np.float32)
    before = np.zeros(thrown.shape, dtype=bool)
    for stretch, inside in enumerate(lot.inside):
        chance = opened.chances[part, stretch].astype(np.float32)
        reached += lot.shock(shocks[stretch]).astype(np.float32)[:, None] * chance
        until = thrown < np.minimum(reached, _MOST)
        if inside:
            won = until & ~before
            amounts = won @ opened.amounts[part]
            found.by_stretch[stretch] += amounts
            found.by_owner[owner] += amounts
            _divide(found, opened, part, won)
        before = until


def _divide(found: Drawn, opened: Opened, part: Any, won: Any) -> None:  # noqa: ANN401 - numpy arrays
    """Adds what these deals bring to their part of each way to divide them."""
    import numpy as np  # noqa: PLC0415 - the same

    if not opened.splits:
        return
    sure = won.astype(np.float32)
    for split, places in enumerate(opened.splits):
        amounts = np.zeros((len(part), len(found.by_split[split])), dtype=np.float32)
        amounts[np.arange(len(part)), places[part]] = opened.amounts[part]
        found.by_split[split][:] += (sure @ amounts).T


def _add_fresh(found: Drawn, fresh: Fresh, owner: int, lot: Lot) -> None:
    """Adds what an owner brings of what is not open today."""
    import numpy as np  # noqa: PLC0415 - the same

    for stretch, inside in enumerate(lot.inside):
        mean = fresh.wins[stretch] * fresh.owners[stretch, owner]
        if not inside or mean <= 0:
            continue
        dice = lot.dice(owner, stretch, 1)
        many = dice.poisson(mean * lot.shock(fresh.shocks[stretch]))
        draws = np.repeat(np.arange(DRAWS), many)
        brought = dice.choice(fresh.amounts[stretch], size=len(draws))
        amounts = np.bincount(draws, brought, minlength=DRAWS)
        found.by_stretch[stretch] += amounts
        found.by_owner[owner] += amounts
        for split, shares in enumerate(fresh.splits):
            which = lot.dice(owner, stretch, 2, split).random(len(draws))
            parts = np.searchsorted(np.cumsum(shares[stretch]), which, side="right")
            cell = np.minimum(parts, shares.shape[1] - 1) * DRAWS + draws
            added = np.bincount(cell, brought, minlength=shares.shape[1] * DRAWS)
            found.by_split[split][:] += added.reshape(-1, DRAWS)
