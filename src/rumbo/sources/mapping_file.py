"""Reading a mapping's YAML: plain values only, bounded in size, without aliases or tags."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from rumbo.errors import InputError

LARGEST_BYTES = 1_000_000


class AliasError(yaml.YAMLError):
    """A value that stands somewhere else; `line` is where it is asked for."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}: aliases are not allowed")
        self.line = line


class PlainLoader(yaml.SafeLoader):
    """A loader without aliases: a small file cannot expand into a large one."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """The next node; AliasError where it is an alias."""
        if self.check_event(yaml.events.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise AliasError(event.start_mark.line + 1)
        return super().compose_node(parent, index)


def read_mapping(path: Path) -> dict[str, Any]:
    """The entries of a mapping file; InputError names the line where it cannot be read."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise InputError(f"{path} is larger than a mapping can be.", advice="Check the path.")
        # The loader builds plain values only, as safe_load does.
        entries = yaml.load(path.read_text(encoding="utf-8"), Loader=PlainLoader)  # noqa: S506
    except FileNotFoundError as error:
        raise InputError(f"{path} does not exist.", advice="Check the path.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}.", advice="Check the path.") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        reason = " ".join(str(error).split())[:300]
        raise InputError(f"{path} is not valid YAML: {reason}.", advice="Correct it.") from error
    if not isinstance(entries, dict):
        raise InputError(f"{path} has to hold named entries.", advice="See examples/.")
    return entries
