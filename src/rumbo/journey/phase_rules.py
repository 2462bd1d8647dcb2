"""The rules of a workspace that say which phase a deal is really in: its own, else those here."""

from __future__ import annotations

from rumbo.journey.rule_file import RuleFile
from rumbo.model.phase_rule import PhaseRules
from rumbo.model.reading import Text

PHASE_RULES = RuleFile(
    code="phase_rules",
    kind=PhaseRules,
    what=Text("reglas de la fase real", "rules of the real phase"),
    count=Text("{n} clases de fase", "{n} sorts of phase"),
    counted="phases",
)
FILE_NAME = PHASE_RULES.file_name
rules_in = PHASE_RULES.rules_in
text_in = PHASE_RULES.text_in
default_rules = PHASE_RULES.default_rules
default_text = PHASE_RULES.default_text
read = PHASE_RULES.read
inspect_rules = PHASE_RULES.inspect
