"""The contact between seller and buyer during a deal: calls, meetings, e-mails, notes, silence."""

from __future__ import annotations

from collections.abc import Sequence

from rumbo.sample.committee import Committee, Member
from rumbo.sample.company import ORDINARY_NO_SHOW, Company
from rumbo.sample.deal import Deal
from rumbo.sample.dice import Dice, cumulative
from rumbo.sample.journey import Stay
from rumbo.sample.people import Contact
from rumbo.sample.voice import Mood, Signal, Voice

_KINDS = ("email", "call", "meeting", "note", "message", "document", "task")
_MIX = cumulative((0.34, 0.20, 0.14, 0.14, 0.06, 0.07, 0.05))
_SILENT_MIX = cumulative((0.52, 0.30, 0.0, 0.10, 0.05, 0.0, 0.03))
_RATE = (0.30, 0.30, 0.32, 0.32, 0.30, 0.34, 0.30)  # exchanges started per working day
TROUBLE_RATE = 0.9
TROUBLE_IS_TOLD = 0.75
LOSS_IS_TOLD = 0.65
PARKED_RATE = 0.03
SILENT_RATE = 0.22
SILENCE_FADES_DAYS = 30.0
AUTOMATED_RATE = 0.018
_AUTOMATED_KINDS = ("email", "email", "email", "email", "email", "web", "web", "form")
LONG_STAY_DAYS = 16.0
PAUSES = 0.4
LATE_IN_CRM_DAYS = 2.0
OFFER = 4  # the phase of new business in which it belongs
NEGOTIATION = {7: 5, 4: 2}  # where it begins on the road of that many phases
FOLLOWS_A_CLAIM_DAYS = 0.3
Claim = tuple[float, Stay]  # when, and the stay that really lasted
STATED_KINDS = {"email": 0.85, "call": 0.6, "meeting": 0.7, "note": 1.0, "message": 0.7}
_RESULTS = (
    ("call", "out"),
    ("meeting", "out"),
    ("meeting", "out"),
    ("document", "in"),
    ("email", "out"),
    ("meeting", "out"),
    ("document", "in"),
)


class Conversation:
    """Writes everything that was said and done in one deal."""

    def __init__(self, company: Company, voice: Voice, deal: Deal) -> None:
        self._company, self._voice, self._deal = company, voice, deal
        self._dice, self._days = company.dice, company.days
        self._committee = Committee(company, deal)
        opener = company.people.contact(deal.account, deal.opener)
        product = deal.product
        self._blanks = voice.blanks(opener.name, deal.account.name, product)
        self._limit = company.end
        self._mood = Mood(0, "", dead=False, lift=0.0)
        self._lift = 0.0

    def hold(self, stays: list[Stay], lift: float, claims: Sequence[Claim] = ()) -> list[Member]:
        """Write the activities of all stays at that quality; hand back who took part.

        `claims` are the moments at which the CRM was told more than had happened.
        """
        self._lift = lift
        self._committee.gather(stays)
        for position, here in enumerate(stays):
            if position == 0 and self._deal.source == "web":
                self._automatic("form", here.start, "in")
            self._live(here)
            if position == 0 and self._company.planted.hasty:
                self._offer_early(here)
        for clock, here in claims:
            self._confirm(clock, here)
        self._automated(stays)
        self._plan(stays[-1])
        return self._committee.members

    def _live(self, here: Stay) -> None:
        deal, dice = self._deal, self._dice
        dead = deal.road.is_dead(here.state)
        parked = here.state == deal.road.parked
        troubled = deal.road.is_trouble(here.state)
        self._limit = here.end
        self._mood = Mood(here.phase, here.cause if dead or troubled else "", dead, self._lift)
        rate = self._rate(here, dead=dead, parked=parked)
        mix = _SILENT_MIX if dead or parked else _MIX
        quiet = self._quiet(here)
        if troubled and dice.happens(TROUBLE_IS_TOLD):
            self._tell(here.start + 0.2)
        clock = here.start + dice.expovariate(rate) * 0.5
        while clock < here.end:
            if not quiet[0] < clock < quiet[1]:
                self._start(_KINDS[dice.weighted(mix)], clock, dead=dead)
            fading = 1.0 + (clock - here.start) / SILENCE_FADES_DAYS if dead else 1.0
            clock += dice.expovariate(rate) * fading
        if here.to == deal.road.next_state(here.phase) and not dead and not parked:
            self._conclude(here)
        elif here.to == deal.road.lost_state and not dead and dice.happens(LOSS_IS_TOLD):
            self._mood = Mood(here.phase, here.cause, dead=False, lift=self._lift)
            self._tell(max(here.start, here.end - 0.1))

    def _confirm(self, clock: float, here: Stay) -> None:
        """The mail after a stage was declared too early: it still speaks of the true phase."""
        sent = clock + FOLLOWS_A_CLAIM_DAYS
        if sent < here.end and here.phase < len(self._company.phrases.phase_subjects):
            subject = self._company.phrases.phase_subjects[here.phase][0].format_map(self._blanks)
            people = self._committee.present(sent)[:1]
            self._write("email", "out", self._days.seconds(sent), people, (subject, ""))

    def _tell(self, clock: float) -> None:
        """The customer says what is wrong, in a mail or on the phone."""
        if self._dice.happens(0.5):
            self._say("email", "in", clock)
        else:
            self._say("call", "in", clock, outcome="connected", minutes=12)

    def _rate(self, here: Stay, *, dead: bool, parked: bool) -> float:
        pace = self._deal.owner_at(here.start).habit.pace * self._company.touches
        if dead:
            return SILENT_RATE * pace
        if parked:
            return PARKED_RATE * pace
        rate = _RATE[min(here.phase, len(_RATE) - 1)] * pace
        return rate * TROUBLE_RATE if self._deal.road.is_trouble(here.state) else rate

    def _quiet(self, here: Stay) -> tuple[float, float]:
        """A stretch of a long stay in which nothing happens, where there is one."""
        length = here.end - here.start
        if length < LONG_STAY_DAYS or not self._dice.happens(PAUSES):
            return (0.0, 0.0)
        begin = here.start + length * self._dice.uniform(0.1, 0.3)
        return begin, begin + length * self._dice.uniform(0.5, 0.7)

    def _start(self, kind: str, clock: float, *, dead: bool) -> None:
        if kind == "email":
            self._thread(clock, dead=dead)
        elif kind == "call":
            self._call(clock, dead=dead)
        elif kind == "meeting":
            self._meeting(clock)
        elif kind == "document":
            self._document(clock, "out")
        elif kind == "message":
            self._say("message", "out" if dead or self._dice.happens(0.5) else "in", clock)
        else:
            self._say(kind, "internal", clock)

    def _thread(self, clock: float, *, dead: bool) -> None:
        """An e-mail, perhaps an answer, perhaps ours to that."""
        dice = self._dice
        direction = "in" if not dead and dice.happens(0.25) else "out"
        for _ in range(3):
            self._say("email", direction, clock)
            if direction == "out":
                if dead or not dice.happens(0.5 + 0.1 * max(-3.0, min(3.0, self._lift))):
                    return
                clock += dice.around(0.9, 0.8)
            else:
                clock += dice.around(self._deal.owner_at(clock).habit.reply_days, 0.7)
            direction = "in" if direction == "out" else "out"

    def _call(self, clock: float, *, dead: bool) -> None:
        connected = not dead and self._dice.happens(0.55)
        outcome = "connected" if connected else self._dice.pick(("no_answer", "voicemail"))
        inbound = connected and self._dice.happens(0.2)
        minutes = 3 + int(self._dice.random() * 25) if connected else 1
        self._say("call", "in" if inbound else "out", clock, outcome=outcome, minutes=minutes)

    def _meeting(self, clock: float) -> None:
        planted, deal = self._company.planted, self._deal
        missed = planted.no_show if deal.source == planted.no_show_source else ORDINARY_NO_SHOW
        roll = self._dice.random()
        if roll < missed:
            self._say("meeting", "out", clock, outcome="no_show", minutes=30)
        elif roll < missed + 0.05:
            self._say("meeting", "out", clock, outcome="rescheduled", status="cancelled")
        else:
            minutes = self._dice.pick((30, 45, 60, 60, 90))
            self._say("meeting", "out", clock, outcome="held", minutes=minutes)
            if self._dice.happens(0.55):
                self._say("note", "internal", clock + 0.12)

    def _document(self, clock: float, direction: str) -> None:
        content = self._content()
        self._say("email", direction, clock, content=content if direction == "out" else "")
        back = clock + self._dice.around(1.5, 0.7)
        if direction == "out" and not self._mood.dead and self._dice.happens(0.5):
            self._say("email", "in", back)

    def _content(self) -> str:
        """A content of this phase, or none where the library has a gap."""
        phase = str(self._mood.phase)
        fitting = [
            f"K{number + 1:02d}"
            for number, entry in enumerate(self._company.words.contents)
            if entry["phase"] == phase
        ]
        return self._dice.pick(fitting) if fitting else ""

    def _conclude(self, here: Stay) -> None:
        """The event that lets a deal pass to the next phase."""
        kind, direction = _RESULTS[min(here.phase, len(_RESULTS) - 1)]
        clock = max(here.start, here.end - 0.25)
        if kind == "document":
            self._document(max(here.start, clock - 1.0), "out")
            self._document(clock, direction)
        elif kind == "email":
            self._document(clock, "out")
            self._say("email", "in", clock + 0.15)
        else:
            outcome = "held" if kind == "meeting" else "connected"
            self._say(kind, direction, clock, outcome=outcome, minutes=45)

    def _automated(self, stays: list[Stay]) -> None:
        """Newsletters and page visits, which know nothing of the deal."""
        last = min(self._company.end, stays[-1].end + 20)
        clock = stays[0].start + self._dice.expovariate(AUTOMATED_RATE)
        while clock < last:
            kind = self._dice.pick(_AUTOMATED_KINDS)
            written = self._automatic(kind, clock, "out" if kind == "email" else "in")
            if kind == "email" and self._negotiates(stays, clock):
                self._company.ledger.add("truth_timing", (written, self._deal.id, "marketing_late"))
            clock += self._dice.expovariate(AUTOMATED_RATE)

    def _negotiates(self, stays: list[Stay], clock: float) -> bool:
        """Whether the deal is at negotiation or beyond at that time."""
        road = self._deal.road
        at = [here for here in stays if here.start <= clock < here.end]
        return bool(at) and at[-1].state != road.parked and at[-1].phase >= NEGOTIATION[road.phases]

    def _offer_early(self, here: Stay) -> None:
        """An offer to somebody of whom nobody knows yet whether they can buy."""
        planted, deal = self._company.planted, self._deal
        dice = Dice(f"early offer {deal.id}")  # of its own: the rest of the company stays as it is
        clock = here.start + (here.end - here.start) * dice.uniform(0.1, 0.6)
        fitting = deal.source == planted.hasty_source and here.state == 0
        if not fitting or clock >= self._company.end or not dice.happens(planted.hasty):
            return
        number, offer = next(
            (place, entry)
            for place, entry in enumerate(self._company.words.contents, start=1)
            if entry["phase"] == str(OFFER)
        )
        written = self._write(
            "email",
            "out",
            self._days.seconds(clock),
            self._committee.present(clock)[:1],
            (offer["title"], ""),
            content=f"K{number:02d}",
        )
        self._company.ledger.add("truth_timing", (written, deal.id, "sales_early"))

    def _automatic(self, kind: str, clock: float, direction: str) -> str:
        topic = "automated" if kind == "email" else kind
        subject = self._voice.subject(topic, self._mood.phase, self._blanks)
        people = self._committee.present(clock)[:1]
        content = f"K{len(self._company.words.contents):02d}" if kind == "email" else ""
        return self._write(
            kind,
            direction,
            self._days.seconds(clock),
            people,
            (subject, ""),
            automated=1,
            content=content,
        )

    def _plan(self, last: Stay) -> None:
        """What is in the calendar of an open deal, and what should have been done."""
        if last.to >= 0 or not self._dice.happens(self._deal.owner.habit.steps):
            return
        dead = self._deal.road.is_dead(last.state) or last.state == self._deal.road.parked
        if dead and self._dice.happens(0.8):
            return
        clock = self._company.end + self._dice.expovariate(0.2)
        if self._dice.happens(0.25):
            clock = max(last.start, self._company.end - self._dice.expovariate(0.1))
        kind = self._dice.pick(("meeting", "task", "call"))
        subject = self._voice.subject(kind, last.phase, self._blanks)
        seconds = self._days.seconds(clock)
        self._write(
            kind,
            "out",
            seconds,
            self._committee.present(clock)[:2],
            (subject, ""),
            status="planned",
        )

    def _say(
        self,
        kind: str,
        direction: str,
        clock: float,
        *,
        outcome: str = "",
        minutes: int = 0,
        status: str = "done",
        content: str = "",
    ) -> None:
        """Write one activity, unless its time lies beyond the stay it belongs to."""
        if clock >= self._limit:
            return
        people = self._people(kind, clock)
        self._blanks["person"] = self._committee.somebody(clock) or self._blanks["person"]
        subject = self._voice.subject(kind, self._mood.phase, self._blanks)
        body, signals = self._body(kind, direction, outcome)
        seconds = self._days.seconds(clock)
        activity = self._write(
            kind,
            direction,
            seconds,
            people,
            (subject, body),
            outcome=outcome,
            minutes=minutes,
            status=status,
            content=content,
        )
        if body:
            self._sign(activity, signals)

    def _people(self, kind: str, clock: float) -> list[Contact]:
        present = self._committee.present(clock)
        if kind in {"note", "task"} or not present:
            return []
        if kind == "meeting":
            return present[-3:] if len(present) > 1 else present
        return [self._dice.pick(present)]

    def _body(self, kind: str, direction: str, outcome: str) -> tuple[str, list[Signal]]:
        if outcome in {"no_answer", "voicemail", "no_show", "rescheduled"}:
            return "", []
        if not self._dice.happens(STATED_KINDS.get(kind, 0.0)):
            return "", []
        if kind in {"email", "message"}:
            write = self._voice.mail_in if direction == "in" else self._voice.mail_out
            return write(self._mood, self._blanks)
        return self._voice.note(self._mood, self._blanks)

    def _sign(self, activity: str, signals: list[Signal]) -> None:
        for label, phrase, state in signals or (("", "", "neutral"),):
            self._company.ledger.add("truth_texts", (activity, label, phrase, state))

    def _write(
        self,
        kind: str,
        direction: str,
        seconds: int,
        people: list[Contact],
        text: tuple[str, str],
        *,
        outcome: str = "",
        minutes: int = 0,
        status: str = "done",
        automated: int = 0,
        content: str = "",
    ) -> str:
        ledger, days, deal = self._company.ledger, self._days, self._deal
        number = f"V{ledger.rows('activities') + 1:08d}"
        ended = (
            days.stamp(min(seconds + 60 * minutes, self._company.last_second)) if minutes else ""
        )
        owner = "" if automated else deal.owner_at(days.clock(seconds // 86_400)).id
        ledger.add(
            "activities",
            (
                number,
                kind,
                direction,
                days.stamp(seconds),
                ended,
                status,
                outcome,
                owner,
                deal.id,
                deal.account.id,
                ";".join(person.id for person in people),
                text[0],
                text[1],
                automated,
                content,
            ),
        )
        return number
