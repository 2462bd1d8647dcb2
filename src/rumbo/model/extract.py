"""Which rows of a long answer are wanted: narrowed, searched, sorted, and a page of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Extract:
    """A page of a long answer.

    `only` are columns and the value that each has to have, `q` a text that some column has to
    mention, `sort` a column (empty: the answer's own order), `skipped` the rows before the page.
    """

    rows: int
    skipped: int = 0
    sort: str = ""
    down: bool = False
    q: str = ""
    only: tuple[tuple[str, str], ...] = ()
