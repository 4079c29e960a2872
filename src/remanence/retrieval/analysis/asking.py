"""The words that ask, in languages other than English: question words, "I" and "my", and words of talking and doing.

Keys are ISO 639-1 codes. Patterns are for lower-case text; where a script has no spaces, they stand anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from remanence.encoding.text import terms
from remanence.patterns import late

__all__ = ["asking_terms", "first_person", "foreign_kind"]

_KINDS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "de": (
        ("how many", r"wie\s?(?:viele?[nr]?|oft|lange|alt|weit|hoch|teuer|groß|schwer|spät)"),
        ("when", r"(?:seit )?wann|(?:an )?welche[mnrs]? (?:tag|datum|monat|jahr|woche|wochentag|uhrzeit)"),
        ("where", r"wo|wohin|woher|welche[mnrs]? (?:ort|stadt|land|stadtteil|straße|dorf)"),
        ("who", r"wer|wem|wen|wessen|welche[mnrs]? (?:person|leute|freund|freundin)"),
        ("why", r"warum|weshalb|wieso|weswegen|wozu"),
        ("list", r"welche (?:arten|sorten|\w+en) (?:gibt|hat|haben|waren|sind)|alle|nenne|zähle"),
        ("how", r"wie|womit|wodurch"),
        ("what", r"was|welche[mnrs]?|wovon|worüber|worauf|woran|worum|wofür|worin|worunter"),
    ),
    "es": (
        ("how many", r"cu[aá]nt[oa]s?|cada cu[aá]nto"),
        ("when", r"(?:desde )?cu[aá]ndo|(?:en )?qu[eé] (?:d[ií]a|fecha|mes|año|hora|semana)"),
        ("where", r"a?d[oó]nde|qu[eé] (?:lugar|sitio|ciudad|pa[ií]s|pueblo|barrio)"),
        ("who", r"qui[eé]n(?:es)?|qu[eé] personas?"),
        ("why", r"por qu[eé]|para qu[eé]"),
        ("list", r"cu[aá]les|todos los|todas las|enumera|haz una lista"),
        ("how", r"c[oó]mo"),
        ("what", r"qu[eé]|cu[aá]l"),
    ),
    "fr": (
        ("how many", r"combien"),
        ("when", r"quand|quel(?:le)? (?:jour|date|mois|ann[eé]e|heure|semaine)"),
        ("where", r"où|quel(?:le)? (?:ville|pays|endroit|lieu)"),
        ("who", r"qui|à qui|quelles? personnes?"),
        ("why", r"pourquoi"),
        ("list", r"quel(?:le)?s|tous les|toutes les"),
        ("how", r"comment"),
        ("what", r"que|qu'|quoi|quel(?:le)?"),
    ),
    "it": (
        ("how many", r"quant[oaie]"),
        ("when", r"quando|che (?:giorno|data|mese|anno|ora)"),
        ("where", r"dove|dov'|quale (?:città|paese|posto)"),
        ("who", r"chi"),
        ("why", r"perch[eéè]"),
        ("how", r"come"),
        ("what", r"che|cosa|qual[ei]?"),
    ),
    "pt": (
        ("how many", r"quant[oa]s?"),
        ("when", r"quando|que (?:dia|data|m[eê]s|ano|hora)"),
        ("where", r"a?onde|que (?:cidade|pa[ií]s|lugar)"),
        ("who", r"quem"),
        ("why", r"por ?que|por ?quê"),
        ("how", r"como"),
        ("what", r"o que|que|qual|quais"),
    ),
    "nl": (
        ("how many", r"hoe\s?(?:veel|vaak|lang|oud|ver)"),
        ("when", r"wanneer|welke (?:dag|datum|maand)|welk jaar"),
        ("where", r"waar|waarheen"),
        ("who", r"wie|wiens"),
        ("why", r"waarom"),
        ("how", r"hoe"),
        ("what", r"wat|welke?"),
    ),
    "ru": (
        ("how many", r"сколько|как (?:часто|долго)"),
        ("when", r"когда|как(?:ой|ого|ом) (?:день|дня|числа|год|году|месяце)"),
        ("where", r"где|куда|откуда"),
        ("who", r"кто|кого|кому|кем|чей|чья"),
        ("why", r"почему|зачем"),
        ("how", r"как"),
        ("what", r"что|чего|чем|как(?:ой|ая|ое|ие|ую)"),
    ),
    "zh": (
        ("how many", r"多少|几(?!号|月|点|时)|多久|多长|多大|多重|多远|多高|幾(?!號|月|點|時)"),
        ("when", r"什么时候|甚麼時候|何时|几时|几号|几月|几点|幾號|幾點|哪(?:一)?(?:天|年|月|日)|什么时间"),
        ("where", r"哪里|哪裡|哪儿|何处|在哪|去哪|什么地方|哪(?:一)?(?:座|个)?(?:城市|国家|站)|哪个(?:车站|地方)"),
        ("who", r"谁|誰|哪(?:一)?位|什么人|何人"),
        ("why", r"为什么|為什麼|为何|怎么会|什么原因"),
        ("list", r"哪些|有什么|列出"),
        ("how", r"怎么|怎样|怎麼|如何"),
        ("what", r"什么|什麼|甚麼|哪"),
        ("yes-no", r"吗|嗎|是不是|有没有|是否"),
    ),
    "ja": (
        ("how many", r"いくつ|いくら|何(?:人|個|回|年間|歳|枚|本|時間)|どのくらい|どれくらい"),
        ("when", r"いつ|何(?:年|月|日|時|曜日)"),
        ("where", r"どこ|何処"),
        ("who", r"誰|だれ|どなた"),
        ("why", r"なぜ|どうして|何で"),
        ("how", r"どう|どのように"),
        ("what", r"何|なに|どの|どれ|どんな"),
        ("yes-no", r"か[？?。]?$"),
    ),
}
_UNSPACED_CODES = frozenset(("zh", "ja"))
_PATTERNS = {
    code: [(kind, late(words if code in _UNSPACED_CODES else rf"(?<!\w)(?:{words})(?!\w)")) for kind, words in kinds]
    for code, kinds in _KINDS.items()
}
_FIRST_PERSON = {
    "de": r"ich|mich|mir|mein|meine[mnrs]?",
    "es": r"yo|me|m[ií]|mis|m[ií][oa]s?|conmigo",
    "fr": r"je|j'|moi|me|m'|mon|ma|mes",
    "it": r"io|mi|me|mio|mia|miei|mie",
    "pt": r"eu|me|mim|meus?|minhas?|comigo",
    "nl": r"ik|mij|me|mijn",
    "ru": r"я|меня|мне|мной|мо[йяеи]|моего|моей|моих",
    "zh": r"我(?!们|們)",
    "ja": r"私|僕|俺|わたし",
}
_I = {
    code: late(words if code in _UNSPACED_CODES else rf"(?<!\w)(?:{words})(?!\w)")
    for code, words in _FIRST_PERSON.items()
}
_ENGLISH_I = re.compile(r"\b(i|me|my|mine|myself|i'm|i've|i'd|i'll)\b")
_ASKING = {
    "de": """los passiert passieren geschah geschehen gemacht machen macht getan tun tat gesprochen sprachen reden
        geredet redeten sprechen unterhalten sagen sagte gesagt erzählt erzählte erzählen erwähnt erwähnte
        gespräch gespräche unterhaltung thema themen dinge sachen besprochen besprachen diskutiert bericht
        berichtet berichtete zusammen zusammenfassung ereignis ereignisse zeit tag weißt geplant plan pläne notiz
        notizen nachricht nachrichten""",
    "es": """pasó pasaba pasar ocurrió sucedió hizo hicimos hicieron hacer hice hablamos hablaron hablar habló hablado
        dijo dijimos dijeron decir contó contaron contar comentó comentamos mencionó conversación conversaciones
        charla tema temas cosa cosas resumen evento eventos juntos plan planes día fecha sabes recuerdas nota
        notas mensaje mensajes""",
    "fr": """passé arrivé faire fit parlé parler dit dire raconté mentionné conversation sujet sujets chose choses
        résumé événement ensemble date note notes message messages plans""",
    "it": """successo accaduto fatto parlato parlare detto dire raccontato conversazione argomento argomenti cose note
        riassunto insieme data messaggi""",
    "pt": """aconteceu fez fizemos falamos falou falar disse dizer contou conversamos conversa assunto assuntos coisa
        coisas resumo juntos data notas mensagens""",
    "nl": "gebeurd gebeurde gedaan deed gesproken praatten gezegd zei verteld gesprek onderwerp dingen samen datum",
    "ru": "случилось произошло делали делал говорили говорил сказал рассказал обсуждали разговор тема вещи вместе",
    "zh": "聊 聊天 聊过 说 说过 谈 谈过 谈到 说到 讲 讲过 提到 讨论 做 做过 发生 事情 事 些 内容 话题 说些 聊些 过",
    "ja": "話 話し 話した 言った 起き した 会話 こと",
}


def foreign_kind(question: str, language: str) -> str | None:
    """The kind of answer that a question in another language wants, by the names of `intent.answer_kind`.

    >>> foreign_kind("Wie viele Kisten waren es?", "de"), foreign_kind("她什么时候搬家？", "zh")
    ('how many', 'when')
    """
    lowered = question.lower().replace("’", "'")
    patterns = _PATTERNS.get(language)
    if patterns is None:
        return None
    asked = "yes-no" if question.rstrip().endswith(("?", "？")) else "statement"
    return next((kind for kind, pattern in patterns if pattern.search(lowered)), asked)


def first_person(question: str, language: str) -> bool:
    """Whether a question speaks of "I" or "my"."""
    return _I.get(language, _ENGLISH_I).search(question.lower().replace("’", "'")) is not None


def asking_terms(language: str) -> frozenset[str]:
    """The terms of words that ask for whatever happened or was said, in languages other than English."""
    return _ASKING_TERMS.get(language, frozenset())


_ASKING_TERMS = {code: frozenset(terms(words, code)) for code, words in _ASKING.items()}
