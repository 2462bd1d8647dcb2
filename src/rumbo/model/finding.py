"""What `rumbo check` says of one thing."""

from __future__ import annotations

from dataclasses import dataclass

from rumbo.model.reading import Text


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `code` names it whatever the language."""

    code: str
    what: Text
    sound: bool
    detail: Text

    def as_json(self, language: str) -> dict[str, object]:
        """The finding as `rumbo check --json` prints it."""
        return {
            "code": self.code,
            "what": self.what.of(language),
            "sound": self.sound,
            "detail": self.detail.of(language),
        }
