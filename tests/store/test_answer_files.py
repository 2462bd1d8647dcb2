"""Files of answers: whole or not there, under their own name alone, and never too many."""

from __future__ import annotations

import os
import threading
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rumbo.store.answer_files import AnswerFiles

NAME, ANSWER = b"a name", b"an answer " * 50


def opened(folder: Path, limit_bytes: int = 1_000_000) -> AnswerFiles:
    return AnswerFiles(folder / "answers", limit_bytes=limit_bytes)


def only_file(folder: Path) -> Path:
    (found,) = [path for path in (folder / "answers").rglob("*") if path.is_file()]
    return found


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_what_one_keeps_another_finds(tmp_path: Path) -> None:
    opened(tmp_path).keep(NAME, ANSWER)

    assert opened(tmp_path).find(NAME) == ANSWER
    assert opened(tmp_path).find(NAME + b" more") is None
    assert opened(tmp_path).find(b"") is None


def test_nobody_else_on_the_machine_reads_them(tmp_path: Path) -> None:
    opened(tmp_path).keep(NAME, ANSWER)

    assert only_file(tmp_path).stat().st_mode & 0o077 == 0
    assert only_file(tmp_path).parent.stat().st_mode & 0o077 == 0


@given(place=st.integers(min_value=0), byte=st.integers(0, 255))
def test_a_damaged_file_is_as_if_it_were_not_there(
    tmp_path_factory: pytest.TempPathFactory, place: int, byte: int
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    files = opened(folder)
    files.keep(NAME, ANSWER)
    file = only_file(folder)
    content = bytearray(file.read_bytes())
    content[place % len(content)] = byte
    file.write_bytes(content)

    assert files.find(NAME) in {None, ANSWER}
    file.write_bytes(content[: place % len(content)])
    assert files.find(NAME) is None
    file.write_bytes(bytes(content) * 2)
    assert files.find(NAME) in {None, ANSWER}


def test_a_file_under_another_name_tells_nothing(tmp_path: Path) -> None:
    files = opened(tmp_path)
    files.keep(NAME, ANSWER)
    kept = only_file(tmp_path)
    content = kept.read_bytes()
    kept.unlink()
    files.keep(b"of another seller", b"")
    only_file(tmp_path).write_bytes(content)

    assert files.find(b"of another seller") is None


def test_what_is_no_file_is_ignored(tmp_path: Path) -> None:
    files = opened(tmp_path)
    files.keep(NAME, ANSWER)
    file = only_file(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    file.rename(elsewhere)
    file.symlink_to(elsewhere)
    assert files.find(NAME) is None
    file.unlink()
    os.mkfifo(file)
    assert files.find(NAME) is None
    file.unlink()
    file.mkdir()
    assert files.find(NAME) is None
    files.keep(NAME, ANSWER)  # and nobody falls over it


def test_a_small_file_that_would_fill_the_memory_is_ignored(tmp_path: Path) -> None:
    files = opened(tmp_path)
    files.keep(NAME, ANSWER)
    file = only_file(tmp_path)
    head = file.read_bytes()[: len(b"rumbo answer 1\n") + 32]
    file.write_bytes(head + zlib.compress(bytes(200 * 1024 * 1024), 9))

    assert files.find(NAME) is None


def test_the_oldest_leave_and_what_is_used_stays(tmp_path: Path) -> None:
    files = opened(tmp_path, limit_bytes=20_000)
    for number in range(40):
        files.keep(b"%d" % number, os.urandom(1000))
        assert files.find(b"0") is not None or number > 18
        os.utime(files._place(b"%d" % number), (number, number))
        if number < 18:
            os.utime(files._place(b"0"), (1000, 1000))

    assert size(tmp_path) <= 21_000
    assert files.find(b"0") is not None
    assert files.find(b"1") is None
    assert files.find(b"39") is not None


def test_another_process_counts_what_is_there_already(tmp_path: Path) -> None:
    for _ in range(5):
        for number in range(5):
            opened(tmp_path, limit_bytes=20_000).keep(
                os.urandom(8) + b"%d" % number, os.urandom(2000)
            )

    assert size(tmp_path) <= 22_100


def test_nothing_is_kept_where_nothing_may_be(tmp_path: Path) -> None:
    files = opened(tmp_path, limit_bytes=0)
    files.keep(NAME, ANSWER)

    assert files.find(NAME) is None
    assert not (tmp_path / "answers").exists()


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "answers").write_text("in the way")
    files = opened(tmp_path)
    files.keep(NAME, ANSWER)

    assert files.find(NAME) is None


def test_many_at_once_find_whole_answers_or_none(tmp_path: Path) -> None:
    wrong: list[bytes] = []

    def work(seed: int) -> None:
        files = opened(tmp_path, limit_bytes=8_000)
        for turn in range(60):
            name = b"%d" % ((turn * seed) % 7)
            files.keep(name, name * 1000)
            found = files.find(name)
            if found not in {None, name * 1000}:
                wrong.append(found or b"")

    threads = [threading.Thread(target=work, args=(seed,)) for seed in (1, 2, 3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert not wrong
