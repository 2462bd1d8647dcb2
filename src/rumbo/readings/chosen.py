"""What is found once for all deals of a day, and looked at for those in scope.

A row of such a table is of one deal and of one moment, and no filter changes what it says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rumbo.readings.pause import PACKAGE
from rumbo.store.sql import quoted

if TYPE_CHECKING:
    from rumbo.log.view import View


def keep_chosen(view: View, table: str, every: str, name: str) -> None:
    """Makes `table`: of the table `every` what is in scope and in the period, by the SQL file."""
    if view.scope.filtered or view.scope.period is not None:
        view.keep(table, PACKAGE, name)
    else:
        view.prepare_view(table, f"SELECT * FROM {quoted(every)}")
