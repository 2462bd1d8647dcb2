from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rumbo.errors import InputError
from rumbo.sources.upload import (
    LOG,
    OCEL,
    SPREADSHEET,
    TAKEN,
    XES,
    Upload,
    find_upload,
    harmless,
    new_upload,
    sweep,
    uploads,
)

DEALS = "id,stage,created_at,status\nd1,Demo,2025-01-01,open\n"


def packed(**files: str) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writer:
        for name, text in files.items():
            writer.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return archive.getvalue()


def sent(workspace: Path, **files: str | bytes) -> Upload:
    upload = new_upload(workspace)
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        upload.place(name.replace("_dot_", ".")).write_bytes(data)
    upload.settle()
    return upload


@given(st.text(max_size=300))
def test_a_name_stays_inside_its_folder_whatever_it_says(name: str) -> None:
    plain = harmless(name)

    assert plain
    assert plain == Path(plain).name
    assert not plain.startswith((".", "-"))
    assert len(plain) <= 130
    assert not set(plain) & set('/\\\0\n:*?"<>|$`')


@pytest.mark.parametrize("name", ["../../etc/passwd.csv", "C:\\x\\passwd.csv", "/etc/passwd.csv"])
def test_folders_in_a_name_are_dropped(tmp_path: Path, name: str) -> None:
    assert new_upload(tmp_path).place(name).name == "passwd.csv"


@pytest.mark.parametrize("name", ["run.sh", "a.exe", "page.html", "noending", "a.csv.php"])
def test_a_file_of_no_known_kind_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="none of the kinds"):
        new_upload(tmp_path).place(name)


def test_a_file_sent_twice_is_refused(tmp_path: Path) -> None:
    upload = new_upload(tmp_path)
    upload.place("a.csv").write_text("x")

    with pytest.raises(InputError, match="sent twice"):
        upload.place("A/../a.csv")


def test_nothing_sent_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No file was sent"):
        new_upload(tmp_path).settle()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a_dot_csv", SPREADSHEET),
        ("a_dot_xlsx", SPREADSHEET),
        ("a_dot_xes_dot_gz", XES),
        ("a_dot_json", OCEL),
        ("a_dot_sqlite", OCEL),
        ("deals_dot_parquet", LOG),
    ],
)
def test_the_kind_follows_from_what_was_sent(tmp_path: Path, name: str, kind: str) -> None:
    assert sent(tmp_path, **{name: "x"}).kind == kind


def test_tables_of_the_log_format_are_a_log_and_others_of_that_name_are_not(tmp_path: Path) -> None:
    assert sent(tmp_path, deals_dot_csv=DEALS).kind == LOG
    assert sent(tmp_path, deals_dot_csv="Deal Name,Amount\nA,1\n").kind == SPREADSHEET
    corrected = sent(tmp_path, activities_dot_csv="id,kind,occurred_at\na,call,2025-01-01\n")
    assert corrected.kind == LOG


def test_an_archive_is_unpacked_and_its_own_folder_does_not_matter(tmp_path: Path) -> None:
    upload = sent(tmp_path, log_dot_zip=packed(export__deals_dot_csv=DEALS))

    assert upload.kind == LOG
    assert (upload.path / "deals.csv").read_text() == DEALS
    assert upload.name == "log.zip"
    assert not list(upload.files.rglob("*.zip"))


def test_an_archive_that_would_leave_its_folder_is_refused(tmp_path: Path) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writer:
        writer.writestr("../../evil.csv", "x")

    with pytest.raises(InputError, match="outside its folder"):
        sent(tmp_path, a_dot_zip=archive.getvalue())
    assert not list(tmp_path.rglob("evil.csv"))


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as writer:
        writer.writestr("a.csv", b"0" * 50_000_000)

    with pytest.raises(InputError, match="grows more than"):
        sent(tmp_path, a_dot_zip=archive.getvalue())


def test_a_mapping_may_come_along(tmp_path: Path) -> None:
    upload = sent(tmp_path, log_dot_xes="<log/>", how_dot_yaml="format: xes\n")

    assert upload.kind == XES
    assert upload.name == "log.xes"
    assert upload.sent_mapping.read_text() == "format: xes\n"


def test_an_event_log_comes_alone(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="comes in alone"):
        sent(tmp_path, a_dot_xes="<log/>", b_dot_csv="x")


@pytest.mark.parametrize("name", ["..", "", "0123", "zzzzzzzzzzzzzzzz", "0123456789abcdef"])
def test_an_upload_that_is_not_there_is_not_found(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="not there any more"):
        find_upload(tmp_path, name)


def test_what_is_kept_about_an_upload_comes_back(tmp_path: Path) -> None:
    upload = sent(tmp_path, a_dot_csv="x")
    upload.keep(mapping="sent", doubts=["ñ"])

    assert find_upload(tmp_path, upload.id).notes() == {
        "name": "a.csv",
        "kind": SPREADSHEET,
        "path": "files/a.csv",
        "mapping": "sent",
        "doubts": ["ñ"],
    }


def test_uploads_that_nobody_touched_are_swept(tmp_path: Path) -> None:
    upload = sent(tmp_path, a_dot_csv="x")
    sweep(tmp_path, datetime.now(UTC) + timedelta(days=6), days=7)
    assert uploads(tmp_path) == [upload]

    sweep(tmp_path, datetime.now(UTC) + timedelta(days=8), days=7)
    assert uploads(tmp_path) == []


def test_every_kind_that_is_offered_is_taken(tmp_path: Path) -> None:
    upload = new_upload(tmp_path)

    assert all(upload.place(f"file{ending}") for ending in TAKEN)
