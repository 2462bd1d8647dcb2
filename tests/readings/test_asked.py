"""The list of questions, kept as a file, says what the readings say."""

from __future__ import annotations

from rumbo.readings.asked import FILE, written


def test_the_file_lists_every_reading_as_it_asks() -> None:
    assert FILE.read_text(encoding="utf-8") == written(), "run `make questions`"
