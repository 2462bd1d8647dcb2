"""What was known of the open deals of a day, kept on the disk: to read it off the log takes long.

A model and what it says of a day are found from it in a moment, so that other filters, and other
processes, do not wait for the log again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rumbo.predict.features import ALL_DEALS, Table, features

if TYPE_CHECKING:
    from rumbo.log.view import View


def known_features(view: View, moments: Sequence[int], learnt_until: str = ALL_DEALS) -> Table:
    """As `features`, from the disk where they were found before on the same basis."""
    kept = view.remembered
    if kept is None:
        return features(view, moments, learnt_until=learnt_until)
    rests = kept.basis(view.scope.as_of).print_of_log
    key = ("features", rests, tuple(moments), learnt_until)
    found = kept.find(key)
    if isinstance(found, Table):
        return found
    made = features(view, moments, learnt_until=learnt_until)
    kept.keep(key, made)
    return made
