from __future__ import annotations

from collections.abc import Iterator

import pytest

from rumbo.errors import UsageError
from rumbo.store.comments import LONGEST, Comments
from rumbo.store.database import Database


@pytest.fixture
def comments(url: str) -> Iterator[Comments]:
    opened = Database(url)
    yield Comments(opened)
    opened.close()


def test_a_comment_comes_back_as_it_was_written_without_what_nobody_sees(
    comments: Comments,
) -> None:
    comments.add("offer", "needs", "  Is\u202e it?\r\n<b>Really</b> \x00 ", by="Ana")

    (found,) = comments.on("offer", "needs")
    assert (found.text, found.author, found.resolved_at) == ("Is  it?\n<b>Really</b>", "Ana", None)
    assert comments.on("offer", "does") == []


def test_open_comments_come_first_and_only_they_are_counted(comments: Comments) -> None:
    first = comments.add("offer", "needs", "one", by="Ana")
    comments.add("offer", "needs", "two", by="Luis")
    comments.add("trial", "role-legal", "three", by="Luis")

    done = comments.resolve(first, by="Marta")

    assert (done.resolved_by, done.resolved_at is not None) == ("Marta", True)
    assert [each.text for each in comments.on("offer", "needs")] == ["two", "one"]
    assert comments.open_counts() == {("offer", "needs"): 1, ("trial", "role-legal"): 1}

    comments.resolve(first, by="Ana", resolved=False)

    assert comments.open_counts()["offer", "needs"] == 2
    assert [each.resolved_by for each in comments.on("offer", "needs")] == [None, None]


@pytest.mark.parametrize("text", ["", " \n ", "\u200b", "x" * (LONGEST + 1)])
def test_a_comment_that_says_nothing_or_too_much_is_refused(comments: Comments, text: str) -> None:
    with pytest.raises(UsageError):
        comments.add("offer", "needs", text, by="Ana")

    assert comments.open_counts() == {}


def test_what_is_not_there_cannot_be_resolved(comments: Comments) -> None:
    with pytest.raises(UsageError):
        comments.resolve(7, by="Ana")
    with pytest.raises(UsageError):
        comments.add("x" * 101, "needs", "text", by="Ana")
