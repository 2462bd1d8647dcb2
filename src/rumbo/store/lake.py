"""The lake: one Delta Lake table per canonical table, in a folder.

A table's versions are never rewritten: a snapshot pins the version it read, and an import that
dies half-way leaves versions that no snapshot names. This is the only file that imports deltalake.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError, TableNotFoundError

from rumbo.errors import WorkspaceError


class Lake:
    """The tables in one folder; `versions` maps a table's name to a version."""

    def __init__(self, folder: str) -> None:
        self.folder = folder.rstrip("/")

    def paths(self, name: str, version: int) -> list[str]:
        """The Parquet files of one version of a table."""
        try:
            found = DeltaTable(self._place(name), version=version)
        except (TableNotFoundError, DeltaError, OSError) as error:
            raise self._unreadable(name, version) from error
        return [_local(uri) for uri in found.file_uris()]

    def replace(self, name: str, stream: Any, *, by: str = "", only: str = "") -> int:  # noqa: ANN401
        """Writes a table anew and returns its version.

        `by` names a column that keeps its values in files of their own; `only`, a condition on it,
        replaces just the rows that it names.
        """
        return self._write(name, stream, mode="overwrite", by=by, only=only)

    def append(self, name: str, stream: Any) -> int:  # noqa: ANN401
        """Adds rows to a table and returns its version."""
        return self._write(name, stream, mode="append", by="", only="")

    def rewind(self, versions: Mapping[str, int]) -> None:
        """Takes back what an import that died has added since these versions."""
        for name, version in versions.items():
            try:
                table = DeltaTable(self._place(name))
                if table.version() != version and table.file_uris() != self._uris(name, version):
                    table.restore(version)
            except (DeltaError, OSError) as error:
                raise self._unreadable(name, version) from error

    def _uris(self, name: str, version: int) -> list[str]:
        place = self._place(name)
        return DeltaTable(place, version=version).file_uris()

    def _write(self, name: str, stream: Any, *, mode: Any, by: str, only: str) -> int:  # noqa: ANN401
        place = self._place(name)
        known = DeltaTable.is_deltatable(place)
        merging = mode == "append" or only
        try:
            write_deltalake(
                place,
                stream,
                mode=mode,
                partition_by=[by] if by else None,
                predicate=only if known and only else None,
                schema_mode=("merge" if merging else "overwrite") if known else None,
                target_file_size=512 * 1024 * 1024,
            )
            return int(DeltaTable(place).version())
        except (DeltaError, OSError) as error:
            reason = " ".join(str(error).split())[:200]
            raise WorkspaceError(
                f"The table {name} cannot be written to {self.folder}: {reason}.",
                advice="Check the disk's space and permissions.",
            ) from error

    def _unreadable(self, name: str, version: int) -> WorkspaceError:
        return WorkspaceError(
            f"The table {name}, version {version}, cannot be read from {self.folder}.",
            advice="Restore the folder from a copy.",
        )

    def _place(self, name: str) -> str:
        return f"{self.folder}/{name}"


def _local(uri: str) -> str:
    """The path of a file, whose name comes as it stands in a URL."""
    return unquote(uri.removeprefix("file://"))
