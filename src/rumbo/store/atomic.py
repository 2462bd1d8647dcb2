"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from rumbo.errors import WorkspaceError


def write_atomically(path: Path, text: str) -> None:
    """Writes beside the file first, then puts it in its place; WorkspaceError where it cannot."""
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise WorkspaceError(
            f"{path} cannot be written: {error.strerror}.", advice="Choose another place."
        ) from error
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft = Path(name)
        draft.chmod(0o644)
        draft.replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
