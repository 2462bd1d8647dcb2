"""Unpacking a .zip that somebody sent: checked before a byte of it is written."""

from __future__ import annotations

import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath

from rumbo.errors import InputError

MOST_FILES = 2_000
MOST_BYTES = 4 * 1024**3
MOST_RATIO = 200  # text rarely shrinks a hundredfold; a bomb does so thousands of times
SMALL_BYTES = 1024**2  # below this size no ratio is suspicious
_ENCRYPTED = 0x1
_ARCHIVES = (".zip", ".7z", ".rar", ".gz", ".bz2", ".xz", ".tar", ".tgz")
_CHUNK = 1024**2


@contextmanager
def open_archive(path: Path) -> Iterator[Path]:
    """A temporary folder with the files of the .zip at `path`, removed afterwards.

    InputError where the archive cannot be read, is encrypted, would write outside the folder,
    holds another archive or a link, or has too many files or bytes.
    """
    with tempfile.TemporaryDirectory(prefix="rumbo-archive-") as name:
        folder = Path(name)
        unpack(path, folder)
        yield folder


def unpack(path: Path, folder: Path) -> None:
    """Writes the files of the .zip at `path` into `folder`; InputError as in `open_archive`."""
    try:
        with zipfile.ZipFile(path) as archive:
            _unpack(archive, path.name, folder)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        RuntimeError,
        NotImplementedError,
        UnicodeDecodeError,
        ValueError,
    ) as error:
        raise InputError(
            f"{path.name} cannot be unpacked: it is damaged or not a .zip file.",
            advice="Download or compress it again.",
        ) from error


def check_sizes(archive: zipfile.ZipFile, label: str, *, most_bytes: int = MOST_BYTES) -> None:
    """InputError where the archive declares too many files, too many bytes or a bomb's ratio."""
    members = archive.infolist()
    if len(members) > MOST_FILES:
        raise InputError(
            f"{label} holds {len(members)} files; {MOST_FILES} is the most.",
            advice="Split it into several archives.",
        )
    total = sum(member.file_size for member in members)
    if total > most_bytes:
        raise InputError(
            f"{label} unpacks to {total // 1024**2} MB; {most_bytes // 1024**2} MB is the most.",
            advice="Split it, or import the unpacked files one by one.",
        )
    for member in members:
        if member.file_size > SMALL_BYTES + MOST_RATIO * member.compress_size:
            raise InputError(
                f"{label} holds a file that grows more than {MOST_RATIO} times when unpacked:"
                f" {_shown(member)}.",
                advice="If you trust it, unpack it yourself and import the file.",
            )


def _unpack(archive: zipfile.ZipFile, label: str, folder: Path) -> None:
    check_sizes(archive, label)
    members = [member for member in archive.infolist() if not member.is_dir()]
    targets: set[str] = set()
    for member in members:
        _check(member, label)
        folded = str(_inside(member)).casefold()
        if folded in targets:
            raise InputError(
                f"{label} holds {_shown(member)} twice.", advice="Compress the files again."
            )
        targets.add(folded)
    for member in members:
        _write(archive, member, label, folder)


def _inside(member: zipfile.ZipInfo) -> PurePosixPath:
    return PurePosixPath(member.filename.replace("\\", "/"))


def _check(member: zipfile.ZipInfo, label: str) -> None:
    name = _inside(member)
    drive = PureWindowsPath(member.orig_filename).drive or PureWindowsPath(member.filename).drive
    if name.is_absolute() or ".." in name.parts or drive or "\x00" in member.orig_filename:
        raise InputError(
            f"{label} would write outside its folder: {_shown(member)}.",
            advice="Do not trust this archive; ask for the files themselves.",
        )
    if stat.S_ISLNK(member.external_attr >> 16):
        raise InputError(
            f"{label} holds a link: {_shown(member)}.", advice="Compress the file it points to."
        )
    if member.flag_bits & _ENCRYPTED:
        raise InputError(
            f"{label} is protected by a password.", advice="Compress it without a password."
        )
    if name.suffix.lower() in _ARCHIVES:
        raise InputError(
            f"{label} holds another archive: {_shown(member)}.",
            advice="Unpack it and import its files.",
        )


def _write(archive: zipfile.ZipFile, member: zipfile.ZipInfo, label: str, folder: Path) -> None:
    target = folder.joinpath(*_inside(member).parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(member) as source, target.open("xb") as file:
        shutil.copyfileobj(source, file, _CHUNK)
    if target.stat().st_size != member.file_size:
        raise InputError(
            f"{label} does not hold what it declares: {_shown(member)}.",
            advice="Compress the files again.",
        )


def _shown(member: zipfile.ZipInfo) -> str:
    return repr(member.filename[:120])
