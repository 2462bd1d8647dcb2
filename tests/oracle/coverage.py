"""What the log can tell, counted row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from oracle.paths import paths
from oracle.scene import Row, Scene, wilson

Found = tuple[int, int, datetime | None]


def coverage(scene: Scene) -> list[dict[str, object]]:
    """One row per thing that answers rest on."""
    return [_row(scene, name, *found) for name, found in _abilities(scene)]


def _row(
    scene: Scene, name: str, n: int, covered: int, first: datetime | None
) -> dict[str, object]:
    low, high = wilson(covered, n)
    told = "no_cases" if n == 0 else "none" if covered < 0.01 * n else "partial"
    if n and covered / n >= 0.8:
        told = "full"
    return {
        "ability": name,
        "told": told,
        "n": n,
        "covered": covered,
        "covered_share": covered / n if n else None,
        "covered_low": low,
        "covered_high": high,
        "begins_at": scene.local(first).date().isoformat() if first else None,
        "mend": name if told in ("partial", "none") else None,
    }


def _abilities(scene: Scene) -> Iterator[tuple[str, Found]]:
    deals = list(scene.deals)
    walked = paths(scene)
    status = {deal: walked[deal][-1].phase.outcome if walked[deal] else "open" for deal in deals}
    ended = {
        end: [deal for deal in deals if status[deal] == end] for end in ("open", "won", "lost")
    }
    yield "stage_history", _changed(scene, deals, "stage")
    yield "first_stages", _changed(scene, deals, "stage", beginning=True)
    done = _activities(scene)
    firsts = [_first_activity(scene, done, deal) for deal in deals]
    seen = [first for first in firsts if first]
    yield "activity_record", (len(deals), len(seen), min(seen, default=None))
    told = [row for row in done if row.get("direction") or row["kind"] == "meeting"]
    yield "contact_direction", (len(done), len(told), None)
    people = _people(scene)
    yield "committee_people", (len(deals), len({row["deal_id"] for row in people}), None)
    yield "committee_roles", (len(people), sum(bool(_role(scene, row)) for row in people), None)
    priced = [deal for deal in deals if scene.value(deal, "amount")]
    yield "deal_amounts", (len(deals), len(priced), None)
    counted = [deal for deal in priced if scene.amount(deal) is not None]
    yield "exchange_rates", (len(priced), len(counted), None)
    yield "amount_history", _changed(scene, deals, "amount")
    yield "expected_closes", _filled(scene, ended["open"], "expected_close_at")
    yield "close_date_history", _changed(scene, deals, "expected_close_at")
    yield "deal_owners", _filled(scene, deals, "owner_id")
    yield "deal_accounts", _filled(scene, deals, "account_id")
    yield "segment_fields", (len(deals), sum(_segmented(scene, deal) for deal in deals), None)
    yield "lost_reasons", _filled(scene, ended["lost"], "lost_reason")
    yield "next_steps", _filled(scene, ended["open"], "next_step")
    yield "conversation_texts", (len(done), sum(bool(row.get("body")) for row in done), None)
    yield "after_sale", (len(ended["won"]), sum(_served(scene, d) for d in ended["won"]), None)


def _changed(scene: Scene, deals: Sequence[str], field: str, *, beginning: bool = False) -> Found:
    moments = []
    for deal in deals:
        changes = [c for c in scene.changes(deal, field) if not beginning or not c.old]
        if changes:
            moments.append(changes[0].changed_at)
    return len(deals), len(moments), min(moments, default=None)


def _filled(scene: Scene, deals: Sequence[str], field: str) -> Found:
    return len(deals), sum(bool(scene.value(deal, field)) for deal in deals), None


def _activities(scene: Scene) -> list[Row]:
    return [
        row
        for row in scene.rows("activities")
        if row["deal_id"] in scene.deals and scene.sure(row["occurred_at"]) < scene.end
    ]


def _first_activity(scene: Scene, done: Sequence[Row], deal: str) -> datetime | None:
    moments = [scene.sure(row["occurred_at"]) for row in done if row["deal_id"] == deal]
    return min(moments, default=None)


def _people(scene: Scene) -> list[Row]:
    def known(row: Row) -> bool:
        added = scene.when(row.get("added_at", ""))
        return added is None or added < scene.end

    found = [r for r in scene.rows("deal_contacts") if r["deal_id"] in scene.deals and known(r)]
    distinct = {
        (r["deal_id"], r["contact_id"], r.get("role", ""), scene.when(r.get("added_at", ""))): r
        for r in reversed(found)
    }
    return list(distinct.values())


def _role(scene: Scene, row: Row) -> str:
    own = {r["id"]: r.get("role", "") for r in scene.rows("contacts")}
    return row.get("role", "") or own.get(row["contact_id"], "")


def _segmented(scene: Scene, deal: str) -> bool:
    accounts = {row["id"]: row for row in scene.rows("accounts")}
    account = accounts.get(scene.value(deal, "account_id"), {})
    own = (scene.value(deal, "type"), scene.value(deal, "source"))
    return any((*own, account.get("industry", ""), account.get("country", "")))


def _served(scene: Scene, deal: str) -> bool:
    account = scene.value(deal, "account_id")
    dated = {
        "subscriptions": "started_at",
        "tickets": "created_at",
        "account_events": "occurred_at",
    }
    return any(
        row["account_id"] == account and scene.sure(row[moment]) < scene.end
        for table, moment in dated.items()
        for row in scene.rows(table)
    )


def cases(scene: Scene) -> dict[str, dict[str, bool]]:
    """By ability: each deal of which it could be told, and whether it is."""
    deals = list(scene.deals)
    walked = paths(scene)
    status = {deal: walked[deal][-1].phase.outcome if walked[deal] else "open" for deal in deals}
    done = _by_deal(_activities(scene))
    people = _by_deal(_people(scene))

    def filled(field: str, end: str = "") -> dict[str, bool]:
        return {d: bool(scene.value(d, field)) for d in deals if end in ("", status[d])}

    def changed(field: str) -> dict[str, bool]:
        return {deal: bool(scene.changes(deal, field)) for deal in deals}

    def any_of(rows: dict[str, list[Row]], said: Callable[[Row], object]) -> dict[str, bool]:
        return {deal: any(said(row) for row in rows[deal]) for deal in deals if deal in rows}

    return {
        "stage_history": changed("stage"),
        "first_stages": {d: any(not c.old for c in scene.changes(d, "stage")) for d in deals},
        "activity_record": {deal: deal in done for deal in deals},
        "contact_direction": any_of(done, lambda r: r.get("direction") or r["kind"] == "meeting"),
        "committee_people": {deal: deal in people for deal in deals},
        "committee_roles": any_of(people, lambda row: _role(scene, row)),
        "deal_amounts": filled("amount"),
        "exchange_rates": {
            d: scene.amount(d) is not None for d in deals if scene.value(d, "amount")
        },
        "amount_history": changed("amount"),
        "expected_closes": filled("expected_close_at", "open"),
        "close_date_history": changed("expected_close_at"),
        "deal_owners": filled("owner_id"),
        "deal_accounts": filled("account_id"),
        "segment_fields": {deal: _segmented(scene, deal) for deal in deals},
        "lost_reasons": filled("lost_reason", "lost"),
        "next_steps": filled("next_step", "open"),
        "conversation_texts": any_of(done, lambda row: row.get("body")),
        "after_sale": {d: _served(scene, d) for d in deals if status[d] == "won"},
    }


def _by_deal(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["deal_id"], []).append(row)
    return found
