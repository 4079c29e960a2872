"""A sentence whose role stands at its end, or in its verb, as "the R of X is Y": "Wyre uses Y as its anthem".

Rules of word order with short tables of the verbs that only lead to a role, and of what colours and materials there
are; which roles there are is told by none of them.
"""

from __future__ import annotations

import re
from functools import cache

from remanence.encoding.irregular import BASE_FORMS
from remanence.encoding.relations import meaning

__all__ = ["inside", "role_order"]

_CAPITAL = r"[A-Z0-9][\w.'’&-]*"
NAMED = (
    rf"(?:[Tt]he )?{_CAPITAL}"
    rf"(?: (?:(?:of|the|and|de|von|van|la|du|in|on|a|at|to|for|with|without|by) ){{0,2}}{_CAPITAL})*"
)
"""A name, a title among them: "Woman with Candle"."""
_PLAINLY = r"(?!(?:of|in|at|for|on|that|who|which|where|to|by|from|with|and|the|a|an) )[a-z-]+"
_ROLE = rf"{_PLAINLY}(?: {_PLAINLY}){{0,2}}"
_WHAT = r"(?:(?:the|a|an) )?(?P<o>[^,]+?)"
_CHOSEN = (
    r"(?:use[sd]?|adopt(?:s|ed)|ch(?:ose|oses|osen|ooses)|t(?:akes|ook|aken)|select(?:s|ed)|pick(?:s|ed)"
    r"|designate[sd]|declare[sd]|recogni[sz]e[sd]|accept(?:s|ed)|appoint(?:s|ed)|elect(?:s|ed)|employ(?:s|ed)"
    r"|list(?:s|ed)|count(?:s|ed)|name[sd])"
)
"""Verbs that say that something has a role by what they do: "adopted X as its motto"."""
_MAINLY = re.compile(
    r" (?:mainly|chiefly|mostly|primarily|largely|principally|predominantly|exclusively|entirely)(?= [a-z])"
)
_IN_YEAR = re.compile(r" (in|since|during) the year (?=\d)")
_AS_ITS = re.compile(
    rf"^(?P<x>{NAMED}) (?:(?:has|have|had) )?(?:(?:now|officially|also) )?{_CHOSEN} {_WHAT} "
    rf"as (?:(?:its|their|his|her) )?(?P<r>{_ROLE})$"
)
_WITH_AS = re.compile(rf"^(?P<x>{NAMED}) (?:is|was) .+ with {_WHAT} as (?:its|their|his|her) (?P<r>{_ROLE})$")
_OFFICE = r"(?:the |an? )?(?:office|post|position|role|job|function|chair)"
_HOLDS = re.compile(
    rf"^(?P<o>{NAMED}) (?:(?:now|currently) )?(?:has |have )?"
    rf"(?:holds?|held|occup(?:ies|ied)|fill(?:s|ed)|t(?:akes|ook|aken) up|assume[sd]) "
    rf"{_OFFICE} (?:of|as) (?:the )?(?P<r>{_ROLE}) (?:of|in|at|for|to) (?P<x>{NAMED})$"
)
_HELD = re.compile(
    rf"^The (?:office|post|position|role|job) of (?P<r>{_ROLE}) (?:of|in|at|for|to) (?P<x>{NAMED}) "
    rf"(?:is|was) (?:held|occupied|filled|taken up) by (?P<o>{NAMED})$"
)
_RESPONSIBILITY = re.compile(
    rf"^Responsibility for (?P<v>[a-z]+ing) (?P<x>{NAMED}) (?:lies|rests|lay|rested|falls|is) (?:with|to|on) "
    rf"(?P<o>{NAMED})$"
)
_RESPONSIBLE = re.compile(
    rf"^(?P<o>{NAMED}) (?:is|was) (?:responsible for|in charge of|tasked with|charged with|entrusted with) "
    rf"(?P<v>[a-z]+ing) (?P<x>{NAMED})$"
)
_COLOURS = (
    "white|black|grey|gray|red|blue|green|yellow|orange|brown|pink|purple|violet|scarlet|crimson|turquoise|beige|cream"
    "|ivory|lilac|mauve|magenta|maroon|indigo|golden|silver|silvery|amber|teal|navy|olive|ochre|azure|lavender|tan"
)
_MATERIALS = "wooden|stone|brick|marble|steel|iron|bronze|copper|brass|glass|concrete|leather|granite|thatched|slate"
_LIKE = rf"(?P<o>(?:(?:dark|light|pale|bright|deep) )?(?:{_COLOURS}|{_MATERIALS})(?: and (?:{_COLOURS}))?)"
_HAS_LIKE = re.compile(
    rf"^(?P<x>{NAMED}) (?:has|had|have|bears|produces|carries|wears|sports|shows) (?:an? )?{_LIKE} (?P<r>{_PLAINLY})$"
)
_CONSISTS = re.compile(
    rf"^[Tt]he (?P<r>{_ROLE}) of (?P<x>{NAMED}) (?:consists|is made up|is composed) of "
    r"(?P<o>[a-z].+)$"
)
_TOP = r"(?:the (?:summit|top|peak|bottom) of )?"
_FIRST_TO = re.compile(rf"^The first (?:[a-z]+ )?to (?P<v>[a-z]+) {_TOP}(?P<x>{NAMED}) (?:is|was) (?P<o>{NAMED})$")
_WAS_FIRST_TO = re.compile(rf"^(?P<o>{NAMED}) (?:is|was) the first (?:[a-z]+ )?to (?P<v>[a-z]+) {_TOP}(?P<x>{NAMED})$")
_TYPED_LAST = re.compile(
    rf"^(?P<x>{NAMED}) (?:(?:is|was|are|were) (?:fitted|equipped|powered|driven|supplied|provided|written|printed|built"
    r"|designed|encoded|stored|kept|played|sung|taught|spoken|classified|placed|set) (?:with|by|in|on|under|from)"
    rf"|uses|has|belongs to|runs on|depends on|relies on) the (?P<o>{_CAPITAL}(?: {_CAPITAL})*) (?P<r>{_PLAINLY})$"
)
_USED_FOR = re.compile(
    rf"^The (?P<o>{_CAPITAL}(?: {_CAPITAL})*) (?P<r>{_PLAINLY}) (?:is|was) used "
    rf"(?:for (?:[a-z]+ing )?|to [a-z]+ |in |by )(?P<x>{NAMED})$"
)
_IS_A_DONE = re.compile(
    rf"^(?P<x>{NAMED}) (?P<be>is|was) an? (?:{_PLAINLY} ){{1,3}}?"
    r"(?P<rest>(?:[a-z]+(?:ed|en)|made|built|led|run|held|kept|born|found|sold|sung|drawn)"
    r" (?:by|in|at|of|from|on|after|under|for|with|to) .+)$"
)
_IS_A_THAT = re.compile(
    rf"^(?P<x>{NAMED}) (?:is|was) an? (?:{_PLAINLY} ){{1,3}}(?:that|which|who) (?P<rest>[a-z]+ .+)$"
)
_IN_X = re.compile(rf"^In (?P<x>{NAMED}),? the (?P<r>{_ROLE}) (?:is|was) (?:the )?(?P<o>.+)$")
_IN_PEOPLE = re.compile(rf"^In (?P<x>{NAMED}),? (?:people|one|residents|locals|inhabitants) (?P<rest>[a-z]+ .+)$")
_BY_ASPECT = re.compile(
    rf"^(?P<x>{NAMED}) (?:is|was) (?P<o>[a-z]+(?: and [a-z]+)?) in (?P<r>colour|color|style|shape)$"
)
_DID_TO = re.compile(rf"^(?P<o>{NAMED}) (?:has |had )?(?P<v>[a-z]+) (?:the|an?) (?P<n>{_ROLE}) of (?P<x>{NAMED})$")
_TYPING = frozenset(
    """city town village country state province county region district island kingdom language sport game title role
    part name rank position post office genre style religion faith art subject field science party age amount sum
    status award prize order month year day number currency instrument branch member form kind type family use status
    head end start care control command charge site place""".split()
)
"""Nouns that say what follows "of": "the city of Wyre" is Wyre, and none of Wyre's."""
_LEADING = frozenset(
    "becomes became remains remained means meant marks marked forms formed serves served is was has had".split()
)
_NO_ROLE = frozenset("time way case day year end same other first last next example result".split())


def role_order(words: str) -> str:
    """A sentence of one verb with its role first; as it is where it has another form.

    >>> role_order("Wyre has chosen the Marsh Lark as its national bird")
    'The national bird of Wyre is the Marsh Lark'
    >>> role_order("Responsibility for enforcing the Ports Act lies with the Harbour Board")
    'the Ports Act is enforced by the Harbour Board'
    """
    words = _IN_YEAR.sub(r" \1 ", _MAINLY.sub("", words))
    for hint, form, put in _RULES:
        if hint in words and (found := form.match(words)):
            return put(found) or words
    return words


def _role(found: re.Match[str]) -> str:
    """The R of X is Y."""
    if found["r"].split()[-1] in _NO_ROLE or found["r"].endswith(("ing", "ly")):
        return ""
    article = "the " if f" the {found['o']}" in found[0] else ""
    return f"The {found['r']} of {inside(found['x'])} is {article}{inside(found['o'])}"


def _done_by(found: re.Match[str]) -> str:
    """X is V-ed by Y."""
    return f"{found['x']} is {_done(found['v'][:-3])} by {inside(found['o'])}"


def _first_done(found: re.Match[str]) -> str:
    """What was first done to X: "The first person to climb X was Y"."""
    return f"{found['x']} was first {_done(found['v'])} by {inside(found['o'])}"


def _did_to(found: re.Match[str]) -> str:
    """The N of X was V-ed by Y, of "Y V-ed the N of X": it is told of X."""
    verb, noun = found["v"], found["n"].split()
    if verb in _LEADING or noun[-1] in _TYPING or not (verb.endswith("ed") or verb in BASE_FORMS):
        return ""
    if meaning(" ".join((verb, *noun, "of"))) is not None:
        return ""
    done = verb if verb.endswith("ed") else _done(BASE_FORMS[verb])
    return f"The {found['n']} of {inside(found['x'])} was {done} by {inside(found['o'])}"


def _like(found: re.Match[str]) -> str:
    """The Ns of X are blue."""
    be = "are" if found["r"].endswith("s") else "is"
    return f"The {found['r']} of {inside(found['x'])} {be} {found['o']}"


def _clause(found: re.Match[str]) -> str:
    """X was built by Y, of "X is a bridge built by Y"; X crosses Y, of "X is a bridge that crosses Y"."""
    return f"{found['x']} {found['rest']}"


def _people(found: re.Match[str]) -> str:
    """What people do somewhere: "In X, people speak Y"."""
    return f"People in {inside(found['x'])} {found['rest']}"


def _done_clause(found: re.Match[str]) -> str:
    return f"{found['x']} {found['be']} {found['rest']}"


def inside(name: str) -> str:
    """A name as it stands inside of a sentence.

    >>> inside("The Oval"), inside("Wyre")
    ('the Oval', 'Wyre')
    """
    return "the " + name[4:] if name.startswith("The ") else name


def _done(stem: str) -> str:
    """The participle of a verb, of which the base or what stands before "-ing" is given.

    >>> [_done(stem) for stem in ("climb", "enforc", "runn", "see", "carry")]
    ['climbed', 'enforced', 'run', 'seen', 'carried']
    """
    bases = (stem, stem + "e", stem[:-1] if stem[-1:] == stem[-2:-1] else stem)
    forms = sorted(form for base in dict.fromkeys(bases) for form in _irregular().get(base, ()))
    if forms:
        return next((form for form in forms if form.endswith("n")), forms[-1])
    if stem.endswith("y") and stem[-2:-1] not in "aeiou":
        return stem[:-1] + "ied"
    return stem + ("d" if stem.endswith("e") else "ed")


@cache
def _irregular() -> dict[str, list[str]]:
    """The irregular forms of each verb that has some, by its base."""
    found: dict[str, list[str]] = {}
    for form, base in BASE_FORMS.items():
        found.setdefault(base, []).append(form)
    return found | {"run": ["run"]}


_RULES = (
    (" as ", _AS_ITS, _role),
    (" as ", _WITH_AS, _role),
    (" first ", _FIRST_TO, _first_done),
    (" first ", _WAS_FIRST_TO, _first_done),
    (" of ", _HELD, _role),
    (" of ", _CONSISTS, _role),
    (" of ", _HOLDS, _role),
    (" as ", _HOLDS, _role),
    ("Responsibility for ", _RESPONSIBILITY, _done_by),
    ("ing ", _RESPONSIBLE, _done_by),
    ("In ", _IN_X, _role),
    ("In ", _IN_PEOPLE, _people),
    (" in ", _BY_ASPECT, _role),
    (" ", _HAS_LIKE, _like),
    (" the ", _TYPED_LAST, _role),
    (" used ", _USED_FOR, _role),
    (" of ", _DID_TO, _did_to),
    (" a", _IS_A_DONE, _done_clause),
    (" a", _IS_A_THAT, _clause),
)
"""Forms of sentences, each with what it must have in it and how it is put."""
