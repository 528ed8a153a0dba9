# SPDX-License-Identifier: Apache-2.0
"""How do many requests reach the providers at the same moment?"""

import threading
from collections.abc import Callable, Sequence

import requests

from program import Usher, plain_session


def at_once(
    ushers: Sequence[Usher], count: int, send: Callable[[Usher, requests.Session, int], requests.Response]
) -> list[requests.Response]:
    """Sends `count` requests over as many connections, open before the start, spread over the providers."""
    answers: list[requests.Response | BaseException] = [RuntimeError("never sent")] * count
    barrier = threading.Barrier(count)

    def run(number: int) -> None:
        usher = ushers[number % len(ushers)]
        with plain_session() as session:
            usher.get("/healthz", session=session)
            barrier.wait(30)
            try:
                answers[number] = send(usher, session, number)
            except BaseException as error:  # reported by the caller, in whose thread it can fail the test
                answers[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for answer in answers:
        if isinstance(answer, BaseException):
            raise answer
    return answers
