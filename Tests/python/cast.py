# SPDX-License-Identifier: Apache-2.0
"""Who is there when a test begins?"""

import secrets
from dataclasses import dataclass, field

import canary
from client import Client
from program import Commands


@dataclass
class Person:
    email: str
    name: str
    password: str = field(default_factory=lambda: "pw-" + secrets.token_urlsafe(15))
    id: str = ""


def add_person(commands: Commands, email: str, name: str) -> Person:
    person = Person(email, name)
    canary.remember(person.password)
    answer = commands.json(
        "user", "add", "--email", email, "--name", name, "--password-stdin", stdin=person.password + "\n"
    )
    person.id = answer["id"]
    return person


def add_client(
    commands: Commands, owner: Person, name: str, *redirect_uris: str, version: int = 2, flags: tuple[str, ...] = ()
) -> Client:
    addresses = [word for uri in redirect_uris for word in ("--redirect-uri", uri)]
    answer = commands.json(
        "client", "add", "--owner", owner.id, "--name", name, *addresses, "--api-version", str(version), *flags
    )
    return Client(
        id=answer["client_id"], secret=answer.get("client_secret"), redirect_uris=list(redirect_uris), version=version,
        name=name, creator_access_token=answer.get("creator_access_token"),
        creator_refresh_token=answer.get("creator_refresh_token"),
    )


class Cast:
    """Three people, a campaign, and a client of each kind."""

    def __init__(self, commands: Commands):
        self.creator = add_person(commands, "mara@tinworkshop.example", "Mara Tinsmith")
        self.fan = add_person(commands, "ines@fans.example", "Inés Okafor")
        self.stranger = add_person(commands, "sol@fans.example", "Sol Strand")

        campaign = commands.json(
            "campaign", "add", "--creator", self.creator.id, "--name", "Tin Workshop",
            "--tier", "Apprentice:500", "--tier", "Journeyman:1200",
        )
        self.campaign_id, self.tiers = campaign["id"], campaign["tiers"]
        # Every campaign has a free tier of its own besides those that were asked for.
        self.apprentice = next(tier for tier in self.tiers if tier["title"] == "Apprentice")
        commands.run(
            "member", "add", "--user", self.fan.id, "--campaign", self.campaign_id, "--tier", self.apprentice["id"],
            "--json",
        )

        def client(name: str, *redirect_uris: str, version: int = 2, flags: tuple[str, ...] = ()) -> Client:
            return add_client(commands, self.creator, name, *redirect_uris, version=version, flags=flags)

        self.forum = client("Tin Forum", "https://forum.example/auth/callback", "https://forum.example/second")
        self.rival = client("Rival Forum", "https://rival.example/callback")
        self.blog = client("Tin Blog", "https://blog.example/patreon/callback", version=1)
        self.query = client("Query Keeper", "https://keeper.example/callback?app=7&b=%20c")
        self.strict = client("Strict Forum", "https://strict.example/callback", flags=("--require-pkce",))
        self.phone = client(
            "Tin Phone", "http://127.0.0.1/callback", "http://[::1]/callback", "example.tinphone:/callback",
            flags=("--public",),
        )
