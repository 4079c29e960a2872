"""Orders about the reader's own answer: what to put into it, how to write it, in which code or style.

Text that is data has no business with the answer of whoever reads it; a user has, which is why users' own words are
screened less (`trust/screening.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

from remanence.patterns import either
from remanence.trust.screens.finding import Finding
from remanence.trust.screens.rules import apply, book, rule, words
from remanence.trust.screens.view import View

_OUTPUT = words(
    "response responses answer answers reply replies output outputs summary completion explanation elucidation message"
)
_OUT = r"(?:responses?|answers?|repl(?:y|ies)|outputs?|completion)"
_OUT_OR_TEXT = r"(?:responses?|answers?|repl(?:y|ies)|outputs?|summary|completion|message|text|explanation)"
SHAPE = words(
    "add append arrange augment begin blend capitalize capitalise change close combine compose conclude "
    "convert craft deliver disguise embed encode encrypt end enhance enrich express finish flip format give "
    "group hide highlight include incorporate infuse inject insert integrate interleave introduce invert "
    "jumble leave link make mention mirror misspell mix modify number obfuscate offer open phrase place plug "
    "prefix present promote provide put randomize randomise rearrange recommend reference remove render "
    "reorder repeat replace reverse rewrite rotate scramble shift shuffle slip spell sprinkle start state "
    "strip structure substitute suggest swap translate transform transliterate turn twist use weave work wrap "
    "write anagram alter adapt adjust apply alternate attach break cipher code cut direct double drop "
    "emphasize emphasise encourage ensure expand extend fill hint imply invite omit point produce reduce "
    "refer separate share show skip split tease tell urge warn"
)
_LEAD = (
    r"(?:^\W*|[,;:]\s*|\b(?:please|kindly|then|also|now|first|finally|instead|and|but|must|should|shall|not|just"
    r"|only|simply|"
    r"sure\ to|sure\ you|sure|remember\ to|forget\ to|hesitate\ to|free\ to|want\ you\ to|need\ you\ to|have\ to"
    r"|proceed|randomly|subtly|casually|quietly)\ )"
)
_IN_VERB = _LEAD + either(SHAPE)

RULES = book(
    rule(
        "reply.shaped",
        (_OUTPUT, {"your"}, SHAPE),
        _IN_VERB + rf"\b[^?]{{0,110}}\byour\ (?:\w+\ ){{0,2}}?{_OUT_OR_TEXT}\b(?![^.!?]{{0,80}}\?)",
    ),
    rule(
        "reply.in_it",
        (_OUTPUT, {"your"}, SHAPE),
        r"(?:^\W*|\b(?:and|then|also)\ )(?:with)?in\ your\ (?:\w+\ ){0,2}?"
        + _OUT
        + r"\b,?\ ?(?:please\ |also\ |always\ )?"
        + either(SHAPE)
        + r"\b",
    ),
    rule(
        "reply.duty",
        (_OUTPUT, {"your"}, words("should must needs has ought shall is")),
        rf"\byour\ (?:\w+\ ){{0,2}}?{_OUT}\ (?:should|must|needs?\ to|has\ to|ought\ to|shall|is\ to)\b",
    ),
    rule(
        "reply.each",
        (
            words("reply respond answer answering responding write"),
            words("word words letter letters vowel vowels sentence sentences consonant consonants"),
            SHAPE,
        ),
        _IN_VERB + r"\b.{0,40}\b(?:words?|letters?|vowels?|consonants?|sentences?)\b",
        r"\b(?:you\ (?:reply|respond|write|answer|say)|answering|responding)\b",
    ),
    rule(
        "reply.letters",
        (words("letter letters vowel vowels consonant consonants"), SHAPE),
        r"^\W*(?:please\ )?"
        + either(SHAPE)
        + r"\b.{0,20}\b(?:every|each|all|the|first|last|any|random)\b.{0,20}\b(?:letters?|vowels?|consonants?)\b"
        r"|^\W*(?:please\ )?" + either(SHAPE) + r"\ (?:letters|vowels|consonants)\ (?:with|by|to|into|for)\b",
    ),
    rule(
        "reply.manner",
        ({"respond", "reply", "answer"}, words("in only with using as by")),
        r"^\W*(?:please\ |always\ |now\ |only\ )?(?:respond|reply|answer)\ (?:to\ .{0,40})?(?:only\ (?:in|with|using"
        r"|by)|in\ (?:pig|reverse|emoji|capital|all|rhym|base|morse|binary|"
        r"riddle|code|cipher|leet)\w*|with\ (?:only|nothing|just)|exclusively|using\ only)",
    ),
    rule(
        "reply.whole",
        (words("answer response reply output produce generate"), words("entire whole full final rest text"), SHAPE),
        _IN_VERB + r"\ (?:of\ )?(?:the\ )?(?:whole|entire|full|final|rest\ of\ (?:the|your))\ (?:\w+\ )?(?:answer"
        r"|response|reply|output)\b"
        r"|" + _IN_VERB + r"\b.{0,50}\b(?:in|of)\ the\ text\ you\ (?:produce|write|generate)",
    ),
    rule(
        "reply.while",
        ({"answering", "responding", "replying"}, {"while", "when"}, SHAPE),
        r"\b(?:while|when)\ (?:answering|responding|replying)\b[^.!?]{0,30}[,\ ]\ ?(?:\w+ly\ )?"
        + either(SHAPE)
        + r"\b",
    ),
    rule(
        "reply.output_of",
        (words("output response answer reply"), words("consist contain nothing only")),
        rf"\byour\ {_OUT}\b.{{0,20}}\b(?:consist|contain|be)\b.{{0,10}}\b(?:nothing|only|solely)\b",
    ),
)


def replies(view: View) -> Sequence[Finding]:
    """Sentences that order how the reader's answer is to be written, or what it is to hold; questions do not count."""
    return apply(RULES, view)
