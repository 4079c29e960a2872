"""What a server and its client say to each other."""

from contextlib import suppress

from msgspec import DecodeError, ValidationError

from remanence.interfaces.rest.wire import Item, Recalled, decode, encode

SEEDS = (b'{"hits": [], "query": {"text": "x"}}', b'{"record": null, "episode": null}')


def target(data: bytes) -> None:
    """A result, which is read back as it is written, or a decoding error."""
    for kind in (Recalled, Item):
        with suppress(DecodeError, ValidationError, ValueError, KeyError):
            encode(decode(data, kind))
