"""Why each deal was lost, as the log shows it: `keep_causes_of_loss` is what readings share.

Only what was known before a deal's end counts. The rules are in `loss_rules.toml`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rumbo.readings.loss_rule import LossRule, loss_rules
from rumbo.readings.pause import PACKAGE
from rumbo.readings.rule import DAY_US

if TYPE_CHECKING:
    from rumbo.log.view import View

USUAL = 0.5  # a role that so many won deals had by a phase is missed where it is not there
LEAST_WON = 20


def keep_causes_of_loss(view: View) -> None:
    """Makes `lost_causes`: each deal lost in the period, its cause and what accompanies it."""
    if view.keeps("lost_causes"):
        return
    rules = loss_rules()
    said = rules.of_kind("said")
    view.keep("lost", PACKAGE, "losses_cases.sql")
    silence = max((rule.days for rule in rules.of_kind("silence")), default=0)
    view.keep("lost_met", PACKAGE, "lost_met.sql", silent_us=silence * DAY_US)
    heard = max((rule.days for rule in said), default=0) * DAY_US
    view.keep("lost_heard", PACKAGE, "lost_heard.sql", void=rules.void, heard_us=heard)
    view.keep("lost_hits", PACKAGE, "lost_hits_none.sql")
    for place, rule in enumerate(rules.rules):
        if rule.kind == "said":
            values = {"place": place, "days_us": rule.days * DAY_US, "pattern": rule.pattern}
            view.keep("lost_hits", PACKAGE, "lost_hits.sql", **values)
    view.prepare("pushes", PACKAGE, "pushes.sql", of_all=True)
    _keep_roles(view, rules.of_kind("role"))
    _load_rules(view)
    pushes = min((rule.at_least for rule in rules.of_kind("pushes")), default=10**6)
    view.keep("lost_causes", PACKAGE, "lost_causes.sql", pushes=pushes)


def _keep_roles(view: View, rules: tuple[LossRule, ...]) -> None:
    roles = sorted({role for rule in rules for role in rule.roles})

    def teach(everybody: View) -> list[tuple[int, str]]:
        rows = everybody.ask(
            PACKAGE, "lost_roles_usual.sql", roles=roles, usual=USUAL, least=LEAST_WON
        )
        return [(int(phase), str(role)) for phase, role in rows.values]

    usual = view.learnt("roles that won deals have", teach)
    values: dict[str, Any] = {
        "phases": [phase for phase, _ in usual],
        "roles": [role for _, role in usual],
    }
    view.keep("lost_roles", PACKAGE, "lost_roles.sql", **values)


def _load_rules(view: View) -> None:
    """Makes `loss_rule`, each rule's place and cause, and `loss_declared`, what reasons mean."""
    rules = loss_rules()
    places = list(enumerate(rule.cause for rule in rules.rules))
    view.engine.create(
        "loss_rule",
        "SELECT unnest($places) AS place, unnest($causes) AS cause",
        places=[place for place, _ in places],
        causes=[cause for _, cause in places],
    )
    reasons = [
        row[0]
        for row in view.engine.query(
            "SELECT DISTINCT declared FROM lost WHERE declared IS NOT NULL ORDER BY declared"
        ).values
    ]
    view.engine.create(
        "loss_declared",
        "SELECT CAST(unnest($reasons) AS VARCHAR) AS declared,"
        " CAST(unnest($causes) AS VARCHAR) AS declared_cause",
        reasons=reasons,
        causes=[rules.declared(reason) for reason in reasons],
    )
