"""Alignment between teams: rounds of questions about the map, each answered without the others.

A round asks about the version of the map in force. Who is invited gets a link that holds a secret:
it needs no sign-in, counts once and for some days, and tells nothing of what others answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from rumbo.access import secret
from rumbo.errors import RumboError, UsageError
from rumbo.log.midnight import moment_of
from rumbo.model.journey_map import JourneyMap
from rumbo.model.questionnaire import ANSWERS, ASKED, LONGEST_TEAM, Questionnaire, Topic
from rumbo.model.table_rows import TableRows
from rumbo.store.rounds import Invitation, NewInvitation, Round, Rounds, TeamAnswer

if TYPE_CHECKING:
    from rumbo.workspace import Workspace

DEFAULT_DAYS, MOST_DAYS = 14, 90
LONGEST_WHO = 100


class LinkError(RumboError):
    """A link that cannot be answered; `wait_seconds` where it was tried too often."""

    def __init__(self, message: str, advice: str = "", wait_seconds: int = 0) -> None:
        super().__init__(message, advice=advice)
        self.wait_seconds = wait_seconds


@dataclass(frozen=True)
class Link:
    """A new link: `secret` is shown this once, and kept nowhere."""

    team: str
    who: str
    secret: str
    expires_at: datetime


@dataclass(frozen=True)
class RoundTold:
    """A round with how many were asked and how many have answered."""

    round: Round
    invited: int
    answered: int


class Alignment:
    """The rounds of one workspace, and what may be done with them."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.rounds = Rounds(workspace.database)

    def ask(
        self, invited: Sequence[tuple[str, str]], *, days: int = DEFAULT_DAYS, by: str = "—"
    ) -> tuple[Round, tuple[Link, ...]]:
        """Opens a round about the map in force, with one link per team and person invited.

        `invited` are teams, each with whom the link is for (may be empty). The round before takes
        no more answers. UsageError where no map is in force or an invitation cannot be used.
        """
        version = self._workspace.atlas.chosen(None)
        links = _links(invited, days)
        opened = self.rounds.open(version.id, by=by)
        self.rounds.invite(opened.id, _kept(links))
        return opened, links

    def ask_further(
        self, number: int, invited: Sequence[tuple[str, str]], *, days: int = DEFAULT_DAYS
    ) -> tuple[Link, ...]:
        """Invites others to a round that is open."""
        links = _links(invited, days)
        self.rounds.invite(number, _kept(links))
        return links

    def close(self, number: int) -> Round:
        """Takes no more answers in a round."""
        closed = self.rounds.close(number)
        self._tell(number)
        return closed

    def listed(self) -> list[RoundTold]:
        """Every round, the newest first."""
        return [
            RoundTold(
                each,
                len(self.rounds.invitations(each.id)),
                len(self.rounds.answers(each.id, secret.now())),
            )
            for each in self.rounds.rounds()
        ]

    def asked_map(self, asked: Round) -> JourneyMap:
        """The map that a round asks about."""
        return self._workspace.atlas.map_of(self._workspace.atlas.maps.version(asked.map_id))

    def invited(self, held: str, *, address: str) -> Invitation:
        """The invitation of a link that can be answered; LinkError where it cannot."""
        attempts = self._workspace.access.attempts
        wait_seconds = attempts.begin(f"link {held}", address)
        if wait_seconds:
            raise LinkError("Too many attempts.", wait_seconds=wait_seconds)
        found = self.rounds.invited(secret.kept(held))
        if found is None:
            raise LinkError("This link leads nowhere.", "Ask for another one.")
        attempts.succeed(f"link {held}", address)
        if found.used_at is not None:
            raise LinkError("This link was answered already.", "It can be answered once.")
        if not found.waits(secret.now()) or not self.rounds.takes_answers(found.round_id):
            raise LinkError("The time to answer is over.", "Ask for another link.")
        return found

    def answer(self, held: str, answered: Mapping[str, Any], *, address: str) -> TeamAnswer:
        """Keeps what somebody answered by a link, which is then used up.

        `answered` are the answers by phase, as plain entries. LinkError where the link cannot be
        answered, UsageError where nothing was answered or something that was not asked.
        """
        invitation = self.invited(held, address=address)
        questionnaire = self._read(invitation, answered)
        document = questionnaire.model_dump(mode="json", exclude_defaults=True)
        kept = self.rounds.answer(invitation, document)
        if kept is None:
            raise LinkError("This link was answered already.", "It can be answered once.")
        self._tell(invitation.round_id)
        return kept

    def _read(self, invitation: Invitation, answered: Mapping[str, Any]) -> Questionnaire:
        try:
            found = Questionnaire(phases=dict(answered))
        except ValidationError as error:
            raise UsageError(
                "Some answer cannot be kept as it is.", advice="Write at most 500 letters."
            ) from error
        told = {phase: each for phase, each in found.phases.items() if each}
        if not told:
            raise UsageError("Nothing was answered.", advice="Answer about one phase at least.")
        if not found.fits(self.asked_map(self.rounds.round(invitation.round_id))):
            raise UsageError("An answer is none of those to choose from.", advice="Choose again.")
        return Questionnaire(phases=told)

    def _tell(self, number: int) -> None:
        """Has every process that keeps answers by snapshot ask anew.

        While an import is under way nobody waits for it: it ends in a new snapshot by itself.
        """
        self._workspace.record_again(source=f"round {number}", facts={"round": number}, wait=False)

    def tables(self, as_of_us: int, *, of: int | None = None) -> tuple[TableRows, ...]:
        """The answers and who was asked, as known at a moment, for readings to ask.

        They are of the round opened last by then, about the company of snapshot `of`; without any,
        there are no such tables.
        """
        moment = moment_of(as_of_us)
        asked = self.rounds.newest(moment, of=of)
        if asked is None:
            return ()
        answers = self.rounds.answers(asked.id, moment)
        invited = [each for each in self.rounds.invitations(asked.id) if each.created_at <= moment]
        teams = {each.team for each in invited} | {each.team for each in answers}
        counts = tuple(
            (
                team,
                sum(each.team == team for each in invited),
                sum(each.team == team for each in answers),
            )
            for team in sorted(teams)
        )
        told = ("answer", "team", "phase", "topic", "value", "note")
        return (
            TableRows(ANSWERS, told, tuple(_rows(answers))),
            TableRows(ASKED, ("team", "invited", "answered"), counts),
        )


def _links(invited: Sequence[tuple[str, str]], days: int) -> tuple[Link, ...]:
    if not 1 <= days <= MOST_DAYS:
        raise UsageError(f"A link cannot last {days} days.", advice=f"Use 1 to {MOST_DAYS} days.")
    if not invited:
        raise UsageError("Nobody is invited.", advice="Name a team at least.")
    until = secret.now() + timedelta(days=days)
    return tuple(
        Link(
            _named(team, LONGEST_TEAM), _named(who, LONGEST_WHO, empty=True), secret.drawn(), until
        )
        for team, who in invited
    )


def _kept(links: Sequence[Link]) -> list[NewInvitation]:
    return [
        NewInvitation(each.team, each.who, secret.kept(each.secret), each.expires_at)
        for each in links
    ]


def _named(text: str, longest: int, *, empty: bool = False) -> str:
    name = " ".join(text.split())
    if (not name and not empty) or len(name) > longest or not name.isprintable():
        raise UsageError(
            f"The name {name[:longest]!r} cannot be used.", advice=f"Use at most {longest} letters."
        )
    return name


def _rows(answers: Sequence[TeamAnswer]) -> Iterator[tuple[object, ...]]:
    for each in answers:
        for phase, answer in Questionnaire.model_validate(each.document).phases.items():
            for topic in Topic:
                value, note = answer.value(topic), answer.note(topic)
                if value or note:
                    yield each.id, each.team, phase, topic.value, value, note
