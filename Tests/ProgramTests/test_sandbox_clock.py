# SPDX-License-Identifier: Apache-2.0
"""What does a moved clock move?"""

import pytest

from browser import logged_in
from client import identity, refresh, refused
from program import Usher


def test_without_a_sandbox_there_is_no_clock(stage, tmp_path):
    with stage.open(tmp_path / "plain") as usher:
        assert usher.get("/sandbox/clock").status_code == 404
        assert usher.post("/sandbox/clock", json={"advance_seconds": 1}).status_code == 404


def test_an_access_token_ends_to_the_second_and_a_refresh_brings_it_back(own_usher, cast):
    pair = logged_in(own_usher, cast.fan).pair(cast.forum)
    own_usher.advance(2_678_400 - 30)
    assert identity(own_usher, pair.access).status_code == 200
    own_usher.advance(60)
    answer = identity(own_usher, pair.access)
    assert answer.status_code == 401 and "expired" in answer.json()["errors"][0]["detail"]
    newer = refresh(own_usher, cast.forum, pair.refresh).json()
    assert identity(own_usher, newer["access_token"]).status_code == 200


def test_the_moved_time_outlives_the_process_and_holds_for_commands(own_usher, cast):
    pair = logged_in(own_usher, cast.fan).pair(cast.forum)
    moved = own_usher.advance(3_000_000)
    assert moved["advanced_seconds"] == 3_000_000
    own_usher.stop()
    with own_usher.again() as later:
        assert later.get("/sandbox/clock").json()["advanced_seconds"] == 3_000_000
        assert identity(later, pair.access).status_code == 401
        rotated = later.commands.json("client", "rotate-secret", cast.forum.id, "--overlap", "60")
        now = later.get("/sandbox/clock").json()["now"]
        assert rotated["previous_secret_expires"][:10] == now[:10]


def test_data_with_a_moved_clock_is_not_served_as_if_it_were_real(own_usher):
    own_usher.advance(60)
    own_usher.stop()
    with pytest.raises(RuntimeError, match="--sandbox"):
        Usher(own_usher.folder)


def test_a_log_in_ends_with_its_refresh_token(own_usher, cast):
    pair = logged_in(own_usher, cast.fan).pair(cast.forum)
    own_usher.advance(365 * 86_400)
    refused(refresh(own_usher, cast.forum, pair.refresh), "invalid_grant")


@pytest.mark.parametrize("body", [
    b"", b"{}", b"[]", b"null", b'{"advance_seconds": "60"}', b'{"advance_seconds": -1}', b'{"advance_seconds": 1.5}',
    b'{"advance_seconds": 99999999999999999999}', b'{"advance_seconds": 316224001}', b"\xff", b"[" * 900,
])
def test_a_step_that_is_none_is_refused_in_words(usher, body):
    answer = usher.post("/sandbox/clock", data=body)
    assert answer.status_code == 400 and "advance_seconds" in answer.json()["error"]
