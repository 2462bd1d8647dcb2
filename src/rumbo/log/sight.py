"""Sight: what somebody sees who is limited to the deals of some owners.

The limit lies under the view, before any filter: the tables that say something about a deal, an
account or a person hold nothing else, so neither a reading nor an address reaches further. Whose a
deal is says the newest snapshot, whatever date is asked for. Only what is learnt from (which phases
the other deals passed, and when) stays whole, so that a pause is the same pause for everybody.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from rumbo.log import stored
from rumbo.store.engine import Engine, quoted, statement
from rumbo.store.lake import Lake

PERMITTED = "permitted_deals"
WHOLE = "whole_"
_DEALS = "(SELECT code FROM mine)"
_ACCOUNTS = "(SELECT id FROM my_accounts)"
_CONTACTS = "(SELECT id FROM my_contacts)"
_LEFT: Mapping[str, str] = {
    "deals": f"code IN {_DEALS}",
    "accounts": f"id IN {_ACCOUNTS}",
    "contacts": f"id IN {_CONTACTS}",
    "changes": f"deal IN {_DEALS}"
    f" OR (object_type = 'account' AND object_id IN {_ACCOUNTS})"
    f" OR (object_type = 'contact' AND object_id IN {_CONTACTS})",
    "deal_contacts": f"deal IN {_DEALS}",
    "paths": f"deal IN {_DEALS}",
    "activities": f"deal IN {_DEALS} OR (deal IS NULL AND account_id IN {_ACCOUNTS})",
    "subscriptions": f"account_id IN {_ACCOUNTS}"
    " AND (deal_id IS NULL OR deal_id IN (SELECT id FROM mine))",
    "tickets": f"account_id IN {_ACCOUNTS}",
    "account_events": f"account_id IN {_ACCOUNTS}",
}
# They name no deal, account or person on the other side, or only by a number that leads nowhere.
SHARED = frozenset(
    {"owners", "contents", "stages", "rates", "phases", "stage_names", "passages", "touches"}
)


def mount(
    engine: Engine, lake: Lake, versions: Mapping[str, int], owner_ids: Collection[str], prefix: str
) -> None:
    """Names every stored table in the engine, holding no more than those owners may see."""
    stored.mount(engine, lake, versions, prefix=WHOLE)
    engine.create("mine", statement("rumbo.log", "sight_mine.sql"), owner_ids=sorted(owner_ids))
    for name in ("accounts", "contacts"):
        engine.create(f"my_{name}", statement("rumbo.log", f"sight_{name}.sql"))
    for name in stored.TYPES:
        left = "true" if name in SHARED else _LEFT[name]
        engine.view(prefix + name, f"SELECT * FROM {quoted(WHOLE + name)} WHERE {left}")


def learn_from_all(engine: Engine) -> None:
    """Makes `every_deal`: the permitted deals, and of the others only when they were in a phase."""
    engine.create("every_deal", statement("rumbo.log", "sight_every_deal.sql"))
