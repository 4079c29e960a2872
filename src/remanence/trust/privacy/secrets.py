"""Secrets: keys and tokens by the forms that their issuers gave them, private keys, and passwords that are said.

Own patterns, because what is masked must be the whole of it: the known scanners say in which line something is, not
where it ends. Every pattern is bounded, so that the time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from remanence.trust.privacy.finding import Finding, apart

_ISSUED = {
    "AWS access key": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "GitHub token": r"\b(?:gh[opsur]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255})",
    "GitLab token": r"\bglpat-[\w-]{20,255}",
    "Slack token": r"\bxox[abeoprs]-[A-Za-z0-9-]{10,255}",
    "API key": r"\bsk-(?:[a-z]{2,12}[0-9]{0,4}-){0,3}(?=[\w-]{0,40}[0-9])[\w-]{20,255}",
    "Stripe key": r"\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,255}",
    "Google API key": r"\bAIza[\w-]{35}",
    "Google token": r"\bya29\.[\w-]{20,255}",
    "npm token": r"\bnpm_[A-Za-z0-9]{36}",
    "PyPI token": r"\bpypi-[\w-]{50,255}",
    "Hugging Face token": r"\bhf_[A-Za-z0-9]{30,255}",
    "SendGrid key": r"\bSG\.[\w-]{16,64}\.[\w-]{16,64}",
    "Telegram token": r"\b[0-9]{8,10}:[\w-]{35}\b",
    "JSON web token": r"\beyJ[\w-]{8,4000}\.eyJ[\w-]{8,4000}\.[\w-]{0,1000}",
}
_FORMS = [(name, re.compile(form, re.ASCII)) for name, form in _ISSUED.items()]
_IN_URL = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@]{1,100}:([^\s@/]{1,200})@", re.ASCII)
_SAID = re.compile(
    r"\b(?:(password|passwd|passphrase|pwd)|(?:[a-z]{1,20}[_ -])?(?:api[_ -]?key|token|secret)(?:[_ -](?:key|id))?)\b"
    r"""["']?[ \t]{0,3}(?:(=|:)|(?:is|was)\b:?)[ \t]{0,3}["'`]?([^\s"'`,;]{6,200})""",
    re.ASCII | re.IGNORECASE,
)
_BEGIN = re.compile(r"-----BEGIN (?:[A-Z]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----")
_END = "-----END "
_CLASSES = (re.compile("[a-z]"), re.compile("[A-Z]"), re.compile("[0-9]"), re.compile(r"[^\w\s]|_"))


def find_secrets(text: str) -> list[Finding]:
    """The secrets of a text, in order. Cost: linear in its length.

    >>> [f.name for f in find_secrets("The login is bo, the password is tea4two!, since May.")]
    ['password']
    """
    return apart([*_issued(text), *_private_keys(text), *_in_urls(text), *_said(text)])


def _issued(text: str) -> Iterator[Finding]:
    for name, form in _FORMS:
        for match in form.finditer(text):
            yield Finding(match.start(), match.end(), name)


def _private_keys(text: str) -> Iterator[Finding]:
    """From its first line to its last; to the end of the text where that is missing."""
    reached = 0
    for match in _BEGIN.finditer(text):
        if match.start() < reached:
            continue
        last = text.find(_END, match.end())
        line = text.find("-----", last + len(_END)) if last >= 0 else -1
        reached = line + 5 if line >= 0 else len(text)
        yield Finding(match.start(), reached, "private key")


def _in_urls(text: str) -> Iterator[Finding]:
    for match in _IN_URL.finditer(text):
        yield Finding(match.start(1), match.end(1), "password")


def _said(text: str) -> Iterator[Finding]:
    """What stands behind "password:" and the like, if it looks like one rather than like a word of the sentence."""
    for match in _SAID.finditer(text):
        value = match[3].rstrip(".!?)]}>")
        sort = sum(bool(form.search(value)) for form in _CLASSES)
        if len(value) >= 6 and sort >= (2 if match[2] else 3 if not match[1] else 2) and re.search("[0-9]", value):
            yield Finding(match.start(3), match.start(3) + len(match[3].rstrip(".")), "password" if match[1] else "key")
