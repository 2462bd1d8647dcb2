"""Fitted models in a workspace's folder: one file each, read only where its origin is the same.

A file holds what the model was made from and how it fared, as JSON, and its arrays: no pickle. It
is written whole or not at all, so that a fit that dies leaves nothing. Where the folder cannot be
written, models are fitted whenever they are asked for.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rumbo.predict.packing import UnreadableModelError, packed, unpacked

FORMAT = 2
MOST_KEPT = 400  # the ones used last stay: about as many days as a year of backtests looks at
_ABOUT, _ENDING = "about", ".npz"
_DRAFT, _DRAFT_SECONDS = ".draft-", 3600.0
_LARGEST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Origin:
    """What a model was made from: with anything else, it is another model.

    `as_of` is the date, as 2026-06-30; `features` stands for how deals are looked at and learnt
    from, `reading` for what else decides what is seen of the log: settings and map.
    """

    snapshot: int
    as_of: str
    features: str
    reading: str

    @property
    def name(self) -> str:
        """The name of its file."""
        told = json.dumps(asdict(self), sort_keys=True).encode()
        return f"{self.as_of}-{self.snapshot}-{hashlib.sha256(told).hexdigest()[:12]}{_ENDING}"


@dataclass(frozen=True)
class Kept:
    """A file of the archive: the model, what it was made from and when it was written (UTC).

    `taught` stands for the past that it was learnt from.
    """

    origin: Origin
    model: Any
    written: str
    size_bytes: int
    taught: str = ""


class Archive:
    """The models kept in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, origin: Origin, classes: Mapping[str, type]) -> Any:  # noqa: ANN401 - a model
        """The model made from just that; None where there is none that fits."""
        path = self._folder / origin.name
        with contextlib.suppress(OSError, UnreadableModelError):
            found = _read(path, classes)
            if found.origin == origin:
                with contextlib.suppress(OSError):
                    path.touch()  # the ones used last stay
                return found.model
        return None

    def taught(self, origin: Origin, taught: str, classes: Mapping[str, type]) -> Any:  # noqa: ANN401 - a model
        """The model of another snapshot that was learnt from the same past; None without one."""
        for path in sorted(self._folder.glob(f"{origin.as_of}-*{_ENDING}")):
            with contextlib.suppress(OSError, UnreadableModelError):
                found = _read(path, classes)
                same = replace(found.origin, snapshot=origin.snapshot) == origin
                if same and taught and found.taught == taught:
                    return found.model
        return None

    def keep(self, origin: Origin, model: object, taught: str = "") -> bool:
        """Writes a model down, whole or not at all; whether it could."""
        told, arrays = packed(model)
        about = {
            "format": FORMAT,
            "origin": asdict(origin),
            "written": datetime.now(UTC).isoformat(timespec="seconds"),
            "taught": taught,
            "model": told,
        }
        try:
            self._folder.mkdir(exist_ok=True)
            _write(self._folder / origin.name, json.dumps(about), arrays)
            self._forget_old()
        except OSError:
            return False
        return True

    def listed(self, classes: Mapping[str, type]) -> list[Kept]:
        """What is kept, the newest date first; what cannot be read is not listed."""
        found = []
        for path in self._files():
            with contextlib.suppress(OSError, UnreadableModelError):
                found.append(_read(path, classes))
        return sorted(
            found, key=lambda kept: (kept.origin.as_of, kept.origin.snapshot), reverse=True
        )

    def unreadable(self, classes: Mapping[str, type]) -> list[str]:
        """The names of files that are no model: they are never used."""
        found = []
        for path in self._files():
            try:
                _read(path, classes)
            except (OSError, UnreadableModelError):
                found.append(path.name)
        return found

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob(f"*{_ENDING}")) if self._folder.is_dir() else []

    def _forget_old(self) -> None:
        by_use = sorted(self._files(), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in by_use[MOST_KEPT:]:
            path.unlink(missing_ok=True)
        before = time.time() - _DRAFT_SECONDS
        for draft in self._folder.glob(f"{_DRAFT}*"):  # of a process that was killed
            with contextlib.suppress(FileNotFoundError):
                if draft.stat().st_mtime < before:
                    draft.unlink()


def _read(path: Path, classes: Mapping[str, type]) -> Kept:
    import numpy as np  # noqa: PLC0415 - listing questions does not need it

    try:
        with zipfile.ZipFile(path) as file:
            if sum(each.file_size for each in file.infolist()) > _LARGEST_BYTES:
                raise UnreadableModelError(path.name)
        with np.load(path, allow_pickle=False) as stored:
            about = json.loads(str(stored[_ABOUT]))
            arrays = {name: stored[name] for name in stored.files if name != _ABOUT}
        if about["format"] != FORMAT:
            raise UnreadableModelError(path.name)
        origin, model = Origin(**about["origin"]), unpacked(about["model"], arrays, classes)
        size = path.stat().st_size
        return Kept(origin, model, about["written"], size, about["taught"])
    except (ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise UnreadableModelError(path.name) from error


def _write(path: Path, about: str, arrays: Mapping[str, Any]) -> None:
    import numpy as np  # noqa: PLC0415 - the same

    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=_DRAFT)
    try:
        with os.fdopen(descriptor, "wb") as file:
            save: Callable[..., None] = np.savez_compressed
            save(file, allow_pickle=False, **{_ABOUT: np.array(about)}, **arrays)
            file.flush()
            os.fsync(file.fileno())
        draft = Path(name)
        draft.chmod(0o644)
        draft.replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
