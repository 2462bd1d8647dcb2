"""The options that pictures share, checked before anything is drawn."""

from __future__ import annotations

from rumbo.errors import UsageError

MEASURES = ("count", "amount", "share", "days")
THEMES = ("auto", "light", "dark")


def check(*, measure: str = "count", detail: float = 1.0, theme: str = "auto") -> None:
    """UsageError where an option has a value that cannot be used."""
    if measure not in MEASURES:
        raise UsageError(
            f"The measure {measure!r} is not known.", advice="Use count, amount, share or days."
        )
    if not 0 <= detail <= 1:
        raise UsageError(f"The detail {detail} is out of range.", advice="Use 0 to 1.")
    if theme not in THEMES:
        raise UsageError(f"The theme {theme!r} is not known.", advice="Use auto, light or dark.")
