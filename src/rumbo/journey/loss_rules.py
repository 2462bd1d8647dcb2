"""The rules of a workspace that say why a deal was lost: its own, else those here."""

from __future__ import annotations

from rumbo.journey.rule_file import RuleFile
from rumbo.model.loss_rule import LossRules
from rumbo.model.reading import Text

LOSS_RULES = RuleFile(
    code="loss_rules",
    kind=LossRules,
    what=Text("reglas de las pérdidas", "rules of losses"),
    count=Text("{n} reglas", "{n} rules"),
    counted="rules",
)
