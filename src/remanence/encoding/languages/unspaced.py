"""Scripts that write no spaces: pairs of characters, for Han also single ones, between the words that say little.

A word of one character ("猫") must be found inside a run, and pairs alone do not have it; so Han gives both. In Chinese
the particles, pronouns and question words part a run, so that no pair reaches over them.
"""

from __future__ import annotations

import re

from remanence.patterns import late

__all__ = ["UNSPACED", "says_number", "says_time", "script_of", "unspaced_terms"]

UNSPACED = late(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\uff66-\uff9f\U00020000-\U0003ffff]+)"
)
_HAN = late("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_KANA = re.compile("[\u3040-\u30ff\uff66-\uff9f]")
_KEPT = (
    "目的地|目的|的士|了解|了不起|存在|正在|在线|平和|和平|和尚|和服|暖和|饱和|自我|我国|你好|他人|其他|也许|首都|成都|都市|都江堰"
    "|京都|还书|归还|还款|还钱|还价|跟踪|跟进|个人|个子|个性|那曲|那不勒斯|被子|被套|把握|把手|把戏|一把|吧台|酒吧|贴吧"
    "|网吧|啊呀|给予|交给|呢子|对面|对手|对象|对话|反对|校对|但丁|扁担|与会|参与|给力|将来|将军|麻将|从化|从前|从事|服从|从来|听从|向日葵|方向"
    "|向导|意向|於是|着陆|也好|也门|会不会|也行|就业|就诊|就近|成就|高就|太太|太阳|太极|太平|老太"
)
_SAYING_LITTLE = (
    "什么时候|甚麼時候|为什么|為什麼|什么样|什么地方|什么|什麼|甚麼|怎么样|怎么办|怎么|怎麼|怎样|哪里|哪裡|哪儿|哪些|哪个|哪一个|哪位|哪一|哪"
    "|多少|几时|为何|如何|是不是|有没有|有什么|谁|誰|吗|嗎|呢|吧|啊|呀|哦|嗯|哈哈|的时候|的话|一下|一个|一些|这个|那个|这些|那些|这么|那么|这样|那样"
    "|我们|你们|他们|她们|它们|咱们|我|你|您|他|她|它|的|了|在|是|和|与|及|跟|也|都|就|又|还|很|太|这|那|把|被|给|让|从|向|但|而|因为|所以|如果|虽然"
)
_CHINESE = late(f"({_KEPT})|(?:{_SAYING_LITTLE})")
_JAPANESE_LITTLE = late(
    "でした|でしょう|ですか|です|ました|ません|ますか|ます|いつ|どこ|だれ|誰|何|なに|なぜ|どう|どの|ください|という"
)
_HAN_TIME = late(
    "[今昨前明后後][天日晚年早]|[上下这這本][个個]?[周週月]|周[一二三四五六日末]|星期|礼拜|[0-9一二三四五六七八九十]+[月号號日点點年]|早上|上午|中午|下午"
    "|晚上|半夜|凌晨|周末|春节|过年|中秋|国庆|元旦|圣诞|生日|春天|夏天|秋天|冬天|暑假|寒假|刚才|最近|[昨今明]日|先週|来週|月曜|火曜|水曜|木曜|金曜"
    "|土曜|日曜"
)
_HAN_NUMBER = re.compile("[二两兩三四五六七八九十百千万萬亿半第]")


def unspaced_terms(run: str) -> list[str]:
    """The terms of a run of characters of these scripts.

    >>> unspaced_terms("我的猫喜欢吃鱼"), unspaced_terms("ไทย")
    (['猫', '喜', '欢', '吃', '鱼', '猫喜', '喜欢', '欢吃', '吃鱼'], ['ไท', 'ทย'])
    """
    if not _HAN.search(run):
        return _pairs(run)
    little = _JAPANESE_LITTLE if _KANA.search(run) else _CHINESE
    found: list[str] = []
    for part in _parted(run, little):
        found += _HAN.findall(part)
        if len(part) > 1:
            found += _pairs(part)
        elif not _HAN.match(part):
            found.append(part)
    return found


def _parted(run: str, little: re.Pattern[str]) -> list[str]:
    """The stretches between the words that say little; those that only hold such a word in them stay whole."""
    parts: list[str] = []
    start = at = 0
    while found := little.search(run, at):
        at = found.end()
        if found.lastindex is None:
            parts.append(run[start : found.start()])
            start = at
    parts.append(run[start:])
    return [part for part in parts if part]


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


def says_time(text: str) -> bool:
    """Whether a text in Chinese or Japanese names a time."""
    return _HAN_TIME.search(text) is not None


def says_number(text: str) -> bool:
    """Whether a text in Chinese or Japanese has a number word."""
    return _HAN_NUMBER.search(text) is not None


def script_of(text: str) -> str:
    """The language that a text's script tells, by the script with most letters: "zh", "ja", "ko", "th", …, or "".

    >>> [script_of(text) for text in ("今天", "きょう", "오늘", "сегодня", "today")]
    ['zh', 'ja', 'ko', 'ru', '']
    """
    if text.isascii():
        return ""
    counts = {code: len(letters.findall(text)) for code, letters in _SCRIPTS.items()}
    if counts["ja"] and counts["ja"] * 8 >= counts["zh"]:
        counts["ja"] += counts["zh"]
    best = max(counts, key=lambda code: counts[code])
    # A character of these scripts says about as much as two Latin letters.
    return best if counts[best] * 2 > len(_LATIN_LETTERS.findall(text)) else ""


_LATIN_LETTERS = re.compile("[A-Za-z\u00c0-\u024f]")
_SCRIPTS = {
    "zh": _HAN,
    "ja": _KANA,
    "ko": re.compile("[\uac00-\ud7af]"),
    "th": re.compile("[\u0e00-\u0e7f]"),
    "ru": re.compile("[\u0400-\u04ff]"),
    "el": re.compile("[\u0370-\u03ff\u1f00-\u1fff]"),
    "ar": re.compile("[\u0600-\u06ff]"),
    "he": re.compile("[\u0590-\u05ff]"),
    "hi": re.compile("[\u0900-\u097f]"),
}
