"""An oracle of what was true when, and believed when: calendars that are painted, written from these rules alone.

A calendar is of an attribute that has one value at a time, or of one value of an attribute that has several. A person
speaks of herself, or somebody tells of a change of hers; of a thing anybody speaks. Words reach the bank in any order.

1.  What she says holds from the moment she names until the next moment of which she has said anything else. What holds
    first holds since ever, for nobody knows since when, unless a witness says so ("since May"): then from the earliest
    moment that a witness speaks of.
2.  Saying what holds already changes nothing, but that there is a second witness; and a witness of an earlier moment
    makes it hold from then. One who says since when is shown rather than one who does not.
3.  A denial of a value ends it at its moment, until she names a value again; so does a denial of any value.
4.  "I meant …" takes the whole place of what is believed now, if that was said of no later moment, and by the speaker
    or of her.
5.  A person's correction does the same, whatever its moment; and the mistake it names is not believed again while the
    correction holds.
6.  Another value beside it is no matter to a value of an attribute that has several, but that a mistake is one for all.
7.  What is forgotten is shown at no moment, and bears on nothing that is said later; it is no reason to believe again
    what it ended. If another witness said the same, that one is shown instead, from then on. If the forgetting is
    undone, it is shown again, also as what was believed meanwhile. If it is the statement itself that is forgotten, and
    not what it was read from, its witnesses go with it.
8.  What is undone never was: everything is as it was before, and it is not shown at any moment. If the undo is undone,
    it is shown again, also as what was believed meanwhile.

Moments are whole numbers. Nothing of the package is imported.
"""

import copy


class Stretch:
    """What holds for a while: a value, who is shown for it, and the other witnesses."""

    def __init__(self, value, front):
        self.value, self.front, self.witnesses = value, front, [front]


class Calendar:
    """`cells[i]` is what holds from moment i to i + 1; `cells[-1]`, the last, is what held before all moments.

    `family` are the calendars of the other values of its attribute, by value, if it has several, itself included; they
    share what was a mistake.
    """

    def __init__(self, moments, family=None, mistakes=None):
        self.last = moments
        self.cells = [None] * (moments + 1)
        self.events = {}  # who -> (moment, value, whether it denies it): what bears on later words
        self.mistakes = [] if mistakes is None else mistakes  # (correction, mistake, value)
        self.hidden = {}  # who was forgotten while shown: where, should the forgetting be undone
        self.dated, self.speakers = set(), {}  # who says since when; who is speaking
        self.family = family

    def ever(self):
        """The places of all moments in order, the time before them first."""
        return [self.last, *range(self.last)]

    def tell(self, who, value, moment, *, dated=False, changes=False, speaker=""):
        """Somebody names a value, perhaps since when, or as a change."""
        self.speakers[who] = speaker
        if any(self.rejects(*mistake, value, moment, changes) for mistake in self.mistakes):
            return
        if dated:
            self.dated.add(who)
        before = [e for e in self.events.values() if e[0] < moment and (not e[2] or e[1] in (value, None))]
        after = [e for e in self.events.values() if e[0] > moment and (not e[2] or e[1] in (value, None))]
        end = min((e[0] for e in after), default=self.last)
        held = self.cells[moment]
        following = next((e for e in after if e[0] == end), None)
        self.events[who] = (moment, value, False)
        if held is not None and held.value == value and self.standing(held):
            held.witnesses.append(who)
            self.speak(held)
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
        if not before and stretch.front == who and not dated:
            for place in [self.last, *range(moment)]:
                self.cells[place] = stretch
        self.speak(stretch)

    def speak(self, stretch):
        """Who is shown for a stretch says since when, if anybody does; then it holds from its first witness."""
        alive = [w for w in stretch.witnesses if w in self.events]
        dated = [w for w in alive if w in self.dated]
        if not dated or stretch.front in self.dated or stretch.front not in self.events:
            return
        stretch.front = min(dated, key=lambda w: self.events[w][0])
        if self.cells[self.last] is stretch:
            first = min(self.events[w][0] for w in alive)
            for place in [self.last, *range(first)]:
                if self.cells[place] is stretch:
                    self.cells[place] = None

    def rejects(self, correction, mistake, wrong, value, moment, changes):
        """Whether a value is a mistake that a correction named, which holds at that moment, as far as one knows."""
        home = next((c for c in self.relatives() if correction in c.events), None)
        if value != wrong or home is None or mistake in self.gone:
            return False
        if changes and moment > home.events[correction][0]:
            return False
        cells = home.cells
        places = [p for p in self.ever() if cells[p] is not None and correction in cells[p].witnesses]
        ends = max((p + 1 for p in places if p != self.last), default=0)
        return not places or ends == self.last or moment < ends

    def relatives(self):
        """The calendars of all values of its attribute."""
        return [self] if self.family is None else list(self.family.values())

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
        self.speak(held)
        self.speak(rest)

    def deny(self, who, value, moment, *, speaker=""):
        """She says that a value no longer holds; if it is None, that none does."""
        self.speakers[who] = speaker
        self.events[who] = (moment, value, True)
        held = self.cells[moment]
        if held is None or value not in (held.value, None) or not self.standing(held):
            return
        after = [e[0] for w, e in self.events.items() if e[0] > moment and not e[2]]
        end = min(after, default=self.last)
        self.cut(held, moment, end)
        for place in range(moment, end):
            if self.cells[place] is held:
                self.cells[place] = None

    def mean(self, who, value, moment, *, speaker="", own=True):
        """She says that what is believed now was a mistake; of what is not her own, that what she said was."""
        self.speakers[who] = speaker
        held = self.cells[self.last - 1]
        if (
            held is None
            or not self.standing(held)
            or self.events[held.front][0] > moment
            or held.value == value
            or not (own or self.speakers[held.front] == speaker)
        ):
            self.tell(who, value, moment, speaker=speaker)
            return
        self.replace(held, who, value, moment)

    def correct(self, who, value):
        """A person says that what is believed now was a mistake; returns whether there was anything."""
        held = self.cells[self.last - 1]
        if held is None or not self.standing(held):
            return False
        inherited = [(who, mistake, wrong) for c, mistake, wrong in self.mistakes if c == held.front]
        self.mistakes += [*inherited, (who, held.front, held.value)]
        self.speakers[who] = self.speakers[held.front]
        if held.front in self.dated:
            self.dated.add(who)
        moment = self.events[held.front][0]
        if self.family is not None:
            self.move(held, who, value, moment)
        else:
            self.replace(held, who, value, moment)
        return True

    def move(self, held, who, value, moment):
        """A mistake, with all who said it, gives way to another value of several, which nobody has named yet."""
        other = self.family[value] = Calendar(self.last, self.family, self.mistakes)
        other.gone = self.gone
        other.speakers[who], other.dated = self.speakers[who], self.dated & {who}
        for witness in held.witnesses:
            self.events.pop(witness, None)
        stretch = Stretch(value, who)
        other.events[who] = (moment, value, False)
        other.cells = [stretch if cell is held else None for cell in self.cells]
        self.cells = [None if cell is held else cell for cell in self.cells]

    def replace(self, held, who, value, moment):
        """A mistake, with all who said it, gives way."""
        stretch = Stretch(value, who)
        for witness in held.witnesses:
            self.events.pop(witness, None)
        self.events[who] = (moment, value, False)
        self.cells = [stretch if cell is held else cell for cell in self.cells]

    def forget_all(self, front):
        """What is shown for a stretch is shown no more, nor is any other witness of it; returns who they are."""
        held = next(cell for cell in self.cells if cell is not None and cell.front == front)
        self.hidden[front] = frozenset(p for p in self.ever() if self.cells[p] is held)
        leaving = set(held.witnesses) | {front}
        for who in leaving:
            self.events.pop(who, None)
        self.gone = self.gone | leaving
        held.witnesses = []
        return leaving

    def places(self, who):
        """Where somebody is shown."""
        return frozenset(p for p in self.ever() if self.cells[p] is not None and self.cells[p].front == who)

    def forget(self, who):
        """It is shown no more."""
        self.events.pop(who, None)
        if places := self.places(who):
            self.hidden[who] = places
        self.gone = self.gone | {who}
        for stretch in {id(cell): cell for cell in self.cells if cell is not None}.values():
            if who in stretch.witnesses:
                stretch.witnesses.remove(who)
            if stretch.front == who and (left := [w for w in stretch.witnesses if w in self.events]):
                stretch.front = min([w for w in left if w in self.dated] or left)

    def shown(self, moment):
        """Who is shown at a moment, unless forgotten: one, and those that are shown again if a forget is undone."""
        held = self.cells[moment]
        place = self.last if moment < 0 else moment
        return {who for who, places in self.hidden.items() if place in places} | ({held.front} if held else set())

    def now(self):
        """Who is shown if no moment is named."""
        return self.shown(self.last - 1)


class World:
    """Calendars by subject and attribute, and of those with several values by value."""

    def __init__(self, moments):
        self.moments = moments
        self.calendars = {}  # (subject, attribute) -> {value: calendar}, under None where there is one for all

    def of(self, subject, attribute, value=None):
        """The calendar that a value belongs to; None for an attribute that has one at a time."""
        family = self.calendars.setdefault((subject, attribute), {})
        if value not in family:
            relative = next(iter(family.values()), None)
            several = value is not None
            mistakes = relative.mistakes if several and relative else None
            family[value] = Calendar(self.moments, family if several else None, mistakes)
            family[value].gone = relative.gone if relative else frozenset()
        return family[value]

    def without(self, undone, world):
        """This world, which another one is again in which some things never were; they may come back, as may what is
        forgotten.
        """
        for key, family in world.calendars.items():
            for value, calendar in family.items():
                for who in undone:
                    if places := calendar.places(who):
                        self.of(*key, value).hidden[who] = places
        return self

    def every(self):
        """All calendars."""
        return [calendar for family in self.calendars.values() for calendar in family.values()]

    def forget(self, who):
        """It is shown no more, anywhere."""
        for calendar in self.every():
            calendar.forget(who)

    def forget_all(self, front):
        """What is shown, and its witnesses, are shown no more; returns who they are."""
        shown = (c for c in self.every() if any(cell is not None and cell.front == front for cell in c.cells))
        leaving = next(shown).forget_all(front)
        for calendar in self.every():
            calendar.gone = calendar.gone | leaving
        return leaving

    def shown(self, moment):
        """Who is shown at a moment; see `Calendar.shown`."""
        return {who for calendar in self.every() for who in calendar.shown(moment)}

    def now(self):
        """Who is shown if no moment is named."""
        return {who for calendar in self.every() for who in calendar.now()}

    def copy(self):
        """All as it stands."""
        return copy.deepcopy(self)
