# SPDX-License-Identifier: Apache-2.0
"""Who plays in a demo, and how do they get in?"""

import canary
from browser import logged_in
from cast import Person
from client import Client, Pair, exchange
from program import Usher


class Demo(Usher):
    """A provider with the demo's data: a page with 37 members, 31 of them with pledges, and 45 posts."""

    campaign_id = "810022"
    other_campaign_id = "810533"

    def __init__(self, folder):
        super().__init__(folder, "--demo")
        for client in self.ready["demo"]["clients"]:
            canary.remember(*(client[key] for key in client if key.endswith(("secret", "token"))))

    def person(self, role: str) -> Person:
        shown = self.ready["demo"][role]
        return Person(email=shown["email"], name="", password=shown["password"], id=shown["user_id"])

    @property
    def clients(self) -> dict[int, Client]:
        """By the version of the API that they were registered for."""
        return {
            shown["api_version"]: Client(
                shown["client_id"], shown["client_secret"], [shown["redirect_uri"]], shown["api_version"],
                shown["name"], shown["creator_access_token"], shown["creator_refresh_token"],
            )
            for shown in self.ready["demo"]["clients"]
        }

    def creators_token(self, version: int) -> str:
        return self.clients[version].creator_access_token

    def fans_token(self, version: int, scope: str | None = None) -> str:
        client = self.clients[version]
        code = logged_in(self, self.person("fan")).code(client, scope=scope)
        return Pair.of(exchange(self, client, code)).access
