"""What people write: notes, e-mails, calls and meetings put together from many phrases."""

from __future__ import annotations

from dataclasses import dataclass

from rumbo.sample.company import Company
from rumbo.sample.dice import cumulative

Signal = tuple[str, str, str]  # label, phrase, state

HELD = ("mail", "note")
# not held by the buyer, though it looks so
_STATES = ("held", "negated", "resolved", "hypothetical", "seller")
_STATE_SHARES = cumulative((0.68, 0.10, 0.10, 0.08, 0.04))
_BY_CAUSE: dict[str, tuple[str, ...]] = {
    "price": ("objection.price", "objection.price", "objection.roi", "emotion.perceived_risk"),
    "competitor": ("objection.competitor", "objection.competitor", "objection.price"),
    "no_priority": ("objection.no_priority", "objection.no_priority", "emotion.overwhelm"),
    "budget_cut": ("objection.price", "objection.timing", "objection.authority"),
    "champion_left": ("risk.champion_loss", "risk.champion_loss", "objection.authority"),
    "timing": ("objection.timing", "objection.timing", "emotion.overwhelm"),
    "technical_gap": ("objection.technical", "objection.technical", "emotion.frustration"),
    "security_legal": (
        "objection.security_legal",
        "validation.security_questionnaire",
        "emotion.perceived_risk",
    ),
    "status_quo": ("objection.status_quo", "objection.status_quo", "emotion.perceived_risk"),
    "no_fit": ("objection.no_priority", "objection.price", "objection.authority"),
    "our_silence": ("emotion.frustration", "emotion.frustration", "emotion.perceived_risk"),
}
_BY_PHASE: tuple[tuple[str, ...], ...] = (
    ("emotion.urgency", "objection.authority", "emotion.overwhelm", "objection.timing"),
    ("emotion.enthusiasm", "emotion.trust", "objection.status_quo", "emotion.frustration"),
    ("emotion.enthusiasm", "emotion.trust", "validation.references", "objection.technical"),
    ("validation.poc", "validation.security_questionnaire", "objection.technical", "emotion.trust"),
    ("objection.price", "objection.roi", "validation.references", "emotion.trust"),
    ("objection.price", "emotion.trust", "emotion.urgency", "emotion.perceived_risk"),
    (
        "objection.security_legal",
        "emotion.urgency",
        "validation.security_questionnaire",
        "emotion.trust",
    ),
)
_SILENT = ("risk.going_dark",)
IN_A_HURRY = 0.12  # share of notes typed without capitals
GOOD = ("emotion.trust", "emotion.enthusiasm")


@dataclass(frozen=True)
class Mood:
    """What a text is about: the phase, what goes wrong, whether nobody answers, and the chances."""

    phase: int
    cause: str
    dead: bool
    lift: float  # the deal's quality, in log-odds


class Voice:
    """Writes subjects and bodies and hands back which signals each of them carries."""

    def __init__(self, company: Company) -> None:
        self._dice = company.dice
        self._words = company.words
        self._phrases = company.phrases
        self._known = company.phrases.signals

    def blanks(self, person: str, account: str, product: int) -> dict[str, str]:
        """What the blanks in the phrases stand for in one deal."""
        dice, words = self._dice, self._words
        return {
            "person": person.split(" ", 1)[0],
            "account": account,
            "product": words.products[product],
            "competitor": dice.pick(words.competitors),
            "place": dice.pick(words.places),
            "weekday": dice.pick(words.weekdays),
            "n": str(2 + int(dice.random() * 9)),
        }

    def subject(self, kind: str, phase: int, blanks: dict[str, str]) -> str:
        """A subject line; e-mails and meetings speak of the phase."""
        by_phase = kind in {"email", "meeting"} and self._dice.happens(0.85)
        options = (
            self._phrases.phase_subjects[min(max(phase, 0), len(self._phrases.phase_subjects) - 1)]
            if by_phase
            else self._phrases.subjects[kind]
        )
        return self._dice.pick(options).format_map(blanks)

    def note(self, mood: Mood, blanks: dict[str, str]) -> tuple[str, list[Signal]]:
        """What a seller writes down after a call or a meeting, or in between."""
        dice, neutral = self._dice, self._phrases.neutral
        signals = self._signals(mood, "note", blanks)
        parts = []
        if dice.happens(0.6):
            parts.append(dice.pick(neutral["opening"]).format_map(blanks))
        if not mood.dead and dice.happens(0.6):
            notes = self._phrases.phase_notes
            parts.append(
                dice.pick(notes[min(max(mood.phase, 0), len(notes) - 1)]).format_map(blanks)
            )
        parts += [phrase for _, phrase, _ in signals]
        if not parts or dice.happens(0.45):
            parts.append(dice.pick(neutral["note"]).format_map(blanks))
        if dice.happens(0.4):
            parts.append(dice.pick(neutral["next"]).format_map(blanks))
        if dice.happens(IN_A_HURRY):
            hurried = [(label, phrase.lower(), state) for label, phrase, state in signals]
            return " ".join(parts).lower(), hurried
        return " ".join(parts), signals

    def mail_in(self, mood: Mood, blanks: dict[str, str]) -> tuple[str, list[Signal]]:
        """What the customer writes."""
        dice, neutral = self._dice, self._phrases.neutral
        signals = self._signals(mood, "mail", blanks)
        parts = [dice.pick(neutral["greeting"]).format_map(blanks)]
        if dice.happens(0.12):
            courtesy = dice.pick(neutral["courtesy"]).format_map(blanks)
            signals.insert(0, ("emotion.trust", courtesy, "courtesy"))
        parts += [phrase for _, phrase, _ in signals]
        if not signals or dice.happens(0.5):
            parts.append(dice.pick(neutral["mail_in"]).format_map(blanks))
        parts.append(dice.pick(neutral["closing"]).format_map(blanks))
        return "\n".join(parts), signals

    def mail_out(self, mood: Mood, blanks: dict[str, str]) -> tuple[str, list[Signal]]:
        """What the seller writes to the customer; it never says what the buyer feels."""
        dice, neutral = self._dice, self._phrases.neutral
        kind = "chase" if mood.dead else "mail_out"
        parts = [dice.pick(neutral["greeting_out"]).format_map(blanks)]
        parts.append(dice.pick(neutral[kind]).format_map(blanks))
        if dice.happens(0.4):
            parts.append(dice.pick(neutral["ask"]).format_map(blanks))
        parts.append(dice.pick(neutral["signature"]).format_map(blanks))
        return "\n".join(parts), []

    def _signals(self, mood: Mood, voice: str, blanks: dict[str, str]) -> list[Signal]:
        dice = self._dice
        share = 0.6 if mood.cause else 0.5 if mood.dead else 0.34
        found: list[Signal] = []
        if dice.happens(share):
            found.append(self._signal(self._label(mood), voice, blanks))
            if dice.happens(0.2):
                second = self._signal(self._label(mood), voice, blanks)
                if second[0] != found[0][0]:
                    found.append(second)
        return found

    def _label(self, mood: Mood) -> str:
        dice = self._dice
        if mood.dead and dice.happens(0.7):
            return dice.pick(_SILENT)
        if mood.cause in _BY_CAUSE and dice.happens(0.75):
            return dice.pick(_BY_CAUSE[mood.cause])
        if not mood.cause and dice.happens(min(0.45, max(0.05, 0.18 + 0.15 * mood.lift))):
            return dice.pick(GOOD)
        return dice.pick(_BY_PHASE[min(max(mood.phase, 0), len(_BY_PHASE) - 1)])

    def _signal(self, label: str, voice: str, blanks: dict[str, str]) -> Signal:
        known = self._known[label]
        state = _STATES[self._dice.weighted(_STATE_SHARES)] if voice == "note" else "held"
        if state != "held" and not known.get(state):
            state = "held"
        options = known[voice if known.get(voice) else "note"] if state == "held" else known[state]
        return label, self._dice.pick(options).format_map(blanks), state
