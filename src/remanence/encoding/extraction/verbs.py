"""English verbs: base forms, whether a form is past, and the form that goes with "she"."""

from __future__ import annotations

from remanence.encoding.irregular import BASE_FORMS

_BE_HAVE_DO = {
    "am": "be", "is": "be", "are": "be", "was": "be", "were": "be", "been": "be", "being": "be", "has": "have",
    "had": "have", "having": "have", "does": "do", "did": "do", "done": "do", "doing": "do", "goes": "go",
}  # fmt: skip
_MORE_IRREGULAR = {"bore": "bear", "ground": "grind", "lay": "lie", "rose": "rise", "wound": "wind", "born": "bear"}
_ENDS_IN_ED = frozenset("need feed speed bleed breed heed weed seed exceed succeed proceed embed shed wed red".split())
SAME_IN_PAST = frozenset("put set cut hit let read cost hurt quit spread bet shut split cast burst".split())
"""Verbs whose past is their base form; only what stands around them tells."""
_BASES = frozenset(
    """live move relocate locate work study learn teach train like love enjoy adore prefer hate dislike avoid own
    marry date name call turn graduate retire quit resign leave join start begin stop finish visit travel attend
    buy purchase adopt raise volunteer speak eat drink read watch play run swim paint write bake cook grow stay
    base employ specialize specialise major hire promote bear use practise practice collect hike manage lead drive
    ride take try want plan hope intend consider decide need aim wish dream think look prefer crave celebrate share
    receive create make organize organise host book schedule complete participate camp cycle bike jog knit sew garden
    climb dance sing draw""".split()
)


def _forms(base: str) -> tuple[str, str, str]:
    """With "she", in the past, and with -ing, by rule."""
    stem = base.removesuffix("e")
    doubled = base + base[-1] if len(base) < 6 and base[-1] in "bdgmnprt" and base[-2] in "aeiou" else ""
    doubled = doubled if doubled and base[-3] not in "aeiou" else ""
    past = base[:-1] + "ied" if base[-1] == "y" and base[-2] not in "aeiou" else (doubled or stem) + "ed"
    return with_she(base), past, (doubled or (base if base.endswith("ee") else stem)) + "ing"


def with_she(base: str) -> str:
    """The form of a base verb that goes with "she".

    >>> [with_she(verb) for verb in ("have", "go", "study", "play", "teach", "like")]
    ['has', 'goes', 'studies', 'plays', 'teaches', 'likes']
    """
    if base in ("have", "do", "go"):
        return {"have": "has", "do": "does", "go": "goes"}[base]
    if base.endswith(("s", "sh", "ch", "x", "z")):
        return base + "es"
    return base[:-1] + "ies" if base[-1:] == "y" and base[-2:-1] not in tuple("aeiou") else base + "s"


_BASE_OF = {
    **{form: base for base in sorted(_BASES) for form in _forms(base)},
    **{with_she(base): base for base in sorted(set(BASE_FORMS.values()))},
    **{stem + "ing": base for base in sorted(set(BASE_FORMS.values())) for stem in (base, base.removesuffix("e"))},
    "running": "run", "swimming": "swim", "quitting": "quit", "getting": "get", "putting": "put", "sitting": "sit",
       "beginning": "begin", "winning": "win", "planning": "plan", "cutting": "cut", "letting": "let", "lying": "lie",
    **BASE_FORMS, **_MORE_IRREGULAR, **_BE_HAVE_DO,
}  # fmt: skip


def base_of(word: str) -> str:
    """The base form of a verb in lower case, as far as it is known; else the word itself.

    >>> [base_of(word) for word in ("lived", "moving", "bought", "studies", "is")]
    ['live', 'move', 'buy', 'study', 'be']
    """
    return _BASE_OF.get(word, word)


def is_past(word: str) -> bool:
    """Whether a verb in lower case stands in a past form.

    >>> [is_past(word) for word in ("went", "need", "painted", "paint")]
    [True, False, True, False]
    """
    if word in _ENDS_IN_ED:
        return False
    return word.endswith("ed") or (word in _PAST and word not in SAME_IN_PAST)


_PAST = frozenset(
    form for form in (*BASE_FORMS, *_MORE_IRREGULAR, "was", "were", "had", "did", "been", "done")
    if not form.endswith("ing")
) - frozenset(("come", "become", "overcome", "run", "does", "goes"))  # fmt: skip


def agrees(word: str) -> str:
    """A verb that went with "I" or "we" as it goes with a name: "am" is "is", "like" is "likes", the past stays.

    >>> [agrees(word) for word in ("am", "don't", "haven't", "love", "went", "can", "put")]
    ['is', "doesn't", "hasn't", 'loves', 'went', 'can', 'put']
    """
    lower = word.lower()
    if lower in _AGREES:
        return _AGREES[lower]
    if is_past(lower) or lower in SAME_IN_PAST or lower in _MODAL or not lower.isalpha():
        return word
    return with_she(lower)


_AGREES = {
    "am": "is", "are": "is", "were": "was", "have": "has", "do": "does", "don't": "doesn't", "haven't": "hasn't",
    "aren't": "isn't", "weren't": "wasn't", "ain't": "isn't", "dont": "doesn't", "havent": "hasn't",
}  # fmt: skip
_MODAL = frozenset(
    """will would can could may might must shall should cannot can't won't wouldn't couldn't shouldn't mustn't didn't
    wasn't hadn't isn't hasn't doesn't gonna did had has is was does""".split()
)
