"""A small bank in which one passage leads to another, and how recipes rank it."""

from remanence import Memory

CHAIN = ("The Alder Prize went to Mira Voss.", "Mira Voss lives in Tarnow.", "Tarnow has a harbour.", "Tea is hot.")


def ranked(texts, question, recipe):
    """The texts in the order in which a recipe gives them; each is a text, or an item as `retain_many` takes it."""
    with Memory(":memory:", recipe=str(recipe)) as memory:
        memory.retain_many({"text": each} if isinstance(each, str) else each for each in texts)
        memory.wait()
        return [hit.text for hit in memory.recall(question, k=len(texts))]
