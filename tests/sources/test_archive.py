from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from rumbo.errors import InputError
from rumbo.sources import archive
from rumbo.sources.archive import open_archive


def packed(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members:
            file.writestr(name, content)
    return path


def link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("deals.csv")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def test_the_files_are_unpacked_and_gone_afterwards(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", ("folder/deals.csv", b"id\n1\n"), ("empty.csv", b""))

    with open_archive(path) as folder:
        found = (folder / "folder" / "deals.csv").read_bytes()

    assert found == b"id\n1\n"
    assert not folder.exists()


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("../outside.csv", "outside"),
        ("a/../../outside.csv", "outside"),
        ("/etc/outside.csv", "outside"),
        ("C:\\outside.csv", "outside"),
        ("..\\outside.csv", "outside"),
        ("inner.zip", "another archive"),
        ("inner.ZIP", "another archive"),
    ],
)
def test_names_that_lead_outside_and_archives_inside_are_refused(
    tmp_path: Path, name: str, complaint: str
) -> None:
    path = packed(tmp_path / "a.zip", ("fine.csv", b"x"), (name, b"x"))

    with pytest.raises(InputError, match=complaint), open_archive(path):
        pass

    assert list(tmp_path.iterdir()) == [path]


def test_a_link_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", (link(), b"/etc/passwd"))

    with pytest.raises(InputError, match="link"), open_archive(path):
        pass


def test_the_same_name_twice_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", ("deals.csv", b"1"), ("DEALS.csv", b"2"))

    with pytest.raises(InputError, match="twice"), open_archive(path):
        pass


def test_a_bomb_is_refused_by_its_ratio(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", ("zeros.csv", bytes(50_000_000)))

    with pytest.raises(InputError, match="grows more than"), open_archive(path):
        pass


def test_too_much_and_too_many_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = packed(tmp_path / "a.zip", *((f"{n}.csv", b"x") for n in range(4)))
    monkeypatch.setattr(archive, "MOST_FILES", 3)

    with pytest.raises(InputError, match="4 files; 3 is the most"), open_archive(path):
        pass


def encrypted(content: bytes) -> bytes:
    # The flag of a password, in the local header and in the directory.
    changed = bytearray(content)
    changed[content.index(b"PK\x03\x04") + 6] |= 1
    changed[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(changed)


def lying(content: bytes) -> bytes:
    changed = bytearray(content)
    place = content.index(b"PK\x01\x02")
    changed[place + 24 : place + 28] = (3).to_bytes(4, "little")
    return bytes(changed)


@pytest.mark.parametrize(
    ("spoilt", "complaint"),
    [
        (encrypted, "password"),
        (lying, "damaged|declares"),
        (lambda content: content[:40], "damaged"),
        (lambda _: b"id,name\n1,Acme\n", "damaged"),
        (lambda _: b"", "damaged"),
    ],
)
def test_what_cannot_be_unpacked_says_so_in_one_line(
    tmp_path: Path, spoilt: Callable[[bytes], bytes], complaint: str
) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("deals.csv", b"id,name\n" * 100)
    path = tmp_path / "a.zip"
    path.write_bytes(spoilt(buffer.getvalue()))

    with pytest.raises(InputError, match=complaint) as caught, open_archive(path):
        pass

    assert "\n" not in str(caught.value)
    assert caught.value.advice
