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
    _keep_every_cause(view)
    view.prepare("lost_causes", PACKAGE, "losses_chosen.sql")


def _keep_every_cause(view: View) -> None:
    """Makes `every_lost_cause`: found once for all filters and periods of the day."""
    rules = rules_of(view)

    def keep(table: str, sql: str, **values: Any) -> None:  # noqa: ANN401 - as in `prepare`
        view.prepare(table, PACKAGE, sql, of_all=True, **values)

    keep("lost", "losses_cases.sql")
    keep("lost_met", "lost_met.sql", silent_us=(rules.silent_days or NEVER_DAYS) * DAY_US)
    keep("lost_heard", "lost_heard.sql", void=void(rules), heard_us=rules.heard_days * DAY_US)
    _keep_hits(view, rules)
    keep("pushes", "pushes.sql")
    _keep_roles(view, rules)
    _keep_rules(view, rules)
    keep("every_lost_cause", "lost_causes.sql", pushes=rules.pushes)


def _keep_hits(view: View, rules: LossRules) -> None:
    """Makes `lost_hits`: every text that a rule speaks of, with the rule's place."""
    names = ["lost_hits_none"]
    view.prepare("lost_hits_none", PACKAGE, "lost_hits_none.sql", of_all=True)
    for place, rule in enumerate(rules.rules):
        if isinstance(rule, SaidBefore):
            wanted = pattern(map(folded, rule.phrases))
            values = {"place": place, "days_us": rule.days * DAY_US, "pattern": wanted}
            names.append(f"lost_hits_{place}")
            view.prepare(names[-1], PACKAGE, "lost_hits.sql", of_all=True, **values)
    view.prepare_view("lost_hits", " UNION ALL ".join(f"SELECT * FROM {name}" for name in names))


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
    view.prepare("lost_roles", PACKAGE, "lost_roles.sql", of_all=True, **values)


def _keep_rules(view: View, rules: LossRules) -> None:
    """Makes `loss_rule`, each rule's place and cause, and `loss_declared`, what reasons mean."""
    places = list(enumerate(rule.cause for rule in rules.rules))
    view.prepare(
        "loss_rule",
        PACKAGE,
        "loss_rules.sql",
        of_all=True,
        places=[place for place, _ in places],
        causes=[cause for _, cause in places],
    )
    reasons = [
        row[0]
        for row in view.engine.query(
            "SELECT DISTINCT declared FROM lost WHERE declared IS NOT NULL ORDER BY declared"
        ).values
    ]
    view.prepare(
        "loss_declared",
        PACKAGE,
        "loss_declared.sql",
        of_all=True,
        reasons=reasons,
        causes=[declared_cause(rules, reason) for reason in reasons],
    )
