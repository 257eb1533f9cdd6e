"""Whether two statements say one thing: one act of the same parties, one figure of one thing, or the same words."""

from functools import lru_cache

from tellings.differ.acts import one_act
from tellings.differ.classes import WEEKDAYS
from tellings.differ.occasions import other_times
from tellings.differ.sides import Side, agreement
from tellings.differ.things import same_count

__all__ = ["same_point"]


# Read by eye on 30 stories of allsides_dev (`python -m evals.differences_shown --stories 101`): of 46 steps in
# certainty shown before these tests 14 were of one thing; of the 14 shown with them 12. Shares of .25 and .3
# show the same; at .35 "Tavra used drones", "the Tavran capital allegedly employs drones" parts.
UNDER_ONE_ACT, SAME_WORDS = 0.28, 0.5
# All words of one statement stand in the other, which has few more: "Tavra knew of it", "Tavra allegedly knew of it".
ALL = 0.99
# A sum or a count with nobody's fate joins two statements that have more in common than it ("$5 billion for a
# wall"); not swept.
UNDER_ONE_COUNT, UNDER_ONE_SUM = 0.4, 0.3


@lru_cache(maxsize=1024)
def same_point(a: Side, b: Side) -> bool:
    """Return whether two statements are one proposition beyond doubt of the topic."""
    shared = a.lemmas & b.lemmas
    if a.statement.negated != b.statement.negated:
        return False
    count = same_count(a, b)
    if count == "fate" and shared:
        return True
    lesser, greater = agreement(a, b)
    one_count = bool(count) and lesser >= (UNDER_ONE_SUM if count == "large" else UNDER_ONE_COUNT)
    if not one_count and lesser < UNDER_ONE_ACT:  # (all that follows asks for as much)
        return False
    if other_times(a, b) or _other_people(a, b) or _other_weekdays(a, b):
        return False
    alike = len(shared) >= 4 or (len(shared) == 3 and lesser >= ALL)
    if one_count or (alike and greater >= SAME_WORDS):
        return True
    return (len(shared) > 2 or greater >= UNDER_ONE_ACT) and one_act(a, b)


def _other_weekdays(a: Side, b: Side) -> bool:
    """Return whether both name a day of the week, and not the same: what was done on each of two days."""
    left, right = _weekdays(a), _weekdays(b)
    return bool(left and right) and not left & right


@lru_cache(maxsize=256)
def _weekdays(side: Side) -> frozenset[str]:
    return WEEKDAYS.intersection([side.lower[i] for i in side.tokens])


def _other_people(a: Side, b: Side) -> bool:
    """Return whether both name people, and none in common: one finding on each of two of them."""
    left, right = _people(a), _people(b)
    return bool(left and right) and not left & right


@lru_cache(maxsize=256)
def _people(side: Side) -> frozenset[str]:
    return frozenset(x.actor_id for m, x in side.mentions if x.type == "person" and m.kind == "name")
