# SPDX-License-Identifier: Apache-2.0
"""J109, L122: what is a receiver sent, in what order, how often, and where is nothing sent to?"""

import datetime
import threading
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from client import bearer
from program import Refused
from receiver import PATIENCE, Receiver
from webhooks import UPDATES, WEBHOOKS, Platform, create, member_id

#: Longer than a sender that was killed still holds its queue.
HOLD = 120
HOUR = 3600


@pytest.fixture
def site():
    with Receiver() as receiver:
        yield receiver


def log(usher, webhook: dict) -> list[dict]:
    """Newest first."""
    return usher.commands.json("webhook", "log", webhook["id"])["deliveries"]


def listed(usher, webhook: dict) -> dict:
    return next(one for one in usher.commands.json("webhook", "list")["webhooks"] if one["id"] == webhook["id"])


def state(usher, cast, webhook: dict) -> dict:
    answer = usher.get(f"{WEBHOOKS}/{webhook['id']}", headers=bearer(cast.forum.creator_access_token))
    return answer.json()["data"]["attributes"]


def until(usher, cast, webhook, **expected) -> dict:
    """The webhook's attributes, from the moment they are as expected."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        now = state(usher, cast, webhook)
        if all(now[name] == value for name, value in expected.items()):
            return now
        # Asking without a pause would spend what the client may ask in this time.
        time.sleep(0.05)
    raise AssertionError(now)


def test_L122_a_change_by_a_command_arrives_signed_over_the_exact_bytes(own_usher, cast, site):
    webhook = create(own_usher, cast.forum, cast.campaign_id, site.url, [
        "members:create", "members:update", "members:pledge:create"])
    platform = Platform(own_usher.commands, cast.campaign_id)
    platform.enrol(1)
    platform.charge(1)
    calls = site.wait(3)
    assert [call.event for call in calls] == ["members:create", "members:pledge:create", "members:update"]
    assert [call.sequence for call in calls] == [1, 2, 3]
    for call in calls:
        assert call.signed_with(webhook["attributes"]["secret"])
        assert "accept" not in call.headers
        assert call.headers["content-type"] == "application/json"
        assert call.body.isascii() and b"\\u00c5ngstr" in call.body and b'": ' not in call.body
        body = call.document
        assert body["data"]["id"] == member_id(1) and body["data"]["type"] == "member"
        assert [one["type"] for one in body["included"]] == ["campaign", "user"]
        assert body["links"]["self"] == f"{own_usher.base_url}/api/oauth2/v2/members/{member_id(1)}"
    assert not calls[0].signed_with("something else")


def test_a_member_added_by_hand_is_announced(own_usher, cast, site):
    create(own_usher, cast.forum, cast.campaign_id, site.url, ["members:create"])
    own_usher.commands.run("member", "add", "--user", cast.stranger.id, "--campaign", cast.campaign_id)
    assert site.wait(1)[0].document["data"]["relationships"]["user"]["data"]["id"] == cast.stranger.id


def test_a_change_that_is_rolled_back_is_never_announced(own_usher, cast, site):
    webhook = create(own_usher, cast.forum, cast.campaign_id, site.url)
    platform = Platform(own_usher.commands, cast.campaign_id)
    platform.enrol(1)
    with pytest.raises(Refused):
        platform.file(platform.line(1), platform.line(1), '{"type": "member", "id": "' + member_id(2) + '"}')
    with pytest.raises(Refused):
        platform.file(platform.line(1), '{"type": "tier", "id": "1", "campaign": "999", "title": "", "amount_cents": 1}')
    assert log(own_usher, webhook) == []
    platform.charge(1)
    assert [call.sequence for call in site.wait(1)] == [1]
    assert site.calls[0].document["data"]["attributes"]["campaign_lifetime_support_cents"] == platform.paid[1]


def test_a_receiver_that_fails_gets_the_same_bytes_later_and_then_all_that_waits(own_usher, cast, site):
    site.status = 500
    webhook = create(own_usher, cast.forum, cast.campaign_id, site.url)
    platform = Platform(own_usher.commands, cast.campaign_id)
    platform.enrol(1)
    platform.charge(1)
    until(own_usher, cast, webhook, num_consecutive_times_failed=1)
    platform.charge(1)
    site.status = 200
    own_usher.advance(HOUR)
    calls = site.wait(3)
    assert [call.sequence for call in calls] == [1, 1, 2]
    assert calls[0].delivery == calls[1].delivery and calls[0].body == calls[1].body
    until(own_usher, cast, webhook, num_consecutive_times_failed=0, paused=False)


def test_L122_a_receiver_that_never_recovers_is_paused_until_its_client_resumes_it(own_usher, cast, site):
    site.status = 503
    webhook = create(own_usher, cast.forum, cast.campaign_id, site.url)
    platform = Platform(own_usher.commands, cast.campaign_id)
    platform.enrol(1)
    platform.charge(1)
    for failures, hours in enumerate([1, 3, 24, 72, 168, 168, 168], start=1):
        until(own_usher, cast, webhook, num_consecutive_times_failed=failures, paused=False)
        own_usher.advance(hours * HOUR)
    until(own_usher, cast, webhook, num_consecutive_times_failed=8, paused=True)
    platform.charge(1)
    assert len(site.calls) == 8
    site.status = 200
    resume(own_usher, cast, webhook)
    assert [call.sequence for call in site.calls[8:]] == [1, 2]


def resume(usher, cast, webhook: dict) -> dict:
    """The whole answer, which comes when the receiver was tried."""
    resumed = usher.call(
        "PATCH", f"{WEBHOOKS}/{webhook['id']}", headers=bearer(cast.forum.creator_access_token),
        json={"data": {"type": "webhook", "id": webhook["id"], "attributes": {"paused": "false"}}})
    assert resumed.status_code == 200 and resumed.json()["data"]["attributes"]["paused"] is False
    return resumed.json()


def test_resuming_a_webhook_reports_what_the_receiver_answered(own_usher, cast, site):
    site.status = 503
    webhook = create(own_usher, cast.forum, cast.campaign_id, site.url)
    platform = Platform(own_usher.commands, cast.campaign_id)
    platform.enrol(1)
    platform.charge(1)
    platform.charge(1)
    first = until(own_usher, cast, webhook, num_consecutive_times_failed=1)["last_attempted_at"]
    site.status = 410
    refused = resume(own_usher, cast, webhook)
    assert refused["meta"]["receiver"] == {"status": 410, "waiting": 2}
    attributes = refused["data"]["attributes"]
    assert attributes["num_consecutive_times_failed"] == 1 and attributes["last_attempted_at"] > first
    site.status = 202
    taken = resume(own_usher, cast, webhook)
    assert taken["meta"]["receiver"] == {"status": 202, "waiting": 0}
    assert taken["data"]["attributes"]["num_consecutive_times_failed"] == 0
    assert [call.sequence for call in site.calls] == [1, 1, 1, 2]
    assert "meta" not in resume(own_usher, cast, webhook)


def test_resuming_a_webhook_does_not_wait_for_a_receiver_that_hangs(own_usher, cast, site):
    site.status = 500
    webhook = create(own_usher, cast.forum, cast.campaign_id, site.url)
    platform = Platform(own_usher.commands, cast.campaign_id)
    platform.enrol(1)
    platform.charge(1)
    until(own_usher, cast, webhook, num_consecutive_times_failed=1)
    site.hold = {1}
    began = time.monotonic()
    answer = resume(own_usher, cast, webhook)
    assert 2 < time.monotonic() - began < 10
    assert answer["meta"]["receiver"] == {"status": None, "waiting": 1}
    assert answer["data"]["attributes"]["num_consecutive_times_failed"] == 0


def test_a_receiver_that_hangs_holds_up_no_other(own_usher, cast, site):
    site.hold = {1}
    create(own_usher, cast.forum, cast.campaign_id, site.url)
    platform = Platform(own_usher.commands, cast.campaign_id)
    platform.enrol(1)
    with Receiver() as quick:
        create(own_usher, cast.forum, cast.campaign_id, quick.url)
        platform.charge(1)
        site.wait(1)
        for _ in range(3):
            platform.charge(1)
        assert [call.sequence for call in quick.wait(4)] == [1, 2, 3, 4]
    assert len(site.calls) == 1
    site.let_go()
    assert [call.sequence for call in site.wait(4)] == [1, 2, 3, 4]


def test_J109_a_redirect_is_not_followed(own_usher, cast, site):
    with Receiver(status=302, location=site.url) as elsewhere:
        webhook = create(own_usher, cast.forum, cast.campaign_id, elsewhere.url)
        platform = Platform(own_usher.commands, cast.campaign_id)
        platform.enrol(1)
        platform.charge(1)
        until(own_usher, cast, webhook, num_consecutive_times_failed=1)
        report = log(own_usher, webhook)[0]
        assert report["status"] == 302 and "redirects are not followed" in report["trouble"] and report["waiting"]
    assert site.calls == []


def test_a_receiver_that_disappears_gets_its_events_when_it_is_back(own_usher, cast):
    platform = Platform(own_usher.commands, cast.campaign_id)
    platform.enrol(1)
    with Receiver() as before:
        webhook = create(own_usher, cast.forum, cast.campaign_id, before.url)
        port = before.port
    platform.charge(1)
    until(own_usher, cast, webhook, num_consecutive_times_failed=1)
    assert log(own_usher, webhook)[0]["status"] is None
    with Receiver(port=port) as back:
        own_usher.commands.run("webhook", "resume", webhook["id"])
        assert [call.sequence for call in back.wait(1)] == [1]


@pytest.mark.parametrize("killed_at", [1, 4, 9])
def test_a_program_killed_in_the_middle_sends_every_event_in_order_under_its_own_id(own_usher, cast, site, killed_at):
    create(own_usher, cast.forum, cast.campaign_id, site.url)
    platform = Platform(own_usher.commands, cast.campaign_id)
    platform.enrol(*range(1, 11))
    site.hold = {killed_at}
    platform.charge(*range(1, 11))
    site.wait(killed_at)
    own_usher.kill()
    site.let_go()
    with own_usher.again() as reborn:
        reborn.advance(HOLD)
        calls = site.wait(11)
        seen: dict[int, str] = {}
        last = 0
        for call in calls:
            assert call.sequence in (last, last + 1), [call.sequence for call in calls]
            last = call.sequence
            assert seen.setdefault(call.sequence, call.delivery) == call.delivery
        assert sorted(seen) == list(range(1, 11)) and len(set(seen.values())) == 10
        assert sum(call.sequence == killed_at for call in calls) == 2
        bodies = {call.sequence: call.body for call in calls if call.sequence == killed_at}
        assert len(bodies) == 1


def test_a_program_killed_many_times_loses_nothing(own_usher, cast, site):
    create(own_usher, cast.forum, cast.campaign_id, site.url)
    platform = Platform(own_usher.commands, cast.campaign_id)
    platform.enrol(*range(1, 9))
    running = own_usher
    for round_ in range(5):
        seen = len(site.calls)
        platform.charge(*range(1, 9))
        site.wait(seen + 1 + round_)
        running.kill()
        running = running.again()
        running.advance(HOLD)
    site.wait(40)
    with running:
        for _ in range(2000):
            sequences = [call.sequence for call in list(site.calls)]
            if sequences and sequences[-1] == 40:
                break
            running.get("/healthz")
    first = list(dict.fromkeys(sequences))
    assert first == list(range(1, 41)), sequences
    assert all(later in (earlier, earlier + 1) for earlier, later in zip(sequences, sequences[1:])), sequences


def test_two_servers_on_one_file_send_each_event_once(own_usher, cast, site):
    create(own_usher, cast.forum, cast.campaign_id, site.url)
    platform = Platform(own_usher.commands, cast.campaign_id)
    platform.enrol(*range(1, 21))
    with own_usher.twin():
        threads = [threading.Thread(target=platform.charge, args=range(first, first + 5)) for first in (1, 6, 11, 16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [call.sequence for call in site.wait(20)] == list(range(1, 21))
        assert len(site.calls) == 20


def test_J109_outside_a_sandbox_a_private_address_is_refused_and_http_too(stage, cast, tmp_path, site):
    with stage.open(tmp_path / "open") as usher:
        refused = usher.post(
            WEBHOOKS, headers=bearer(cast.forum.creator_access_token),
            json={"data": {"type": "webhook", "attributes": {"uri": site.url, "triggers": list(UPDATES)}}})
        assert refused.status_code == 400 and "https" in refused.json()["errors"][0]["detail"]
        hosts = ["127.0.0.1", "[::1]", "localhost", "127.1", "2130706433", "[::ffff:7f00:1]", "169.254.169.254"]
        webhooks = {
            host: create(usher, cast.forum, cast.campaign_id, f"https://{host}:{site.port}/") for host in hosts}
        platform = Platform(usher.commands, cast.campaign_id)
        platform.enrol(1)
        platform.charge(1)
        for host, webhook in webhooks.items():
            until(usher, cast, webhook, num_consecutive_times_failed=1)
            assert "not a public address" in log(usher, webhook)[0]["trouble"], host
    assert site.calls == []


def test_J109_a_receiver_whose_certificate_nobody_vouches_for_is_sent_nothing(own_usher, cast, tmp_path):
    with Receiver(certificate=self_signed(tmp_path)) as site:
        webhook = create(own_usher, cast.forum, cast.campaign_id, f"https://localhost:{site.port}/hook")
        platform = Platform(own_usher.commands, cast.campaign_id)
        platform.enrol(1)
        platform.charge(1)
        until(own_usher, cast, webhook, num_consecutive_times_failed=1)
        assert "CERTIFICATE_VERIFY_FAILED" in log(own_usher, webhook)[0]["trouble"]
        assert site.calls == []


def self_signed(folder) -> str:
    """A file with a key and a certificate for localhost."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256()))
    path = folder / "certificate.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM))
    return str(path)


def test_L122_a_delivery_is_sent_again_on_demand_with_the_same_id(own_usher, cast, site):
    webhook = create(own_usher, cast.forum, cast.campaign_id, site.url)
    platform = Platform(own_usher.commands, cast.campaign_id)
    platform.enrol(1)
    platform.charge(1)
    platform.charge(1)
    first = site.wait(2)[0]
    until_delivered(own_usher, webhook, 2)
    answer = own_usher.commands.json("webhook", "replay", first.delivery)
    assert answer == {"delivery": first.delivery, "waiting": True}
    again = site.wait(3)[2]
    assert (again.delivery, again.sequence, again.body) == (first.delivery, first.sequence, first.body)
    with pytest.raises(Refused):
        own_usher.commands.run("webhook", "replay", "00000000-0000-4000-8000-000000000000")


def until_delivered(usher, webhook, count: int) -> None:
    for _ in range(200):
        if sum(report["delivered"] is not None for report in log(usher, webhook)) == count:
            return
    raise AssertionError(log(usher, webhook))


def test_no_command_and_no_log_shows_a_webhooks_secret(own_usher, cast, site):
    webhook = create(own_usher, cast.forum, cast.campaign_id, site.url)
    platform = Platform(own_usher.commands, cast.campaign_id)
    platform.enrol(1)
    platform.charge(1)
    site.wait(1)
    until_delivered(own_usher, webhook, 1)
    secret = webhook["attributes"]["secret"]
    for words in (["list"], ["log", webhook["id"]]):
        assert secret not in own_usher.commands.run("webhook", *words)
    assert secret not in own_usher.log()
    data = own_usher.data
    stored = b"".join(path.read_bytes() for path in data.parent.glob(data.name + "*"))
    assert secret.encode() not in stored


def test_the_metrics_count_deliveries_failures_and_what_waits(own_usher, cast, site):
    webhook = create(own_usher, cast.forum, cast.campaign_id, site.url)
    platform = Platform(own_usher.commands, cast.campaign_id)
    platform.enrol(1)
    platform.charge(1)
    until_delivered(own_usher, webhook, 1)
    site.status = 500
    platform.charge(1)
    until(own_usher, cast, webhook, num_consecutive_times_failed=1)
    metrics = own_usher.get("/metrics").text
    assert "usher_webhook_deliveries_total 1.0" in metrics
    assert "usher_webhook_failures_total 1.0" in metrics
    assert "usher_webhook_queue 1.0" in metrics
    assert listed(own_usher, webhook)["waiting"] == 1
