"""Why each deal was lost, as the log shows it: `keep_causes_of_loss` is what readings share.

Only what was known before a deal's end counts. The rules are those of the workspace
(journey/loss_rules.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rumbo.journey.loss_rules import LOSS_RULES
from rumbo.model.loss_rule import LossRules, SaidBefore
from rumbo.readings.loss_rule import declared_cause, folded, pattern, void
from rumbo.readings.pause import PACKAGE
from rumbo.readings.rule import DAY_US

if TYPE_CHECKING:
    from rumbo.log.view import View

USUAL = 0.5  # a role that so many won deals had by a phase is missed where it is not there
LEAST_WON = 20
NEVER_DAYS = 36_500  # where no rule speaks of silence


def keep_causes_of_loss(view: View) -> None:
    """Makes `lost_causes`: each deal lost in the period, its cause and what accompanies it."""
    if view.keeps("lost_causes"):
        return
    rules = rules_of(view)
    view.keep("lost", PACKAGE, "losses_cases.sql")
    silent_us = (rules.silent_days or NEVER_DAYS) * DAY_US
    view.keep("lost_met", PACKAGE, "lost_met.sql", silent_us=silent_us)
    heard_us = rules.heard_days * DAY_US
    view.keep("lost_heard", PACKAGE, "lost_heard.sql", void=void(rules), heard_us=heard_us)
    view.keep("lost_hits", PACKAGE, "lost_hits_none.sql")
    for place, rule in enumerate(rules.rules):
        if isinstance(rule, SaidBefore):
            wanted = pattern(map(folded, rule.phrases))
            values = {"place": place, "days_us": rule.days * DAY_US, "pattern": wanted}
            view.keep("lost_hits", PACKAGE, "lost_hits.sql", **values)
    view.prepare("pushes", PACKAGE, "pushes.sql", of_all=True)
    _keep_roles(view, rules)
    _load_rules(view, rules)
    view.keep("lost_causes", PACKAGE, "lost_causes.sql", pushes=rules.pushes)


def rules_of(view: View) -> LossRules:
    """The rules in force for a view."""
    return view.loss_rules or LOSS_RULES.default_rules()


def _keep_roles(view: View, rules: LossRules) -> None:
    roles = list(rules.missed_roles)

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


def _load_rules(view: View, rules: LossRules) -> None:
    """Makes `loss_rule`, each rule's place and cause, and `loss_declared`, what reasons mean."""
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
        causes=[declared_cause(rules, reason) for reason in reasons],
    )
