"""How sellers work: the habits that make the same journey look different in the CRM."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Habit:
    """One way of working.

    `late_days` is the median delay in working days until a stage reaches the CRM, `friday` says
    that it is all entered on Friday afternoons, `ahead` the share of stages declared before they
    happen, `pushes` the chance that a passed close date is moved, `reply_days` the median answer
    time, `pace` the contacts against an average seller, `steps` the share of deals with a next
    step, `threads` the pull towards bringing more people in, `silence` how much more often deals
    go quiet.
    """

    name: str
    late_days: float = 0.4
    friday: bool = False
    ahead: float = 0.0
    pushes: float = 0.6
    reply_days: float = 0.6
    pace: float = 1.0
    steps: float = 0.55
    threads: float = 0.0
    silence: float = 1.0


STEADY = Habit("steady", ahead=0.04)
FAST = Habit("fast", late_days=0.1, reply_days=0.15, pace=1.25, steps=0.7)
CAREFUL = Habit("careful", late_days=0.15, pushes=0.85, steps=0.9, threads=0.15)
LATE = Habit("late", late_days=5.0, pushes=0.25, reply_days=1.2, pace=0.85, steps=0.3)
FRIDAY = Habit("friday", late_days=0.2, friday=True, steps=0.5)
PUSHER = Habit("pusher", ahead=0.15, pushes=0.97, steps=0.6)
OPTIMIST = Habit("optimist", late_days=0.1, ahead=0.7, pushes=0.8, threads=-0.05)
SILENT = Habit("silent", reply_days=6.0, pace=0.5, steps=0.2, threads=-0.1, silence=2.6)

ORDINARY = (STEADY, FAST, CAREFUL, LATE, FRIDAY, PUSHER, STEADY, CAREFUL)
PLANTED = (SILENT, OPTIMIST)
