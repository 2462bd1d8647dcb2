from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from threading import Barrier, Thread

import pytest

from rumbo.errors import UsageError
from rumbo.model.deal_decision import Decided, NewDecision
from rumbo.store.database import Database
from rumbo.store.deal_decisions import DealDecisions, standing

LOSE = NewDecision("lose", "No answer")
PARK = NewDecision("nurture", "", date(2026, 9, 1), on_contact=True)


@pytest.fixture
def decisions(url: str) -> Iterator[DealDecisions]:
    opened = Database(url)
    yield DealDecisions(opened)
    opened.close()


def test_a_line_comes_back_as_it_was_written(decisions: DealDecisions) -> None:
    june = datetime(2026, 6, 1, 9, 30)  # noqa: DTZ001 - naive UTC, as the database keeps it
    kept = decisions.add("d1", PARK, by="Ana", at=june).decision

    assert decisions.listed() == [kept]
    assert (kept.day, kept.on_contact, kept.decided_at) == (date(2026, 9, 1), True, june)
    assert decisions.listed(datetime(2026, 5, 31)) == []  # noqa: DTZ001
    assert decisions.of("d2") == []


def test_a_decision_is_taken_back_once_and_stays(decisions: DealDecisions) -> None:
    kept = decisions.add("d1", LOSE, by="Ana").decision
    back = decisions.revoke(kept.id, by="Luis", why="They wrote")

    assert decisions.of("d1") == [kept, back]
    assert standing(decisions.of("d1")) == []
    for number in (kept.id, back.id, 99):
        with pytest.raises(UsageError):
            decisions.revoke(number, by="Ana", why="again")


def test_the_second_of_two_at_once_is_told_of_the_first(decisions: DealDecisions) -> None:
    seen = decisions.add("d1", PARK, by="Eva").decision.id
    barrier, done = Barrier(2), list[Decided]()

    def decide(who: str) -> None:
        barrier.wait()
        done.append(decisions.add("d1", LOSE, by=who, seen=seen))

    threads = [Thread(target=decide, args=(who,)) for who in ("Ana", "Luis")]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    first, second = sorted(done, key=lambda each: each.decision.id)
    assert first.meanwhile == ()
    assert second.meanwhile == (first.decision,)
    assert len(standing(decisions.of("d1"))) == 3
