# SPDX-License-Identifier: Apache-2.0
"""Are requests bounded as the settings say?"""

import json

from client import bearer
from program import Usher


def configured(folder, **settings) -> Usher:
    config = folder / "usher.json"
    config.write_text(json.dumps({"trusted_proxies": ["127.0.0.1"], **settings}))
    return Usher(folder, "--config", str(config))


def status(usher: Usher, path: str, address: str) -> int:
    return usher.get(path, headers={"X-Forwarded-For": f"127.0.0.1, {address}"}).status_code


def test_a_flood_from_one_address_leaves_the_others_alone(tmp_path):
    with configured(tmp_path, address_limit="20/60") as usher:
        answers = [usher.get("/login", headers={"X-Forwarded-For": "198.51.100.7"}) for _ in range(25)]
        assert [answer.status_code for answer in answers] == [200] * 20 + [429] * 5
        assert all(1 <= int(answer.headers["retry-after"]) <= 3 for answer in answers[20:])
        assert status(usher, "/login", "198.51.100.8") == 200
        assert status(usher, "/healthz", "198.51.100.7") == 200
        assert 'usher_throttled_total{bound="address"} 5' in usher.get("/metrics").text


def test_the_switch_lifts_every_limit(tmp_path):
    with configured(tmp_path, address_limit="1/60", refusal_limit="1/60", limits=False) as usher:
        assert {status(usher, "/nowhere", "198.51.100.7") for _ in range(10)} == {404}


def test_one_limit_can_be_lifted_alone(tmp_path):
    with configured(tmp_path, address_limit="off", refusal_limit="3/60") as usher:
        assert [status(usher, "/nowhere", "198.51.100.7") for _ in range(5)] == [404] * 3 + [429] * 2
        assert {status(usher, "/login", "198.51.100.9") for _ in range(30)} == {200}


def test_the_limits_of_the_original(stage, cast, tmp_path):
    folder = tmp_path / "own"
    folder.mkdir()
    config = folder / "usher.json"
    config.write_text(json.dumps({"client_limit": "100/2", "token_limit": "100/60"}))
    with stage.open(folder, "--config", str(config)) as usher:
        token = bearer(cast.forum.creator_access_token)
        answers = [usher.get("/api/oauth2/v2/identity", headers=token) for _ in range(105)]
        refused = [answer for answer in answers if answer.status_code == 429]
        assert 1 <= len(refused) <= 5 and {answer.status_code for answer in answers} == {200, 429}
        error = refused[0].json()["errors"][0]
        assert error["code_name"] == "RequestThrottled" and error["code"] is None and error["status"] == "429"
        assert error["retry_after_seconds"] == int(refused[0].headers["retry-after"]) >= 1
        assert usher.get("/api/oauth2/v2/identity", headers=bearer(cast.rival.creator_access_token)).status_code == 200
