"""Consistency with what the bank knows: untrusted text that says otherwise than people say of themselves is held back.

So is one that says otherwise than several trusted voices do. One trusted voice about something else is no reason: both
are kept, and recall shows which contradicts which. Only attributes that have one value at a time are compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from remanence.lifecycle.extraction import is_live, statement_record
from remanence.lifecycle.reconciliation.names import keys_of, names_in
from remanence.lifecycle.reconciliation.relation import Claim, Names, Relation, claim_of, relate, weaker
from remanence.protocols import Extracted, Extractor, Passage, Transaction
from remanence.trust.policy import TRUST_POLICY, held_policy
from remanence.types import Act, Origin, Record

OWN = "known.person"
"""The reason: it says otherwise than somebody says of themselves."""
SEVERAL = "known.several"
"""The reason: it says otherwise than several who are trusted."""
VOICES = 2
"""So many, each of another actor or origin, outweigh untrusted text about what is not their own."""
_SENTENCE = re.compile(r"(?:[^.!?\n]|[.!?](?=\S)){1,400}[.!?]?")
_NAME = r"[^\W\d_]\w{0,30}"
_ABOUT = re.compile(
    rf"(?:^|:\s)\s*(?P<who>[Tt]he\ user|{_NAME}(?:\ {_NAME}){{0,2}}?)"
    rf"(?:(?P<whose>['’]s)\ |\ (?P<verb>[a-z]{{1,20}}(?:s|ed))\b)(?P<rest>.*)",
    re.DOTALL,
)
_FIRST = {"is": "am", "has": "have", "does": "do", "goes": "go"}


class Told(Struct, frozen=True):
    """An untrusted text with the statements read from it, each with the words that it was read from.

    `before` are the trusted statements that are read with it and were said earlier, by their keys.
    """

    record: Record
    said: tuple[tuple[Record, Extracted], ...]
    before: Mapping[str, tuple[tuple[Record, Extracted], ...]]


def told(read: Sequence[Passage], found: Sequence[Sequence[Extracted]], extractor: Extractor) -> list[Told]:
    """What the untrusted among these passages say, also of people whom they name.

    An extractor reads well what people say of themselves; so what a text says of somebody is read to it as their words.
    Cost: that of the extractor for sentences about somebody, and little for passages that are trusted.
    """
    texts, trusted = list[Told](), dict[str, list[tuple[Record, Extracted]]]()
    for passage, extractions in zip(read, found, strict=True):
        record = passage.record
        if not record.taint:
            for one in extractions:
                trusted.setdefault(one.statement.key, []).append((record, one))
        elif said := [*((record, one) for one in extractions), *_said_of_others(record, extractor)]:
            keys = {one.statement.key for _, one in said} & trusted.keys()
            texts.append(Told(record, tuple(said), {key: tuple(trusted[key]) for key in keys}))
    return texts


def _said_of_others(record: Record, extractor: Extractor) -> Iterator[tuple[Record, Extracted]]:
    retold = [replace(record, text=said, actor=who, origin=Origin.USER) for who, said in own_words(record.text)]
    heard = extractor([Passage(record=each) for each in retold]) if retold else ()
    for each, ones in zip(retold, heard, strict=True):
        yield from ((replace(record, text=each.text), one) for one in ones)


def own_words(text: str) -> Iterator[tuple[str | None, str]]:
    """What a text says of people, as if they said it: who, None for "the user", and in which words.

    >>> list(own_words("Note: Ana lives in Porto. Ana's dog is Rex. Call if Ana works."))
    [('Ana', 'I live in Porto.'), ('Ana', 'My dog is Rex.')]
    """
    for sentence in _SENTENCE.findall(text):
        about = _ABOUT.search(sentence)
        if about is None or not about["who"][0].isalpha() or not _is_name(about["who"]):
            continue
        own = "My " if about["whose"] else f"I {_first_person(about['verb'])}"
        yield None if about["who"].lower() == "the user" else about["who"], f"{own}{about['rest']}"


def _is_name(who: str) -> bool:
    return who.lower() == "the user" or all(word[0].isupper() for word in who.split())


def _first_person(verb: str) -> str:
    if verb in _FIRST:
        return _FIRST[verb]
    if verb.endswith("ies"):
        return f"{verb[:-3]}y"
    return verb[:-1] if verb.endswith("s") and not verb.endswith("ss") else verb


def contradicting(tx: Transaction, texts: Iterable[Told], *, part: str, recipe: str) -> dict[str, str]:
    """Why each of these texts is to be held back, by the id of its record; those that are not are left out.

    What a person has released was looked at. A text is compared only with what everybody may see whom it is for, so
    that nobody learns from what is held back of things that are not for them.
    """
    policy = held_policy(tx.field("bank", TRUST_POLICY))
    screened = [text for text in texts if policy.origins[text.record.origin].screened and is_live(text.record)]
    released = {id for id, acts in tx.edited_by([t.record.id for t in screened]).items() if Act.RELEASE in acts}
    why = dict[str, str]()
    names: Names | None = None
    for text in screened:
        said = _made(tx, text.said, part, recipe)
        if not said or text.record.id in released:
            continue
        names = names_in(tx) if names is None else names
        held = [*tx.statements_about(keys_of(said, names)), *_made(tx, chain(*text.before.values()), part, recipe)]
        seen = ("", text.record.audience)
        if reason := _against(said, [r for r in held if not r.taint and r.audience in seen], names):
            why[text.record.id] = reason
    return why


def _made(tx: Transaction, said: Iterable[tuple[Record, Extracted]], part: str, recipe: str) -> list[Record]:
    """Statements as the records that they would be."""
    made = (statement_record(tx, source, one, part=part, recipe=recipe, id="") for source, one in said)
    return [record for record in made if record is not None]


def _against(said: Sequence[Record], held: Sequence[Record], names: Names) -> str:
    """Why statements cannot stand beside trusted ones, the heaviest reason first; "" for most."""
    known, claims = _claims([record for record in held if not record.hidden], names), _claims(said, names)
    against = [
        [claim, *(other for other in known if other is not claim and _agree(other, claim))]
        for new in claims
        if not any(_agree(new, claim) for claim in known)
        for claim in known
        if claim.record.retired_at is None and weaker(new, claim) and _excludes(new, claim)
    ]
    if any(claim.own for each in against for claim in each):
        return OWN
    voices = ({(c.record.origin, c.record.actor) for c in each} for each in against)
    return SEVERAL if any(len(different) >= VOICES for different in voices) else ""


def _excludes(new: Claim, held: Claim) -> bool:
    """Whether only one of the two can be true, of an attribute that has one value at a time."""
    return held.said.single and relate(new, held) is Relation.CONTRADICTS


def _agree(one: Claim, other: Claim) -> bool:
    return relate(one, other) in (Relation.SAME, Relation.REFINES) and one.said.negated == other.said.negated


def _claims(records: Sequence[Record], names: Names) -> list[Claim]:
    return [claim_of(record, record.statement, names) for record in records if record.statement is not None]
