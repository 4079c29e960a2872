"""Recall in German, Spanish and Chinese: R@10 of `balanced` beside BM25 with a proper analyser of the language.

    python benchmarks/languages.py [--systems balanced,bm25]

German and Spanish: Snowball stems, with and without stop words. Chinese: single characters, and words as jieba cuts
them (pip install jieba; left out without it). The best of them is the rival. The chats in benchmarks/chats are our own;
in German and Spanish a third of the questions share hardly a word with what they ask for.
"""

from __future__ import annotations

import logging
import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.util import find_spec
from math import log
from pathlib import Path
from typing import Any

from showing import Line, one_core, options, show

CHATS = Path(__file__).parent / "chats"
LANGUAGES = ("de", "es", "zh")
K = 10
K1, B = 1.2, 0.75
Analyser = Callable[[str], list[str]]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = options(__doc__)
    parser.add_argument("--systems", default="balanced", help="of the arena; the first is held to BM25")
    chosen = parser.parse_args(arguments)
    one_core()
    languages = LANGUAGES[:1] if chosen.quick else LANGUAGES
    lines = [line for code in languages for line in compared(code, chosen.systems.split(","), chosen.seed)]
    return show(f"languages, R@{K}", lines, as_json=chosen.json)


def compared(code: str, systems: Sequence[str], seed: int) -> list[Line]:
    """The systems on the chat of a language, the first beside BM25."""
    from remanence.arena.datasets import open_dataset

    [group] = open_dataset(CHATS / f"{code}.jsonl").groups()
    found = {name: _recalls(name, group) for name in systems}
    rivals = {name: _bm25_recalls(group, analyser) for name, analyser in analysers(code).items()}
    best = max(rivals, key=lambda name: sum(rivals[name]))
    lines = [
        Line(f"{code}, {name}", sum(recalls) / len(recalls), f"of {len(recalls)}") for name, recalls in found.items()
    ]
    ours, theirs = found[systems[0]], rivals[best]
    gain = _difference(ours, theirs, seed)
    lines[0] = replace(lines[0], at_least=sum(theirs) / len(theirs), remark=f"{gain} over BM25 of {best}")
    lines += [
        Line(f"{code}, BM25 of {name}", sum(each) / len(each), f"of {len(each)}") for name, each in rivals.items()
    ]
    if code == "zh" and find_spec("jieba") is None:
        lines[-1] = replace(lines[-1], remark="BM25 of words: pip install jieba")
    return lines


def _difference(ours: Sequence[float], rival: Sequence[float], seed: int) -> str:
    from remanence.arena.measures.bootstrap import paired_difference

    found = paired_difference(ours, rival, seed=seed)
    return f"{found.difference:+.3f} ({found.interval[0]:+.3f} to {found.interval[1]:+.3f})"


def _recalls(name: str, group: Any) -> list[float]:
    """Recall@K of each question by a system of the arena."""
    from remanence.arena.systems import Settings, open_systems

    [system] = open_systems([name], Settings(k=K), version="benchmark")
    with system.build(group) as searcher:
        return [
            _recall([n for hit in searcher.search(question).hits for n in hit], question, group)
            for question in group.questions
        ]


def _bm25_recalls(group: Any, analyser: Analyser) -> list[float]:
    rank = bm25([doc.printed for doc in group.docs], analyser)
    return [_recall(rank(question.text)[:K], question, group) for question in group.questions]


def _recall(numbers: Sequence[int], question: Any, group: Any) -> float:
    found = {group.docs[number].id for number in numbers}
    return len(found & set(question.gold)) / len(question.gold)


def bm25(texts: Sequence[str], analyser: Analyser) -> Callable[[str], list[int]]:
    """Ranks the numbers of texts for a query; those without any of its words are left out."""
    counts = [Counter(analyser(text)) for text in texts]
    frequencies = Counter(term for count in counts for term in count)
    lengths = [count.total() for count in counts]
    average = sum(lengths) / len(lengths)

    def weight(term: str, number: int) -> float:
        idf = log(1 + (len(texts) - frequencies[term] + 0.5) / (frequencies[term] + 0.5))
        count = counts[number][term]
        return idf * (K1 + 1) * count / (count + K1 * (1 - B + B * lengths[number] / average))

    def rank(query: str) -> list[int]:
        wanted = analyser(query)
        scores = [sum(weight(term, number) for term in wanted) for number in range(len(texts))]
        return sorted((n for n, score in enumerate(scores) if score > 0), key=lambda n: -scores[n])

    return rank


def analysers(code: str) -> dict[str, Analyser]:
    """What search engines for that language make of a text, by name."""
    return _chinese() if code == "zh" else _european(code)


def _european(code: str) -> dict[str, Analyser]:
    import Stemmer

    from remanence.encoding.languages import LANGUAGES as TABLES

    stemmer, stop = Stemmer.Stemmer(TABLES[code].stemmer), TABLES[code].function_words

    def stems(text: str, without: frozenset[str]) -> list[str]:
        return [stemmer.stemWord(word) for word in re.findall(r"[^\W_]+", text.lower()) if word not in without]

    return {"stems": lambda text: stems(text, frozenset()), "stems, no stop words": lambda text: stems(text, stop)}


def _chinese() -> dict[str, Analyser]:
    found: dict[str, Analyser] = {"characters": lambda text: [c for c in text if c.isalnum()]}
    if find_spec("jieba") is not None:
        import jieba

        jieba.setLogLevel(logging.ERROR)
        found["words"] = lambda text: [word for word in jieba.cut_for_search(text) if word.isalnum()]
        found["all words"] = lambda text: [word for word in jieba.cut(text, cut_all=True) if word.isalnum()]
    return found


if __name__ == "__main__":
    sys.exit(main())
