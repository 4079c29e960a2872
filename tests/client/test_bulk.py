"""Many items over several requests, and what their receipt names."""

from remanence import Client
from remanence.client import bulk


def test_the_receipt_of_several_requests_names_all_that_is_stored_and_the_last_operation(server, bank, monkeypatch):
    """`undo` of it takes back what the last request stored, `forget` of its episodes everything."""
    monkeypatch.setattr(bulk, "MOST_ITEMS", 2)
    with Client(server, bank) as mem:
        receipt = mem.retain_many([{"text": f"Item {n}."} for n in range(3)], batch=1)
        assert [mem.get(id).text for id in receipt.episodes] == ["Item 0.", "Item 1.", "Item 2."]
        mem.undo(receipt.operation)
        assert [each.text for each in mem.list()] == ["Item 0.", "Item 1."]
        mem.forget(*receipt.episodes)
        assert not list(mem.list())
