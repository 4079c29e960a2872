"""Attribute-value form of what a clause says, where it is clear; a table of verbs, each with its readings.

The attributes, which other parts may rely on (multi-valued unless `single` is said):

| attribute | value | from words such as |
|---|---|---|
| `name`, `nickname` | a name (`name` single) | my name is, call me |
| `lives_in` (single) | a place | live in, moved to, based in; `valid_from` from "moved … in May", "since" |
| `lived_in` | a place | lived in, used to live in, moved from |
| `born_in`, `grew_up_in`, `from` | a place | born in, grew up in, I'm from |
| `birthday` (single), `age` (single) | a day, a number of years | my birthday is, born on, I'm 34, turned 34 |
| `works_as`, `works_at` | a job, an employer (single only where a change is told: new job, joined, now, promoted) | |
| `worked_as`, `worked_at` | the same, over | used to work at, was a nurse |
| `studies`, `studied`, `studies_at`, `studied_at`, `degree` | a subject or a school | |
| `husband`, `sister`, `dog`, … (a relation) | a name; partners single | my sister Ana, I have a dog named Rex |
| `married_to`, `dates`, `engaged_to` (single) | a name | married to Tom |
| `relationship_status` (single) | single, married, divorced, engaged, widowed | |
| `likes`, `dislikes`, `prefers`, `avoids`, `hobby` | a thing or an activity | love, enjoy, can't stand, don't eat |
| `allergic_to`, `diet`, `condition` | | allergic to, a peanut allergy, I'm vegan, diagnosed with |
| `speaks`, `learns`, `plays` | a language, a skill, a game or instrument | |
| `owns`, `has` | a thing; a number of them | I own, I have two cats |
| `went_to`, `visited`, `bought`, `read`, `watched`, `joined`, `started`, … | an object | events, with their time |
| `plans`, `wants`, `looking_for`, `working_on` | what is planned, wished, sought, done at present | modality tells |
| `favourite_<x>` (single), `<attribute>` | | my favourite x is y, my attribute is value |
| `instruction` | the sentence | always, never, from now on: kind procedural |

A denial has `negated`: "I no longer work at Acme" denies `works_at` Acme. What is told of the past only
(`lived_in`, `worked_at`) never has the attribute of the present.
"""

from __future__ import annotations

from collections.abc import Mapping

from remanence.encoding.extraction.predicates import Predicate
from remanence.encoding.extraction.readings import events, homes, jobs, kin, traits
from remanence.encoding.extraction.readings.clause import Attribute, Clause, Reading

__all__ = ["Attribute", "attributes_of"]

_FIELDS = (homes, jobs, traits, kin, events)
"""In the order that they are asked; the first that finds something has it."""
_READINGS: Mapping[str, tuple[Reading, ...]] = {
    verb: tuple(reading for field in _FIELDS for reading in field.READINGS.get(verb, ()))
    for verb in sorted({verb for field in _FIELDS for verb in field.READINGS})
}


def attributes_of(text: str, p: Predicate, end: int) -> list[Attribute]:
    """The attributes that a predicate gives its subject; none where it is planned, wished or only supposed."""
    clause = Clause(text, p, end)
    for reading in _READINGS.get(p.verb, ()):
        if found := list(reading(clause)):
            return found
    return []
