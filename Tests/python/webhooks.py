# SPDX-License-Identifier: Apache-2.0
"""How does a client make a webhook, and a platform change its members?"""

import json
import uuid

import canary
from client import Client, bearer
from program import Commands, Usher

WEBHOOKS = "/api/oauth2/v2/webhooks"
UPDATES = ("members:update",)


def document(campaign: str | None, uri: str | None, triggers, **attributes) -> dict:
    if uri is not None:
        attributes["uri"] = uri
    if triggers is not None:
        attributes["triggers"] = list(triggers)
    data: dict = {"type": "webhook", "attributes": attributes}
    if campaign is not None:
        data["relationships"] = {"campaign": {"data": {"type": "campaign", "id": campaign}}}
    return {"data": data}


def create(usher: Usher, client: Client, campaign: str, uri: str, triggers=UPDATES) -> dict:
    """The webhook as the answer shows it."""
    response = usher.post(
        WEBHOOKS, json=document(campaign, uri, triggers), headers=bearer(client.creator_access_token))
    assert response.status_code == 201, response.text
    made = response.json()["data"]
    canary.remember(made["attributes"]["secret"])
    return made


def member_id(number: int) -> str:
    return str(uuid.UUID(int=number))


class Platform:
    """Members that a platform files anew each time something happens to them."""

    def __init__(self, commands: Commands, campaign: str, first_user: int = 90_000):
        self.commands, self.campaign, self.first_user = commands, campaign, first_user
        self.paid: dict[int, int] = {}

    def line(self, number: int) -> str:
        cents = self.paid[number] = self.paid.get(number, 0) + 500
        return json.dumps({
            "type": "member", "id": member_id(number), "campaign": self.campaign, "user": str(self.first_user + number),
            "patron_status": "active_patron", "will_pay_amount_cents": 500, "currently_entitled_amount_cents": 500,
            "campaign_lifetime_support_cents": cents, "pledge_relationship_start": "2024-01-01T00:00:00+00:00",
        })

    def enrol(self, *numbers: int) -> None:
        users = [
            json.dumps({"type": "user", "id": str(self.first_user + number), "full_name": f"Fan {number} Ångström"})
            for number in numbers
        ]
        self.file(*users, *(self.line(number) for number in numbers))

    def charge(self, *numbers: int) -> None:
        self.file(*(self.line(number) for number in numbers))

    def file(self, *lines: str) -> None:
        path = self.commands.data.parent / f"lines-{uuid.uuid4()}.jsonl"
        path.write_text("\n".join(lines) + "\n")
        self.commands.run("import", str(path))
