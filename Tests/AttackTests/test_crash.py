# SPDX-License-Identifier: Apache-2.0
"""D44, E68, H91: what was acknowledged before the program was killed, and does it hold afterwards?"""

import os
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import requests

import canary
from browser import logged_in
from client import Pair, refused, remember_answer
from program import plain_session

ROUNDS = 50
WORKERS = 4


@dataclass
class Ledger:
    """What the workers were told, and what was under way when the answer did not come."""

    alive: list[Pair] = field(default_factory=list)
    spent: list[str] = field(default_factory=list)
    revoked: list[Pair] = field(default_factory=list)
    refreshing: list[Pair] = field(default_factory=list)
    exchanging: list[str] = field(default_factory=list)
    revoking: list[Pair] = field(default_factory=list)
    acknowledged: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class Load:
    """Workers that exchange, refresh and revoke as fast as they can until the program is gone."""

    def __init__(self, usher, client, cookies, chance: random.Random, kill_after: int):
        self.usher, self.client, self.cookies, self.kill_after = usher, client, cookies, kill_after
        self.ledger = Ledger()
        self.seeds = [chance.random() for _ in range(WORKERS)]
        self.enough = threading.Event()
        self.faults: list[str] = []

    def acknowledge(self) -> None:
        self.ledger.acknowledged += 1
        if self.ledger.acknowledged >= self.kill_after:
            self.enough.set()

    def send(self, session, path: str, form: dict) -> requests.Response | None:
        """None where the program died before it answered."""
        try:
            response = session.post(self.usher.url(path), data=form, timeout=30)
        except requests.RequestException:
            return None
        if response.status_code >= 500:
            return None
        return remember_answer(response)

    def work(self, number: int) -> None:
        chance, book = random.Random(self.seeds[number]), self.ledger
        credentials = self.client.credentials()
        with plain_session() as session:
            session.cookies.update(self.cookies)
            while True:
                try:
                    answer = session.get(self.usher.url(self.client.authorize()), allow_redirects=False, timeout=30)
                except requests.RequestException:
                    return
                location = answer.headers.get("location", "")
                if "code=" not in location:
                    self.faults.append(f"authorize: {answer.status_code} {location}")
                    self.enough.set()
                    return
                code = location.split("code=")[1].split("&")[0]
                canary.remember(code)
                answer = self.send(session, "/oauth2/token", {
                    "grant_type": "authorization_code", "code": code, "redirect_uri": self.client.redirect_uri,
                    **credentials})
                with book.lock:
                    if answer is None:
                        book.exchanging.append(code)
                        return
                    pair = Pair.of(answer)
                    book.spent.append(code)
                    book.alive.append(pair)
                    self.acknowledge()
                for _ in range(chance.randrange(3)):
                    answer = self.send(session, "/oauth2/token", {
                        "grant_type": "refresh_token", "refresh_token": pair.refresh, **credentials})
                    with book.lock:
                        book.alive.remove(pair)
                        if answer is None:
                            book.refreshing.append(pair)
                            return
                        pair = Pair.of(answer)
                        book.alive.append(pair)
                        self.acknowledge()
                if chance.random() < 0.4:
                    answer = self.send(session, "/oauth2/revoke", {"token": pair.refresh, **credentials})
                    with book.lock:
                        book.alive.remove(pair)
                        if answer is None:
                            book.revoking.append(pair)
                            return
                        book.revoked.append(pair)
                        self.acknowledge()

    def run_until_killed(self, chance: random.Random) -> None:
        threads = [threading.Thread(target=self.work, args=(number,)) for number in range(WORKERS)]
        for thread in threads:
            thread.start()
        self.enough.wait(60)
        # Anywhere within the next requests, not at the edge of one.
        until = time.perf_counter() + chance.random() * 0.012
        while time.perf_counter() < until:
            pass
        self.usher.kill()
        for thread in threads:
            thread.join(60)
        assert not self.faults, self.faults


def check(usher, client, book: Ledger) -> None:
    credentials = client.credentials()
    local = threading.local()

    def post(path: str, form: dict) -> requests.Response:
        if not hasattr(local, "session"):
            local.session = plain_session()
        return remember_answer(usher.post(path, session=local.session, data={**form, **credentials}))

    def is_active(token: str) -> bool:
        return post("/oauth2/introspect", {"token": token}).json()["active"]

    def refresh(token: str) -> requests.Response:
        return post("/oauth2/token", {"grant_type": "refresh_token", "refresh_token": token})

    def exchange(code: str) -> requests.Response:
        return post("/oauth2/token", {"grant_type": "authorization_code", "code": code,
            "redirect_uri": client.redirect_uri})

    with ThreadPoolExecutor(4) as pool:
        for pair, both in zip(book.alive, pool.map(lambda pair: (is_active(pair.access), is_active(pair.refresh)),
            book.alive)):
            assert both == (True, True), "a token that was given out is gone"
        for alive in pool.map(lambda pair: is_active(pair.access) or is_active(pair.refresh), book.revoked):
            assert not alive, "an acknowledged revocation is forgotten"
        # The client that never got its answer asks again, and goes on with one working pair.
        for answer in pool.map(lambda pair: refresh(pair.refresh), book.refreshing):
            assert is_active(Pair.of(answer).access)
        for pair in book.revoking:
            assert is_active(pair.access) == is_active(pair.refresh), "half a revocation"
            assert post("/oauth2/revoke", {"token": pair.refresh}).status_code == 200
            assert not is_active(pair.access)
        # Lost or done, but never twice.
        for code in book.exchanging:
            first = exchange(code)
            assert first.status_code in (200, 400)
            refused(exchange(code), "invalid_grant")
        sample = book.alive[:: max(1, len(book.alive) // 4)]
        for pair in sample:
            assert is_active(Pair.of(refresh(pair.refresh)).access)
        for answer in pool.map(exchange, book.spent):
            refused(answer, "invalid_grant")


def test_D44_E68_H91_what_was_acknowledged_survives_fifty_kills(own_usher, cast):
    seed = int(os.environ.get("CRASH_SEED", "20261123"))
    chance = random.Random(seed)
    usher, client = own_usher, cast.forum
    fan = logged_in(usher, cast.fan)
    fan.authorize(client)
    cookies = fan.session.cookies.copy()
    total = 0
    try:
        for number in range(ROUNDS):
            load = Load(usher, client, cookies, chance, kill_after=chance.randint(1, 40))
            load.run_until_killed(chance)
            usher = usher.again()
            try:
                check(usher, client, load.ledger)
            except AssertionError as fault:
                raise AssertionError(f"round {number} of CRASH_SEED={seed}: {fault}") from fault
            total += load.ledger.acknowledged
    finally:
        if usher.running:
            usher.stop()
    assert total > 10 * ROUNDS


def test_E68_a_graceful_end_finishes_what_is_under_way(own_usher, cast):
    fan = logged_in(own_usher, cast.fan)
    fan.authorize(cast.forum)
    load = Load(own_usher, cast.forum, fan.session.cookies.copy(), random.Random(1), kill_after=30)
    threads = [threading.Thread(target=load.work, args=(number,)) for number in range(WORKERS)]
    for thread in threads:
        thread.start()
    load.enough.wait(60)
    assert own_usher.stop() == 0
    for thread in threads:
        thread.join(60)
    assert not load.faults
    again = own_usher.again()
    with again:
        check(again, cast.forum, load.ledger)


def test_E68_a_data_file_killed_in_the_middle_opens_with_every_command(own_usher, cast):
    logged_in(own_usher, cast.fan).pair(cast.forum)
    own_usher.kill()
    listed = own_usher.commands.json("client", "list")["clients"]
    assert {client["client_id"] for client in listed} >= {cast.forum.id, cast.phone.id}
