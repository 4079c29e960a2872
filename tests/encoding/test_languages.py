"""Languages: which one a text is in, and that inflected words of each meet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence.encoding.languages import LANGUAGES, unspaced_terms
from remanence.encoding.text import language_of, name_words, read, terms, word_terms

SENTENCES = {
    "en": "Where did you buy the book that she gave me?",
    "de": "Wo hast du das Buch gekauft, das sie mir geschenkt hat?",
    "es": "¿Dónde compraste el libro que ella me regaló?",
    "fr": "Où as-tu acheté le livre qu'elle m'a donné pour mon anniversaire ?",
    "it": "Dove hai comprato il libro che lei mi ha regalato?",
    "pt": "Onde você comprou o livro que ela me deu?",
    "nl": "Waar heb je het boek gekocht dat zij mij gaf?",
    "sv": "Var köpte du boken som hon gav mig och när?",
    "da": "Hvor købte du bogen, som hun gav mig, og hvornår?",
    "fi": "Mistä sinä ostit sen kirjan, jonka hän antoi minun siskolle?",
    "tr": "Bana verdiği kitabı nereden aldın ve ne kadar ödedin?",
    "ru": "Где ты купил книгу?",
    "el": "Πού αγόρασες το βιβλίο;",
    "ar": "أين اشتريت الكتاب؟",
    "zh": "这本书你是在哪里买的？",
    "ja": "その本はどこで買いましたか？",
    "ko": "그 책을 어디서 샀어요?",
    "th": "คุณซื้อหนังสือที่ไหน",
}


@pytest.mark.parametrize("code", SENTENCES)
def test_a_question_tells_its_language(code):
    """By function words or by script."""
    assert language_of(SENTENCES[code]) == code


@pytest.mark.parametrize(
    "text",
    [
        "Ana met Ben in Porto. Two days ago? Yes, really?",
        "We saw Los Angeles, El Paso and San Jose on the way to Las Vegas.",
        "Vincent van Gogh and Leonardo da Vinci were in the museum.",
        "The war was hot, man, and I had a hat on.",
        "Café de Flore, naïve façade, Zürich and São Paulo are on my list.",
        "I want due dates, okay? I've met Lei and she said ciao.",
        "call: Lei Jianguo | Connected",
        "Die Hard",
    ],
)
def test_foreign_names_and_words_leave_an_english_text_english(text):
    """No text is read in another language for a word or two."""
    assert read(text).language in ("en", "")


INFLECTED = {
    "de": [("Wohnung", "Wohnungen"), ("gekaufte", "gekauften"), ("Häuser", "Haus"), ("Straße", "Strasse")],
    "es": [("camino", "caminos"), ("comió", "comieron"), ("canción", "canciones"), ("cansado", "cansada")],
    "fr": [("maison", "maisons"), ("l'école", "école"), ("heureux", "heureuse"), ("mangeait", "manger")],
    "it": [("gatto", "gatti"), ("mangiare", "mangiato"), ("dell'amica", "amiche")],
    "pt": [("cachorro", "cachorros"), ("comprou", "comprar"), ("lindo", "lindos")],
    "nl": [("boek", "boeken"), ("boekje", "boekjes")],
    "sv": [("boken", "bok"), ("hund", "hundarna")],
    "ru": [("книга", "книгу"), ("живёт", "живет"), ("собаками", "собака")],
}


@pytest.mark.parametrize(
    ("code", "one", "other"), [(code, *pair) for code, pairs in INFLECTED.items() for pair in pairs]
)
def test_inflected_words_have_one_term(code, one, other):
    """As Snowball has it, read in their own language."""
    assert terms(one, code) == terms(other, code) != []


@pytest.mark.parametrize("code", LANGUAGES)
def test_function_words_have_no_terms_in_their_language(code):
    """With or without accents."""
    assert [word for word in LANGUAGES[code].function_words if terms(word, code)] == []


def test_a_text_in_german_has_the_stems_of_german():
    """And its function words are left out."""
    assert terms("Sie haben die neuen Wohnungen für ihre Familien gekauft") == ["neu", "wohnung", "famili", "gekauft"]


def test_german_nouns_are_no_names():
    """A capital after an article, an adjective or a number is a noun's; else it may be a name's."""
    reading = read("Ich habe gestern mit Katrin in Leipzig die neue Wohnung und den Garten von Thomas angesehen.")
    assert reading.capitals == {"katrin", "leipzig", "thomas"}
    assert reading.names == 3
    assert name_words("Was hat Katrins Bruder mit dem Hund in Leipzig gemacht?", "de") == [
        "Katrins",
        "Bruder",
        "Leipzig",
    ]


def test_times_and_numbers_are_read_in_other_languages():
    """They are cues of a turn that says something."""
    for text in (
        "Wir haben uns gestern mit drei Freunden getroffen",
        "Nos vimos ayer con tres de los amigos",
        "昨天见了三个朋友",
    ):
        assert read(text).time, text
        assert read(text).number, text
    assert not read("Das ist eine schöne Wohnung mit einem Balkon").number
    assert read("你好吗？").question


def test_chinese_has_characters_and_pairs_between_its_particles():
    """So that a word of one character is found, and no pair reaches over a particle."""
    assert terms("我的猫") == ["猫"]
    assert terms("谁喜欢猫？") == ["喜", "欢", "猫", "喜欢", "欢猫"]
    assert set(terms("猫")) <= set(terms("她养了一只猫和狗"))
    assert "目的" in terms("目的地是成都")


def test_chinese_is_as_long_as_its_words():
    """Characters and pairs are more terms than a reader sees words."""
    reading = read("昨天医院检查结果出来")
    assert len(reading.terms) == 19
    assert reading.length == 5
    assert read("plain English words").length == 3


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("東京タワー", {"東", "京", "東京", "京タ", "タワ", "ワー"}),
        ("도서관", {"도서", "서관"}),
        ("หนังสือ", {"หน", "ือ"}),
    ],
)
def test_other_scripts_without_spaces_have_pairs(run, expected):
    """Japanese, Korean, Thai."""
    assert expected <= set(unspaced_terms(run))


def test_a_word_is_looked_up_as_each_language_stems_it():
    """The question's own first."""
    assert word_terms("Wohnungen Werner", "de", ["en"]) == [("wohnung", "wohnungen"), ("wern", "werner")]
    assert word_terms("The flats", "en", ["de"]) == [("flat",)]
    assert word_terms("猫", "zh", ["en"]) == [("猫",)]


@given(st.text(max_size=80), st.sampled_from([*LANGUAGES, "en", "", "xx"]))
def test_any_text_is_read_in_any_language(text, code):
    """Fuzz: terms are never empty or of more than a word, and the length is no more than them."""
    reading = read(text)
    assert 0 <= reading.length <= len(reading.terms)
    assert reading.language in {*LANGUAGES, "en", ""}
    assert all(term and not any(c.isspace() for c in term) for term in terms(text, code))
    assert {way for ways in word_terms(text, code) for way in ways} == set(terms(text, code))
    assert isinstance(language_of(text), str)
