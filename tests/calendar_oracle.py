"""An oracle of what was true when, and believed when: a calendar that is painted, written from these rules alone.

One person speaks of herself, of an attribute that has one value at a time. Her words reach the bank in any order.

1.  What she says holds from the moment she names until the next moment of which she has said anything else. What holds
    first holds since ever, for nobody knows since when.
2.  Saying what holds already changes nothing, but that there is a second witness; and a witness of an earlier moment
    makes it hold from then.
3.  A denial of a value ends it at its moment, until she names a value again.
4.  "I meant …" takes the whole place of what is believed now, if that was said of no later moment.
5.  A person's correction does the same, whatever its moment; and the mistake it names is not believed again while the
    correction holds.
6.  What is forgotten is shown at no moment, and bears on nothing that is said later; it is no reason to believe again
    what it ended. If another witness said the same, that one is shown instead, from then on. If the forgetting is
    undone, it is shown again, also as what was believed meanwhile.
7.  What is undone never was: everything is as it was before, and it is not shown at any moment.

Moments are whole numbers. Nothing of the package is imported.
"""

import copy


class Stretch:
    """What holds for a while: a value, who is shown for it, and the other witnesses."""

    def __init__(self, value, front):
        self.value, self.front, self.witnesses = value, front, [front]


class Calendar:
    """`cells[i]` is what holds from moment i to i + 1; `cells[-1]`, the last, is what held before all moments."""

    def __init__(self, moments):
        self.last = moments
        self.cells = [None] * (moments + 1)
        self.events = {}  # who -> (moment, value, whether it denies it): what bears on later words
        self.mistakes = []  # (correction, mistake, value)
        self.hidden = {}  # who was forgotten while shown: where, should the forgetting be undone

    def ever(self):
        """The places of all moments in order, the time before them first."""
        return [self.last, *range(self.last)]

    def tell(self, who, value, moment):
        """She names a value."""
        if any(self.rejects(correction, mistake, value, wrong, moment) for correction, mistake, wrong in self.mistakes):
            return
        before = [e for e in self.events.values() if e[0] < moment and (not e[2] or e[1] == value)]
        after = [e for e in self.events.values() if e[0] > moment and (not e[2] or e[1] == value)]
        end = min((e[0] for e in after), default=self.last)
        held = self.cells[moment]
        following = next((e for e in after if e[0] == end), None)
        self.events[who] = (moment, value, False)
        if held is not None and held.value == value and self.standing(held):
            held.witnesses.append(who)
            return
        if following is not None and following[1] == value and not following[2]:
            stretch = self.cells[end]
            stretch.witnesses.append(who)
        else:
            stretch = Stretch(value, who)
        named = min((e[0] for e in after if not e[2]), default=self.last)
        self.cut(held, moment, named)
        for place in range(moment, named):
            if place < end or self.cells[place] is held:
                self.cells[place] = stretch if place < end else None
        if not before and stretch.front == who:
            for place in [self.last, *range(moment)]:
                self.cells[place] = stretch

    def rejects(self, correction, mistake, value, wrong, moment):
        """Whether a value is a mistake that a correction named, which holds at that moment, as far as one knows."""
        if value != wrong or correction not in self.events or mistake in self.gone:
            return False
        places = [p for p in self.ever() if self.cells[p] is not None and correction in self.cells[p].witnesses]
        ends = max((p + 1 for p in places if p != self.last), default=0)
        return not places or ends == self.last or moment < ends

    gone = frozenset()

    def standing(self, stretch):
        """Whether anybody is shown for it."""
        return stretch.front in self.events

    def cut(self, held, moment, end):
        """What held is parted where something comes in between: later witnesses stand for its later part alone."""
        if held is None:
            return
        later = [w for w in held.witnesses if w in self.events and self.events[w][0] > moment]
        earlier = [w for w in held.witnesses if w not in later]
        if not later:
            return
        if not earlier or not any(w in self.events for w in earlier):
            for place in self.ever():
                if self.cells[place] is held and (place == self.last or place < moment):
                    self.cells[place] = None
            return
        rest = Stretch(held.value, min(later, key=lambda w: self.events[w][0]))
        if held.front in later:  # the one that is shown goes on being shown, where it speaks
            rest.front = held.front
            held.front = min(earlier, key=lambda w: self.events.get(w, (0,))[0])
        rest.witnesses, held.witnesses = later, earlier
        for place in range(end, self.last):
            if self.cells[place] is held:
                self.cells[place] = rest

    def deny(self, who, value, moment):
        """She says that a value no longer holds."""
        self.events[who] = (moment, value, True)
        held = self.cells[moment]
        if held is None or held.value != value or not self.standing(held):
            return
        after = [e[0] for w, e in self.events.items() if e[0] > moment and not e[2]]
        end = min(after, default=self.last)
        self.cut(held, moment, end)
        for place in range(moment, end):
            if self.cells[place] is held:
                self.cells[place] = None

    def mean(self, who, value, moment):
        """She says that what is believed now was a mistake."""
        held = self.cells[self.last - 1]
        if held is None or not self.standing(held) or self.events[held.front][0] > moment or held.value == value:
            self.tell(who, value, moment)
            return
        self.replace(held, who, value, moment)

    def correct(self, who, value):
        """A person says that what is believed now was a mistake; returns whether there was anything."""
        held = self.cells[self.last - 1]
        if held is None or not self.standing(held):
            return False
        inherited = [(who, mistake, value) for c, mistake, value in self.mistakes if c == held.front]
        self.mistakes += [*inherited, (who, held.front, held.value)]
        self.replace(held, who, value, self.events[held.front][0])
        return True

    def replace(self, held, who, value, moment):
        """A mistake, with all who said it, gives way."""
        stretch = Stretch(value, who)
        for witness in held.witnesses:
            self.events.pop(witness, None)
        self.events[who] = (moment, value, False)
        self.cells = [stretch if cell is held else cell for cell in self.cells]

    def forget(self, who):
        """It is shown no more."""
        self.events.pop(who, None)
        if places := frozenset(p for p in self.ever() if self.cells[p] is not None and self.cells[p].front == who):
            self.hidden[who] = places
        self.gone = self.gone | {who}
        for stretch in {id(cell): cell for cell in self.cells if cell is not None}.values():
            if who in stretch.witnesses:
                stretch.witnesses.remove(who)
            if stretch.front == who and (left := [w for w in stretch.witnesses if w in self.events]):
                stretch.front = min(left)

    def shown(self, moment):
        """Who is shown at a moment, unless forgotten: one, and those that are shown again if a forget is undone."""
        held = self.cells[moment]
        place = self.last if moment < 0 else moment
        return {who for who, places in self.hidden.items() if place in places} | ({held.front} if held else set())

    def now(self):
        """Who is shown if no moment is named."""
        return self.shown(self.last - 1)

    def copy(self):
        """The calendar as it stands."""
        return copy.deepcopy(self)
