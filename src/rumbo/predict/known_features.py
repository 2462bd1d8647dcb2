"""What was known of the open deals of a day, kept on the disk: to read it off the log takes long.

A model and what it says of a day are found from it in a moment, so that other filters, and other
processes, do not wait for the log again.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from rumbo.predict.features import ALL_DEALS, Table, features

if TYPE_CHECKING:
    from rumbo.log.view import View


def known_features(view: View, moments: Sequence[int], learnt_until: str = ALL_DEALS) -> Table:
    """As `features`, from the disk where they were found before on the same basis."""
    make = partial(features, view, moments, learnt_until=learnt_until)
    kept, basis = view.remembered, view.basis
    if kept is None or basis is None:
        return make()
    return kept.of_log(basis, ("features", tuple(moments), learnt_until), Table, make)
