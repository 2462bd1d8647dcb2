"""Sight: what somebody sees who is limited to the deals of some owners.

The limit lies under the view, before any filter: the tables that say something about a deal, an
account or a person hold nothing else, so neither a reading nor an address reaches further. Whose a
deal is says the newest snapshot, whatever date is asked for. What all deals teach, such as how long
a pause is, comes from a view of all of them as numbers that name none (`View.learnt`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from rumbo.log import stored
from rumbo.store.engine import Engine, quoted, statement

WHOLE = "whole_"
_DEALS = "(SELECT code FROM mine)"
_ACCOUNTS = "(SELECT id FROM my_accounts)"
_CONTACTS = "(SELECT id FROM my_contacts)"
_MANY = ("passages", "paths", "touches")  # asked so often that what is left is kept
_LEFT: Mapping[str, str] = {
    "deals": f"code IN {_DEALS}",
    "accounts": f"id IN {_ACCOUNTS}",
    "contacts": f"id IN {_CONTACTS}",
    "changes": f"deal IN {_DEALS}"
    f" OR (object_type = 'account' AND object_id IN {_ACCOUNTS})"
    f" OR (object_type = 'contact' AND object_id IN {_CONTACTS})",
    "deal_contacts": f"deal IN {_DEALS}",
    **dict.fromkeys(_MANY, f"deal IN {_DEALS}"),
    "moves": "false",  # they count the deals of everybody
    "activities": f"deal IN {_DEALS} OR (deal IS NULL AND account_id IN {_ACCOUNTS})",
    "subscriptions": f"account_id IN {_ACCOUNTS}"
    " AND (deal_id IS NULL OR deal_id IN (SELECT id FROM mine))",
    "tickets": f"account_id IN {_ACCOUNTS}",
    "account_events": f"account_id IN {_ACCOUNTS}",
}
# They say nothing of a deal, an account or a person on the other side.
SHARED = frozenset({"owners", "contents", "stages", "rates", "phases", "stage_names"})
_BEHIND = ("moments", "now_deals", "now_changes", "whole_log_deals", "whole_log_changes")


def mount(
    engine: Engine, mounted: Callable[[Engine, str], None], owner_ids: Collection[str], prefix: str
) -> None:
    """Names every stored table in the engine, holding no more than those owners may see.

    `mounted` names the whole ones, by their prefix.
    """
    mounted(engine, WHOLE)
    engine.create("mine", statement("rumbo.log", "sight_mine.sql"), owner_ids=sorted(owner_ids))
    for name in ("accounts", "contacts"):
        engine.create(f"my_{name}", statement("rumbo.log", f"sight_{name}.sql"))
    for name in stored.TYPES:
        left = "true" if name in SHARED else _LEFT[name]
        rows = f"SELECT * FROM {quoted(WHOLE + name)} WHERE {left}"
        if name in _MANY:
            engine.create(f"my_{name}", rows)
            rows = f"SELECT * FROM {quoted(f'my_{name}')}"
        engine.view(prefix + name, rows)


def close_behind(engine: Engine, prefix: str, *, rebuilt: bool) -> None:
    """Takes away what it took of all deals to know the road of a past date (`road`)."""
    if rebuilt:
        engine.view(f"{prefix}passages", f"SELECT * FROM new_passages WHERE deal IN {_DEALS}")
    for name in _BEHIND:
        engine.forget_view(name)
