"""Questions in other languages than English, and banks of several."""

from datetime import UTC, datetime

import numpy as np
import pytest

from entries import TinyModel, entry
from remanence.encoding.embedding.static import StaticEmbedder
from remanence.indexes import MemoryIndex
from remanence.recipes import load_recipe
from remanence.retrieval.analysis import analyse
from remanence.retrieval.analysis.asking import first_person
from remanence.retrieval.analysis.compounds import Affixes
from remanence.retrieval.analysis.intent import answer_kind
from remanence.types import Origin, Query

ENGLISH = [
    ("Ana", "I moved to a small flat with a view of the harbour."),
    ("Ben", "The concert by Werner Schmitt in the Elbphilharmonie was wonderful, I have been there twice."),
    ("Ana", "My sister is learning to play the violin this year."),
    ("Ben", "We should cook rice with mushrooms for them."),
]
GERMAN = [
    ("Katrin", "Wir haben gestern die Wohnungen in Plagwitz angesehen, und sie waren alle zu teuer."),
    ("Werner", "Ich habe meiner Tante ein Geburtstagsgeschenk gekauft, es war ein Schal."),
    ("Katrin", "Mein Fahrrad ist in der Werkstatt, weil die Bremse nicht mehr geht."),
    ("Werner", "Die Porzellanwerkstatt hat die Vase von der Oma geklebt."),
]
CHINESE = [
    ("周航", "我昨天买了一张去广州的高铁票。"),
    ("林晓", "我养了一只猫，叫年糕。"),
    ("周航", "公司最近特别忙，我们的系统要上线了。"),
    ("林晓", "外婆的手腕骨折了，打了石膏。"),
]


def bank(*chats):
    """The turns of chats, with the days they were said on."""
    index = MemoryIndex()
    turns = [turn for chat in chats for turn in chat]
    index.add(
        [entry(i, text, actor=who, session=f"s{i}", at=f"2024-03-{i + 1:02d}") for i, (who, text) in enumerate(turns)]
    )
    return index


def ask(index, text, now=None):
    return analyse(index, Query(text=text, k=5, now=now))


def first(index, text):
    """The row that the words alone put on top."""
    question = ask(index, text)
    lexical = load_recipe("balanced").recaller().channels["lexical"][0]
    return int(np.argmax(lexical(index, question).scores))


@pytest.mark.parametrize(
    ("chats", "text", "row"),
    [
        ((GERMAN,), "Welche Wohnung haben sie angesehen?", 0),
        ((GERMAN,), "Was für ein Geschenk bekam die Tante zum Geburtstag?", 1),
        ((GERMAN,), "Wo war das kaputte Porzellan?", 3),
        ((ENGLISH,), "Wann war das Konzert von Werner Schmitt?", 1),
        ((ENGLISH, GERMAN), "Wer hat die Fahrräder repariert?", 6),
        ((ENGLISH, GERMAN), "Which Wohnung did they see?", 4),
        ((CHINESE,), "猫叫什么名字？", 1),
        ((CHINESE,), "谁骨折了？", 3),
        ((ENGLISH, CHINESE), "高铁票是去哪里的？", 4),
    ],
)
def test_a_question_meets_a_record_in_another_form(chats, text, row):
    """Inflected, compounded, in a bank of another language or of several."""
    assert first(bank(*chats), text) == row


def test_an_english_bank_is_asked_in_english_alone():
    """No variants, whatever names are in it."""
    question = ask(bank(ENGLISH), "Where is the flat that Ana moved to?")
    assert question.language == "en"
    assert question.variants == {}


def test_a_question_that_does_not_tell_its_language_is_in_that_of_the_bank():
    """Key words alone."""
    assert ask(bank(GERMAN), "Vase Porzellan").language == "de"
    assert ask(bank(ENGLISH), "Vase Porzellan").language == "en"
    assert ask(MemoryIndex(), "").language == "en"


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Was hat Werner seiner Tante geschenkt?", ("Werner",)),
        ("Wo ist Katrins Fahrrad?", ("Katrin",)),
        ("Was hat der Hund gemacht?", ()),
        ("周航买了什么？", ("周航",)),
        ("周航和林晓在哪里？", ()),
    ],
)
def test_speakers_are_known_in_any_script(text, speakers):
    """By the stems of their language, or as they are written where there are no spaces."""
    assert ask(bank(GERMAN, CHINESE), text).speakers == speakers


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Wann ist sie umgezogen?", "when"),
        ("Wie viele Kisten waren es?", "how many"),
        ("Wer hat die Vase geklebt?", "who"),
        ("Wohin sind sie gefahren?", "where"),
        ("Weshalb war der Zug zu spät?", "why"),
        ("Hat sie einen Hund?", "yes-no"),
        ("¿Quién lo compró?", "who"),
        ("¿Cuántos años tiene?", "how many"),
        ("¿En qué año se casaron?", "when"),
        ("¿Dónde vive ahora?", "where"),
        ("¿Qué le regaló?", "what"),
        ("Combien d'enfants avez-vous ?", "how many"),
        ("Dove abitano adesso?", "where"),
        ("Quem comprou a casa para você?", "who"),
        ("Когда она переехала?", "when"),
        ("她什么时候搬家的？", "when"),
        ("他们住在哪里？", "where"),
        ("谁养了猫？", "who"),
        ("一共花了多少钱？", "how many"),
        ("你喜欢茶吗？", "yes-no"),
        ("いつ引っ越しましたか？", "when"),
    ],
)
def test_the_kind_of_answer_is_known_in_other_languages(text, kind):
    """By the question words of the language."""
    question = ask(MemoryIndex(), text)
    assert question.kind == answer_kind(text, question.language) == kind


@pytest.mark.parametrize(
    ("text", "code", "is_mine"),
    [
        ("Wo ist mein Fahrrad?", "de", True),
        ("Wo ist sein Fahrrad?", "de", False),
        ("¿Dónde está mi bici?", "es", True),
        ("我的猫叫什么？", "zh", True),
        ("我们的猫叫什么？", "zh", False),
    ],
)
def test_first_person_is_known_in_other_languages(text, code, is_mine):
    """ "I" and "my", not "we"."""
    assert first_person(text, code) is is_mine


def test_the_user_asks_for_their_own_words_in_their_language():
    """Where users talk with an assistant."""
    index = MemoryIndex()
    said = "Ich mag die Oper und das Theater sehr, und ich habe ein Abo."
    index.add(
        [
            entry(0, said, actor="user", origin=Origin.USER),
            entry(1, "Das ist schön zu hören.", actor="assistant", origin=Origin.ASSISTANT),
        ]
    )
    assert ask(index, "Was mag ich?").speakers == ("user",)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Was haben wir gestern besprochen?", 9),
        ("¿De qué hablamos ayer?", 9),
        ("我们昨天聊了什么？", 9),
    ],
)
def test_a_question_for_all_that_was_said_asks_for_everything(text, day):
    """A time, and no words but those of asking."""
    question = ask(bank(GERMAN), text, datetime(2024, 3, 10, 9, tzinfo=UTC))
    assert question.everything
    assert [when.start.day for when in question.intervals] == [day]


def test_compounds_and_their_parts_find_each_other():
    """First part, last part, with linking sounds; a short part only beside a word of the bank."""
    known = Affixes()
    known.take(
        "geburtstag geschenk geburtstagsgeschenk porzellan werkstatt porzellanwerkstatt rad rennrad tisch".split()
    )
    assert known.related("geschenk") == ["geburtstagsgeschenk"]
    assert known.related("porzellan") == ["porzellanwerkstatt"]
    assert known.related("porzellanwerkstatt") == ["porzellan", "werkstatt"]
    assert known.related("fantastisch") == []
    assert known.related("xyz") == []


def test_the_dense_channel_steps_back_where_tokens_are_characters():
    """Vectors of single characters say nothing."""
    index = MemoryIndex(StaticEmbedder())
    keys = index.keys
    assert keys.trust("Where did Ana move last year?") == 1.0
    assert keys.trust("Wo hat sie das Geschenk gekauft?") > 0.5
    assert keys.trust("她什么时候搬家？") == 0.0
    assert keys.trust("Где она живёт?") < 0.3
    assert keys.trust("") == 0.0
    assert MemoryIndex(TinyModel()).keys.trust("plain words here") == 1.0


def test_a_recall_in_chinese_says_what_it_took_the_question_for():
    """The language, the words, the kind, the speaker."""
    _, analysis, _ = load_recipe("balanced").recaller()(bank(CHINESE), Query(text="周航买了什么？", k=2))
    assert analysis["language"] == "zh"
    assert analysis["kind"] == "what"
    assert analysis["speakers"] == ["周航"]
