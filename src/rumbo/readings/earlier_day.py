"""An earlier day of the same snapshot, as anybody who asks now would have seen it then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from datetime import date
from typing import TYPE_CHECKING

from rumbo.log.view import Scope

if TYPE_CHECKING:
    from rumbo.log.view import Opening, View


@contextmanager
def day_before(view: View, day: date) -> Iterator[View]:
    """The same reader's deals on a day before the view's, which stays open where somebody cares."""
    if view.staying is not None:
        with view.staying(Scope(as_of=day, limited_to=view.scope.limited_to)) as own:
            yield own
    elif view.earlier is not None:
        with view.earlier() as opening, earlier_day(opening, view.scope, day) as (_, own):
            yield own


@contextmanager
def earlier_day(
    opening: Opening, scope: Scope, day: date, *, apart: bool = False
) -> Iterator[tuple[View, View]]:
    """The views of all deals on a day, and of those that the reader of a scope may see.

    What is learnt of all deals is learnt once, by the former. Those that stand `apart` neither take
    from others what was learnt of the day nor give it to them.
    """
    with ExitStack() as stack:
        whole = stack.enter_context(opening(Scope(as_of=day)))
        own = whole
        if apart:
            whole.lessons = whole.found
        if scope.limited_to is not None:
            limited = Scope(as_of=day, limited_to=scope.limited_to)
            own = stack.enter_context(opening(limited))
            own.teaching = lambda: nullcontext(whole)
            own.lessons = whole.lessons
        yield whole, own
