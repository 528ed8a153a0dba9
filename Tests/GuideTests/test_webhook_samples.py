# SPDX-License-Identifier: Apache-2.0
"""Do the receivers in the guide tell what this program sent from what somebody made up?"""

import subprocess

import pytest
import requests

from client import bearer
from guide import SITES, Running, environment, free_port, samples
from receiver import Receiver

CHAPTER = "/receiving-webhooks"


@pytest.fixture(scope="module")
def delivery(demo):
    """A call that the program made and signed, with the webhook's secret."""
    token = bearer(demo.clients[2].creator_access_token)
    listed = demo.get("/api/oauth2/v2/webhooks", headers=token).json()["data"]
    paused = next(one for one in listed if one["attributes"]["paused"])
    with Receiver() as site:
        change = {"data": {"type": "webhook", "attributes": {"uri": site.url, "paused": False}}}
        answer = demo.call("PATCH", f"/api/oauth2/v2/webhooks/{paused['id']}", json=change, headers=token)
        assert answer.status_code == 200, answer.text
        return site.wait(1)[0], paused["attributes"]["secret"]


def sample(demo, language: str) -> str:
    return samples(demo, demo.person("creator"), language, chapter=CHAPTER)["sample-webhook"] + "\n"


def forgeries(call) -> list[tuple[dict[str, str], bytes]]:
    """The call with something changed each time, and without its signature."""
    signature = call.headers["x-usher-signature"]
    other = signature[:-1] + ("0" if signature[-1] != "0" else "1")
    unsigned = {name: value for name, value in call.headers.items() if name != "x-usher-signature"}
    return [
        (call.headers, call.body + b" "), (call.headers, call.body.replace(b"member", b"nember", 1)),
        (call.headers | {"x-usher-signature": other}, call.body), (unsigned, call.body),
        (call.headers | {"x-usher-sequence": "99"}, call.body),
        (call.headers | {"x-usher-time": "2030-01-01T00:00:00.000+00:00"}, call.body),
        (call.headers | {"x-usher-delivery": "00000000-0000-4000-8000-000000000000"}, call.body),
    ]


@pytest.mark.parametrize("language", SITES)
def test_a_receiver_takes_what_was_sent_and_nothing_else(demo, delivery, language, tmp_path):
    call, secret = delivery
    port = free_port()
    with Running(tmp_path, language, sample(demo, language), port, USHER_WEBHOOK_SECRET=secret) as receiver:
        def answer(headers: dict[str, str], body: bytes) -> int:
            kept = {name: value for name, value in headers.items() if name not in ("host", "content-length")}
            return requests.post(receiver.origin + "/hook", data=body, headers=kept, timeout=30).status_code

        assert answer(call.headers, call.body) == 204
        assert [answer(*forged) for forged in forgeries(call)] == [403] * 7
        assert answer(call.headers, call.body) == 204


@pytest.mark.parametrize("language", SITES)
def test_a_receiver_that_knows_another_secret_takes_nothing(demo, delivery, language, tmp_path):
    call, secret = delivery
    with Running(
        tmp_path, language, sample(demo, language), free_port(), USHER_WEBHOOK_SECRET=secret[::-1]
    ) as receiver:
        kept = {name: value for name, value in call.headers.items() if name not in ("host", "content-length")}
        assert requests.post(receiver.origin, data=call.body, headers=kept, timeout=30).status_code == 403


def test_the_shell_tells_genuine_from_forged(demo, delivery, tmp_path):
    call, secret = delivery
    (tmp_path / "is-genuine.sh").write_text(sample(demo, "curl"))

    def judged(headers: dict[str, str], body: bytes) -> tuple[int, str]:
        names = ("delivery", "sequence", "time", "signature")
        done = subprocess.run(
            ["bash", "is-genuine.sh", *(headers.get(f"x-usher-{name}", "") for name in names)], cwd=tmp_path,
            input=body, env=environment(USHER_WEBHOOK_SECRET=secret), capture_output=True, timeout=30, check=False)
        return done.returncode, done.stdout.decode().strip()

    assert judged(call.headers, call.body) == (0, "genuine")
    assert {judged(*forged) for forged in forgeries(call)} == {(1, "forged")}
