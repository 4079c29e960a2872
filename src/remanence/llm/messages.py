"""A prompt as the messages of a chat."""

from __future__ import annotations

import json

from remanence.protocols import Prompt

__all__ = ["messages"]


def messages(prompt: Prompt, *, told: bool) -> list[dict[str, str]]:
    """A prompt as `[{"role", "content"}, ...]`.

    Args:
        told: whether the instructions spell out the schema of the reply, for models that get it in no other way.
    """
    schema = f"\n\nThe reply is one JSON object of this JSON schema: {json.dumps(prompt.schema)}" if told else ""
    return [{"role": "system", "content": prompt.system + schema}, {"role": "user", "content": prompt.text}]
