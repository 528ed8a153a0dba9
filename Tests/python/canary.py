# SPDX-License-Identifier: Apache-2.0
"""Which secrets did the tests see, and does any of them stand in a text where it must not be?"""

from urllib.parse import quote

CHUNK = 16

_seen: set[str] = set()


def remember(*secrets: str | None) -> None:
    """Notes values that must never be logged or stored as they are; short ones would be found by accident."""
    _seen.update(secret for secret in secrets if secret and len(secret) >= 12)


def seen() -> frozenset[str]:
    return frozenset(_seen)


def remembered() -> int:
    return len(_seen)


def _chunks(secret: str) -> set[str]:
    # The end of a token is its random part; a log line that cuts a token short still shows one of these.
    if len(secret) < CHUNK:
        return {secret}
    ends = range(len(secret), max(CHUNK, len(secret) - 3 * CHUNK) - 1, -CHUNK)
    return {secret[end - CHUNK : end] for end in ends}


def leaks(text: str, secrets: set[str] | None = None) -> list[str]:
    """The windows of the text around every secret in it."""
    owners: dict[str, str] = {}
    for secret in _seen if secrets is None else secrets:
        for form in {secret, quote(secret, safe="")}:
            for chunk in _chunks(form):
                owners[chunk] = secret
    found: list[str] = []
    by_length: dict[int, set[str]] = {}
    for chunk in owners:
        by_length.setdefault(len(chunk), set()).add(chunk)
    for length, chunks in by_length.items():
        start = 0
        while start <= len(text) - length:
            if text[start : start + length] in chunks:
                found.append(text[max(0, start - 80) : start + length + 20])
                start += length
            else:
                start += 1
    return found
