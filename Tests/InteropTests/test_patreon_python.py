# SPDX-License-Identifier: Apache-2.0
"""Does the official Python library of the original, as published, work unchanged?"""

import patreon
import pytest
from patreon.jsonapi.parser import JSONAPIParser

import patreon_host
from client import works


@pytest.fixture
def at_patreon(usher):
    with patreon_host.at(usher) as sent:
        yield sent


def test_log_in_exchange_first_call_and_refresh(at_patreon, usher, cast, fan):
    code = fan.code(cast.blog, state="interop-1")
    oauth = patreon.OAuth(cast.blog.id, cast.blog.secret)

    tokens = oauth.get_tokens(code, cast.blog.redirect_uri)
    assert set(tokens) >= {"access_token", "refresh_token", "expires_in", "scope", "token_type"}, tokens
    assert tokens["expires_in"] == 2_678_400
    assert tokens["scope"].split() == ["users", "pledges-to-me", "my-campaign"]

    user = patreon.API(tokens["access_token"]).fetch_user()
    assert isinstance(user, JSONAPIParser), user
    assert user.data().id() == cast.fan.id
    assert user.data().attribute("full_name") == cast.fan.name
    assert user.data().attribute("email") == cast.fan.email

    newer = oauth.refresh_token(tokens["refresh_token"], cast.blog.redirect_uri)
    assert newer["access_token"] != tokens["access_token"]
    assert newer["refresh_token"] != tokens["refresh_token"]
    assert newer["scope"] == tokens["scope"]
    assert patreon.API(newer["access_token"]).fetch_user().data().id() == cast.fan.id


def test_its_token_request_has_all_in_the_query_and_no_body(at_patreon, cast, fan):
    patreon.OAuth(cast.blog.id, cast.blog.secret).get_tokens(fan.code(cast.blog), cast.blog.redirect_uri)
    request = at_patreon[0]
    assert request.method == "POST" and "grant_type=authorization_code" in request.url
    assert not request.body and request.headers["Content-Length"] == "0" and "Content-Type" not in request.headers


def test_the_user_has_a_pledge_to_the_creator_of_the_client(at_patreon, cast, fan):
    tokens = patreon.OAuth(cast.blog.id, cast.blog.secret).get_tokens(fan.code(cast.blog), cast.blog.redirect_uri)
    user = patreon.API(tokens["access_token"]).fetch_user(includes=["pledges", "campaign"]).data()
    assert [pledge.attribute("amount_cents") for pledge in user.relationship("pledges")] == [500]


def test_the_creators_access_token_takes_the_place_of_a_users(at_patreon, cast):
    api = patreon.API(cast.blog.creator_access_token)
    assert api.fetch_user().data().id() == cast.creator.id
    campaigns = api.fetch_campaign()
    assert [campaign.id() for campaign in campaigns.data()] == [cast.campaign_id]
    assert campaigns.data()[0].relationship("creator").id() == cast.creator.id


def test_the_creators_refresh_token_refreshes(at_patreon, own_usher, cast):
    with patreon_host.at(own_usher):
        tokens = patreon.OAuth(cast.blog.id, cast.blog.secret).refresh_token(
            cast.blog.creator_refresh_token, cast.blog.redirect_uri
        )
        assert patreon.API(tokens["access_token"]).fetch_user().data().id() == cast.creator.id


def test_a_used_code_reads_as_invalid_grant(at_patreon, cast, fan):
    oauth = patreon.OAuth(cast.blog.id, cast.blog.secret)
    code = fan.code(cast.blog)
    assert "access_token" in oauth.get_tokens(code, cast.blog.redirect_uri)
    assert oauth.get_tokens(code, cast.blog.redirect_uri)["error"] == "invalid_grant"


def test_a_dead_token_reads_as_json_errors(at_patreon, usher):
    answer = patreon.API("not-a-token-of-anyone").fetch_user()
    assert answer["errors"][0]["code"] == 1 and answer["errors"][0]["code_name"] == "Unauthorized"
    assert answer["errors"][0]["status"] == "401"


def test_a_log_in_later_leaves_earlier_tokens_alone(at_patreon, usher, cast, fan):
    oauth = patreon.OAuth(cast.blog.id, cast.blog.secret)
    first = oauth.get_tokens(fan.code(cast.blog), cast.blog.redirect_uri)
    oauth.get_tokens(fan.code(cast.blog), cast.blog.redirect_uri)
    assert works(usher, first["access_token"], cast.blog)
