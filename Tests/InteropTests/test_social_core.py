# SPDX-License-Identifier: Apache-2.0
"""Does the Patreon backend of social-auth-core, as published, log a person in?"""

from urllib.parse import parse_qsl, urlsplit

import pytest
from social_core.backends.patreon import PatreonOAuth2
from social_core.exceptions import AuthCanceled
from social_core.storage import BaseStorage, NonceMixin
from social_core.strategy import BaseStrategy

import patreon_host


class Nonces(NonceMixin):
    """Values that count once, in memory."""

    kept: set[tuple] = set()

    @classmethod
    def use(cls, server_url, timestamp, salt):
        cls.kept.add((server_url, timestamp, salt))
        return True

    @classmethod
    def consume(cls, server_url, timestamp, salt):
        try:
            cls.kept.remove((server_url, timestamp, salt))
        except KeyError:
            return False
        return True


class Storage(BaseStorage):
    nonce = Nonces


class Site(BaseStrategy):
    """The least a site must give the library: settings, a session, and the request it is answering."""

    def __init__(self, settings: dict):
        super().__init__(storage=Storage)
        self.settings, self.session, self.request_parameters, self.logged_in = settings, {}, {}, None

    def get_setting(self, name):
        return self.settings[name]

    def session_get(self, name, default=None):
        return self.session.get(name, default)

    def session_set(self, name, value):
        self.session[name] = value

    def session_pop(self, name):
        return self.session.pop(name, None)

    def request_data(self, merge=True):
        return self.request_parameters

    def request_host(self):
        return "rival.example"

    def absolute_uri(self, path=None):
        return path

    def build_absolute_uri(self, path=None):
        return path

    def redirect(self, url):
        return url

    def authenticate(self, backend, *args, **kwargs):
        self.logged_in = kwargs["response"]
        return self.logged_in


@pytest.fixture
def site(cast):
    return Site(
        {
            "SOCIAL_AUTH_PATREON_KEY": cast.rival.id,
            "SOCIAL_AUTH_PATREON_SECRET": cast.rival.secret,
            "SOCIAL_AUTH_PATREON_SCOPE": ["identity", "identity[email]"],
        }
    )


@pytest.fixture
def backend(usher, cast, site):
    with patreon_host.at(usher):
        yield PatreonOAuth2(site, redirect_uri=cast.rival.redirect_uri)


def arrive(site, cast, page) -> PatreonOAuth2:
    site.request_parameters = page.answer
    return PatreonOAuth2(site, redirect_uri=cast.rival.redirect_uri)


def follow(browser, backend):
    """The browser follows the library's own button to the provider, whose host alone is another."""
    parts = urlsplit(backend.auth_url())
    assert parts.netloc == "www.patreon.com"
    page = browser.open(f"{parts.path}?{parts.query}")
    return page if page.elsewhere else browser.decide(page)


def test_log_in(backend, site, cast, fan):
    callback = arrive(site, cast, follow(fan, backend))
    callback.auth_complete()
    assert site.logged_in["id"] == cast.fan.id
    assert site.logged_in["access_token"]
    assert callback.get_user_id({}, site.logged_in) == cast.fan.id
    # It asks for no field, so the original answers with none, and so do we.
    assert site.logged_in["attributes"] == {}
    assert set(callback.get_user_details(site.logged_in)) == {"username", "email", "fullname", "first_name",
        "last_name"}


def test_refresh(backend, site, cast, fan):
    callback = arrive(site, cast, follow(fan, backend))
    callback.auth_complete()
    newer = callback.refresh_token(site.logged_in["refresh_token"])
    assert newer["access_token"] != site.logged_in["access_token"]
    assert callback.user_data(newer["access_token"])["id"] == cast.fan.id


def test_declining_reads_as_cancelled(backend, site, cast, stranger):
    parts = urlsplit(backend.auth_url())
    page = stranger.decide(stranger.open(f"{parts.path}?{parts.query}"), "deny")
    with pytest.raises(AuthCanceled):
        arrive(site, cast, page).auth_complete()


def test_the_creators_access_token_takes_the_place_of_a_users(backend, cast):
    assert backend.user_data(cast.rival.creator_access_token)["id"] == cast.creator.id


def test_disconnecting_is_answered_with_200_though_it_names_no_token(backend):
    assert backend.revoke_token("ignored by the library", "1") is True
