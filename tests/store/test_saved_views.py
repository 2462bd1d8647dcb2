from __future__ import annotations

from collections.abc import Iterator

import pytest

from rumbo.access.users import Users
from rumbo.errors import UsageError
from rumbo.model.user import AT_THIS_MACHINE, Role, User
from rumbo.store.database import Database
from rumbo.store.saved_views import LONGEST_NAME, LONGEST_QUERY, SavedViews

SENTENCE = "quince caballos azules en la niebla"


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = Database(url)
    yield opened
    opened.close()


def named(database: Database, login: str, role: Role = "editor") -> User:
    users = Users(database)
    if not users.exist():
        users.add("boss", SENTENCE, role="admin")
    return users.add(login, SENTENCE, role=role)


def names(database: Database, user: User) -> list[str]:
    return [view.name for view in SavedViews(database, "deals", user).listed()]


def test_a_view_comes_back_as_it_was_saved(database: Database) -> None:
    views = SavedViews(database, "deals", AT_THIS_MACHINE)
    number = views.save("  Las \u202e mías\n ", "status=won&q=%C3%B1", shared=False)

    found = views.find(number)
    assert found is not None
    assert (found.name, found.query, found.shared) == ("Las mías", "status=won&q=%C3%B1", False)
    assert views.find(number + 1) is None
    assert SavedViews(database, "journeys", AT_THIS_MACHINE).find(number) is None


def test_people_see_their_own_views_and_those_for_all(database: Database) -> None:
    ana, luis = named(database, "ana"), named(database, "luis")
    SavedViews(database, "deals", ana).save("Ana's", "", shared=False)
    SavedViews(database, "deals", ana).save("for all", "", shared=True)
    SavedViews(database, "deals", AT_THIS_MACHINE).save("nobody's", "", shared=False)

    assert names(database, ana) == ["Ana's", "for all"]
    assert names(database, luis) == ["for all"]
    assert names(database, AT_THIS_MACHINE) == ["for all", "nobody's"]


def test_a_view_is_changed_by_its_owner_and_what_is_for_all_by_editors(database: Database) -> None:
    ana, viewer = named(database, "ana", "viewer"), named(database, "luis", "viewer")
    editor = named(database, "eva")
    views = SavedViews(database, "deals", ana)
    own, shared = (views.find(views.save("v", "", shared=flag)) for flag in (False, True))
    assert own is not None
    assert shared is not None

    assert own.editable_by(ana)
    assert not own.editable_by(editor)
    assert shared.editable_by(editor)
    assert not shared.editable_by(viewer)


def test_a_view_is_renamed_and_deleted(database: Database) -> None:
    views = SavedViews(database, "deals", AT_THIS_MACHINE)
    view = views.find(views.save("one", "status=won", shared=False))
    assert view is not None
    views.rename(view, "two", shared=True)
    (renamed,) = views.listed()
    assert (renamed.id, renamed.name, renamed.shared) == (view.id, "two", True)
    views.delete(renamed)
    assert views.listed() == []
    assert views.save("three", "", shared=False) != view.id


@pytest.mark.parametrize("name", ["", "   ", "\n\t", "x" * (LONGEST_NAME + 1)])
def test_a_view_needs_a_name(database: Database, name: str) -> None:
    with pytest.raises(UsageError, match="needs a name"):
        SavedViews(database, "deals", AT_THIS_MACHINE).save(name, "", shared=False)


def test_a_view_that_asks_for_too_much_is_not_saved(database: Database) -> None:
    views = SavedViews(database, "deals", AT_THIS_MACHINE)
    with pytest.raises(UsageError, match="too much"):
        views.save("long", "q" * (LONGEST_QUERY + 1), shared=False)
    assert views.listed() == []


def test_saving_under_the_name_of_an_own_view_keeps_its_address(database: Database) -> None:
    views = SavedViews(database, "deals", AT_THIS_MACHINE)
    number = views.save("Míos", "status=won", shared=False)

    assert views.save("MÍOS", "status=lost", shared=True) == number
    (only,) = views.listed()
    assert (only.name, only.query, only.shared) == ("Míos", "status=lost", True)


def test_no_two_views_that_somebody_sees_are_called_alike(database: Database) -> None:
    ana, luis = named(database, "ana"), named(database, "luis")
    SavedViews(database, "deals", ana).save("for all", "status=won", shared=True)
    SavedViews(database, "deals", ana).save("hers", "", shared=False)
    views = SavedViews(database, "deals", luis)
    own = views.find(views.save("hers", "", shared=False))
    assert own is not None

    with pytest.raises(UsageError, match="already"):
        views.save("For all", "", shared=False)
    with pytest.raises(UsageError, match="already"):
        views.rename(own, "for all", shared=False)
    views.rename(own, "Hers", shared=True)
    assert names(database, luis) == ["for all", "Hers"]
    kept = SavedViews(database, "deals", ana).listed()[0]
    assert (kept.name, kept.query) == ("for all", "status=won")


def test_ones_own_view_is_arranged_anew_though_a_view_for_all_is_called_alike(
    database: Database,
) -> None:
    ana, luis = named(database, "ana"), named(database, "luis")
    hers, his = (SavedViews(database, "deals", each) for each in (ana, luis))
    shown = hers.find(hers.save("Míos", "status=won", shared=False))
    own = his.save("Míos", "status=lost", shared=False)
    assert shown is not None
    hers.rename(shown, "Míos", shared=True)
    assert names(database, luis) == ["Míos", "Míos"]

    assert his.save("míos", "status=open", shared=False) == own
    assert [each.query for each in his.listed()] == ["status=won", "status=open"]


def test_a_view_for_all_stays_for_all_when_it_is_arranged_anew(database: Database) -> None:
    views = SavedViews(database, "deals", AT_THIS_MACHINE)
    views.save("Míos", "status=won", shared=True)

    views.save("Míos", "status=lost", shared=False)

    (only,) = views.listed()
    assert (only.query, only.shared) == ("status=lost", True)
