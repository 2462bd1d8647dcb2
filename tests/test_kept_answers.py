"""An answer told again is the one that would be found, and nobody else's, and not of before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from rumbo.log.basis import Basis
from rumbo.log.view import Scope, View
from rumbo.model import term
from rumbo.model.clock_limit import ClockLimit
from rumbo.model.deal_decision import DECISIONS, LOSE, NewDecision
from rumbo.model.extract import Extract
from rumbo.model.reading import Reading
from rumbo.predict.features import ALL_DEALS
from rumbo.predict.known_features import known_features
from rumbo.readings.decided import keep_decided
from rumbo.readings.registry import questions
from rumbo.sample import HISTORY_DAYS, write_company
from rumbo.settings import Settings
from rumbo.store import plain
from rumbo.store.answer_files import FOLDER
from rumbo.store.engine import Engine
from rumbo.web import sheet
from rumbo.workspace import Workspace

DAY = date(2026, 6, 12)
NAMES = tuple(name for name, asked in questions().items() if not asked.takes_deal)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("company")
    written = write_company(folder, deals=250, until=date(2026, 6, 30))
    made = Workspace.create(folder / "workspace", Settings(zone="Europe/Madrid", threads=1))
    made.atlas.begin_with_sample(date(2026, 6, 30) - timedelta(days=HISTORY_DAYS), "es")
    made.import_path(written.log, taken_at=datetime(2026, 6, 30, 20))  # noqa: DTZ001 - naive UTC
    yield made
    made.close()


@contextmanager
def nobody() -> Iterator[View]:
    raise AssertionError("nothing was kept")
    yield


def told_again(made: Workspace, scope: Scope, name: str) -> Reading:
    """What is kept of a reading; AssertionError where nothing is."""
    number = made.snapshot().id
    return made.kept.get(number, scope, ("reading", name), questions()[name].read, nobody)


def test_each_reading_is_told_again_as_it_would_be_found(company: Workspace) -> None:
    scope, number = company.scope(as_of=DAY), company.snapshot().id
    with company.view(scope) as view:
        for name in NAMES:
            key, read = ("reading", name), questions()[name].read
            company.kept.get(number, scope, key, read, lambda: nullcontext(view))
    other = Workspace.open(company.folder)
    try:
        with other.view(scope) as anew:
            for name in NAMES:
                again, found = told_again(other, scope, name), questions()[name].read(anew)
                assert plain.written(again) == plain.written(found), name
                assert again == found, name
    finally:
        other.close()


def test_each_filter_has_an_answer_of_its_own(company: Workspace) -> None:
    base = company.scope(as_of=DAY)
    pipeline = company.read("shapes", base)
    scopes = [replace(base, status="won"), company.scope(as_of=DAY - timedelta(days=40))]
    for scope in scopes:
        with company.view(scope) as view:
            found = questions()["shapes"].read(view)
        assert company.read("shapes", scope) == told_again(company, scope, "shapes") == found
        assert found != pipeline
    assert told_again(company, base, "shapes") == pipeline


def test_an_extract_is_not_the_whole(company: Workspace) -> None:
    scope, asked = company.scope(as_of=DAY), questions()["follow_up"]
    number, three = company.snapshot().id, Extract(rows=3)
    lent = lambda: company.view(scope)  # noqa: E731 - as the server lends one
    some = company.kept.get(
        number, scope, ("extract", "follow_up", three), lambda view: asked.read(view, three), lent
    )

    assert len(some.rows) == 3 < len(company.read("follow_up", scope).rows)


def test_a_seller_is_told_of_their_own_deals_alone(company: Workspace) -> None:
    base = company.scope(as_of=DAY)
    company.read("pauses", base)
    with company.view(base) as view:
        ids = [row[0] for row in view.engine.query("SELECT id FROM all_owners ORDER BY id").values]
    sellers = [replace(base, limited_to=frozenset(some)) for some in (ids[:1], ids[1:2], ())]
    for scope in sellers:
        with pytest.raises(AssertionError, match="nothing was kept"):
            told_again(company, scope, "pauses")
        company.read("pauses", scope)
    seen = [
        {row["deal_id"] for row in told_again(company, scope, "pauses").rows} for scope in sellers
    ]
    with company.view(sellers[0]) as view:
        own = {row[0] for row in view.engine.query("SELECT id FROM deals").values}
    assert seen[0] <= own
    assert not seen[1] & own
    assert not seen[2]


def decided(made: Workspace) -> None:
    scope = made.scope(as_of=DAY)
    deal = made.read("pipeline", scope).rows[0]["deal_id"]
    made.ritual.decisions.add(
        str(deal),
        NewDecision(LOSE, "No contestan", None, on_contact=False),
        by="Ana",
        at=datetime(2026, 6, 1),  # noqa: DTZ001 - naive UTC
    )


def published(made: Workspace) -> None:
    held = made.atlas.map_on(DAY)
    assert held is not None
    draft = made.atlas.add(held.model_copy(update={"owner": "Otra"}), by="Ana")
    made.atlas.maps.publish(draft.id, by="Ana", at=datetime(2026, 6, 2))  # noqa: DTZ001 - naive UTC


def ruled(made: Workspace) -> None:
    rules = made.loss_rules
    made.__dict__["loss_rules"] = rules.model_copy(update={"rules": rules.rules[1:]})


def recorded(made: Workspace) -> None:
    made.record_again(source="once more", facts={})


def test_every_column_of_a_reading_has_a_heading_in_words(company: Workspace) -> None:
    told = (company.read(name, company.scope(as_of=DAY)) for name in NAMES)
    columns = {key for reading in told for key in sheet.keys(reading.rows)}

    assert {key for key in columns if term.label(key).es == term.spelt(key)} <= {
        "pipeline",
        "brier",
    }


@pytest.mark.parametrize(
    ("change", "name"),
    [(decided, "weekly_five"), (published, "losses"), (ruled, "losses"), (recorded, "weekly_five")],
)
def test_whatever_changes_is_asked_anew(
    company: Workspace, change: Callable[[Workspace], None], name: str
) -> None:
    scope = company.scope(as_of=DAY)
    company.read(name, scope)
    assert told_again(company, scope, name)
    opened = Workspace.open(company.folder)
    try:
        change(opened)
        with pytest.raises(AssertionError, match="nothing was kept"):
            told_again(opened, scope, name)
        with opened.view(scope) as view:
            assert opened.read(name, scope) == questions()[name].read(view)
    finally:
        opened.close()


def test_what_an_open_view_teaches_is_not_kept_for_a_later_map(
    company: Workspace,
) -> None:
    opened, scope = Workspace.open(company.folder), company.scope(as_of=DAY)
    try:
        with opened.view(scope) as view:
            published(opened)
            known_features(view, [view.as_of_us])
        with opened.view(scope) as view:
            assert view.remembered is not None
            assert view.basis is not None
            kept = ("features", (view.as_of_us,), ALL_DEALS), view.basis.print_of_log
            assert view.remembered.find(kept) is None
            known_features(view, [view.as_of_us])
            assert view.remembered.find(kept) is not None
    finally:
        opened.close()


OTHER_SETTINGS = {
    "name": "Otra",
    "language": "en",
    "zone": "UTC",
    "currency": "USD",
    "lake_url": "elsewhere",
    "contact_days": 15,
    "progress_days": 31,
    "days": "business",
    "limits": (ClockLimit(phase="Propuesta", contact_days=3),),
    "holidays": "ES",
    "work_days": "1234",
    "work_hours": "08:00-15:00",
    "free_days": "12-25",
    "negotiation_from": "Propuesta",
    "qualified_from": "Propuesta",
    "model_days": 7,
    "monthly_target": 5,
    "targets": "team Iberia = 5",
    "deal_word": "trato",
    "deal_url": "https://crm.example/{id}",
    "deal_urls": "a=https://crm.example/{id}",
}
SILENT = {
    "database_url": "sqlite:///elsewhere",
    "memory_limit": "1GB",
    "threads": 3,
    "sign_in": "always",
    "upload_limit_mb": 1,
    "upload_days": 1,
    "answers_limit_mb": 1,
    "import_memory_limit": "1GB",
}


def test_every_setting_that_an_answer_could_tell_of_is_part_of_its_basis(
    company: Workspace,
) -> None:
    basis, used = company.basis(DAY), company.settings
    assert set(vars(used)) == OTHER_SETTINGS.keys() | SILENT.keys()
    prints = {basis.print}
    for name, value in OTHER_SETTINGS.items():
        prints.add(replace(basis, settings=replace(used, **{name: value})).print)  # type: ignore[arg-type]

    assert len(prints) == len(OTHER_SETTINGS) + 1
    for name, value in SILENT.items():
        other = replace(basis, settings=replace(used, **{name: value}))  # type: ignore[arg-type]
        assert other.print == basis.print


def test_the_print_is_the_same_in_every_process_and_another_for_other_sources(
    company: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def anew() -> Basis:
        opened = Workspace.open(company.folder)
        try:
            return opened.basis(DAY)
        finally:
            opened.close()

    before = company.basis(DAY).print
    assert anew().print == before
    monkeypatch.setattr("rumbo.log.basis._sources", lambda: "others")
    assert anew().print != before


def test_hostile_files_are_answered_over(company: Workspace) -> None:
    scope = company.scope(as_of=DAY)
    honest = company.read("phases", scope)
    for path in (company.folder / FOLDER).rglob("*.answer"):
        path.write_bytes(b"rumbo answer 1\n" + b"\x80\x04" * 400)

    assert company.read("phases", scope) == honest
    assert told_again(company, scope, "phases") == honest


def test_a_file_that_holds_something_else_is_answered_over(company: Workspace) -> None:
    scope = company.scope(as_of=DAY)
    honest = company.read("shapes", scope)
    name = plain.written((company.basis(DAY).print, scope, ("reading", "shapes")))
    company.kept.files.keep(name, b'{"~of":["rumbo.store.lake:Lake",{"place":"/"}]}')

    assert company.read("shapes", scope) == honest


def test_the_answers_lie_in_the_workspace_and_may_be_removed(
    company: Workspace, tmp_path: Path
) -> None:
    scope = company.scope(as_of=DAY)
    first = company.read("movements", scope)
    (company.folder / FOLDER).rename(tmp_path / "gone")

    assert company.read("movements", scope) == first


APART = tuple(name for name in NAMES if DECISIONS in questions()[name].apart_from)


@pytest.mark.parametrize("name", APART)
def test_what_is_apart_from_decisions_never_looks_at_them(
    company: Workspace, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = questions()[name]
    with company.view(company.scope(as_of=DAY)) as view:
        # The view has loaded what was decided; nobody is to look at it from here on.
        for method in ("create", "query", "arrays", "view", "exists"):
            monkeypatch.setattr(Engine, method, unless_decisions(getattr(Engine, method)))
        asked.read(view)
        if asked.extract is not None:
            asked.read(view, Extract(rows=5))
        with pytest.raises(AssertionError):
            keep_decided(view)  # it is seen where somebody does


def unless_decisions(real: Callable[..., object]) -> Callable[..., object]:
    """The method of the engine, refusing whatever names the table of decisions."""

    def asked(engine: Engine, *given: object, **values: object) -> object:
        assert not any(DECISIONS in str(each) for each in given)
        return real(engine, *given, **values)

    return asked


def test_a_decision_leaves_alone_what_never_looks_at_decisions(tmp_path: Path) -> None:
    written = write_company(tmp_path, deals=60, until=date(2026, 6, 30))
    made = Workspace.create(tmp_path / "workspace", Settings(threads=1))
    made.import_path(written.log)
    scope, number = made.scope(), made.snapshot().id
    before = {name: made.read(name, scope) for name in ("movements", "weekly_five")}
    deal = str(before["weekly_five"].rows[0]["deal_id"])
    made.ritual.decide(deal, NewDecision(kind=LOSE, text="Cerrada"), by="Ana")
    assert made.snapshot().id > number
    again = told_again(made, scope, "movements")
    assert again == replace(before["movements"], snapshot=made.snapshot().id)
    with pytest.raises(AssertionError, match="nothing was kept"):
        told_again(made, scope, "weekly_five")
    made.close()
