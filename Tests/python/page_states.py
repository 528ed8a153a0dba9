# SPDX-License-Identifier: Apache-2.0
"""Which pages are there, and how does one get to each state of each?

A new page is a row of `STATES`. What a running program shows only in trouble, such as its answer to a broken store,
stands in the gallery: the snapshots that the Swift suite keeps of every page in every state.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from browser import Browser, logged_in
from cast import Person, add_client
from client import Proof
from elsewhere import Elsewhere
from program import Usher

SNAPSHOTS = Path(__file__).resolve().parents[1] / "PagesTests/Snapshots"


class Visit:
    """Somebody in front of a page, on the way to a state of it."""

    def __init__(self, page: Page, usher: Usher, people: dict[str, Person], elsewhere: Elsewhere):
        self.page, self.usher, self.people, self.elsewhere = page, usher, people, elsewhere

    def open(self, path: str) -> None:
        self.page.goto(self.usher.base_url + path)

    def send(self, **fields: str) -> None:
        """Fills the form that has these fields, or the page's last one, and sends it with its first button."""
        names = "".join(f":has([name='{name}'])" for name in fields)
        form = self.page.locator(f"main form{names}").last
        for name, text in fields.items():
            form.locator(f"[name='{name}']").fill(text)
        with self.page.expect_navigation():
            form.locator("button").first.click()

    def post(self, path: str, **fields: str) -> None:
        """Sends a form that no page of the provider has."""
        self.open("/login")
        with self.page.expect_navigation():
            self.page.evaluate("""([path, fields]) => {
              const form = document.createElement("form");
              form.method = "post";
              form.action = path;
              for (const [name, value] of Object.entries(fields)) {
                const field = document.createElement("textarea");
                field.name = name;
                field.value = value;
                form.append(field);
              }
              document.body.append(form);
              form.submit();
            }""", [path, fields])

    def browser(self, role: str) -> Browser:
        return logged_in(self.usher, self.people[role])

    def client(self, name: str, *flags: str, version: int = 2):
        return add_client(
            self.usher.commands, self.people["creator"], name, self.elsewhere.url(), version=version, flags=flags)

    def ask(self, name: str = "Tin Forum", *flags: str, version: int = 2, scope: str | None = None) -> None:
        """Opens an authorization request of a client to which nobody agreed yet."""
        client = self.client(name, *flags, version=version)
        self.open(client.authorize(scope=scope, **(Proof().parameters() if client.public else {})))


@dataclass(frozen=True)
class State:
    name: str
    reach: Callable[[Visit], None]
    #: Who is logged in.
    person: str | None = None
    #: `own` holds the cast, `demo` the demo, and `dressed` looks as an operator wants it.
    site: str = "own"
    status: int = 200

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Snapshot:
    """A page of the gallery."""

    name: str

    def __str__(self) -> str:
        return f"gallery-{self.name}"

    @property
    def html(self) -> str:
        return (SNAPSHOTS / f"{self.name}.html").read_text()


def opened(path: str) -> Callable[[Visit], None]:
    return lambda visit: visit.open(path)


def sent(path: str, **fields: str) -> Callable[[Visit], None]:
    def reach(visit: Visit) -> None:
        visit.open(path)
        visit.send(**fields)
    return reach


def log_in_refused(visit: Visit) -> None:
    visit.open("/login")
    visit.send(email=visit.people["fan"].email, password="not the password")


def address_taken(visit: Visit) -> None:
    visit.open("/signup")
    visit.send(name="Inés", email=visit.people["fan"].email, password="long enough for this")


def log_in_for_an_app(visit: Visit) -> None:
    visit.ask(scope="identity")


def consent_for_more(visit: Visit) -> None:
    client = visit.client("Growing Forum")
    visit.browser("fan").authorize(client, scope="identity")
    visit.open(client.authorize(scope="identity identity[email] campaigns.members w:campaigns.webhook"))


def connected_apps(visit: Visit) -> None:
    for name in ("Tin Forum", "A rather long name for an app that people connect"):
        visit.browser("fan").authorize(visit.client(name), scope="identity identity.memberships")
    visit.open("/settings/apps")


def disconnected_with_an_old_form(visit: Visit) -> None:
    connected_apps(visit)
    visit.page.locator("[name=anti_forgery]").first.evaluate("field => field.value = 'old'")
    visit.page.locator("main form button").first.click()


def become_patron(visit: Visit) -> None:
    client = visit.client("Patrons’ Forum")
    visit.open(client.authorize(min_cents="1200").replace("/oauth2/authorize", "/oauth2/become-patron"))


def address_not_registered(visit: Visit) -> None:
    visit.open(visit.client("Moved Forum").authorize(redirect_uri="https://elsewhere.example/callback/"))


def address_missing(visit: Visit) -> None:
    client = add_client(
        visit.usher.commands, visit.people["creator"], "Two Homes", "https://a.example/cb", "https://b.example/cb")
    visit.open(client.authorize(redirect_uri=None))


def connect_site(visit: Visit) -> None:
    client = visit.client("Site Maker", "--public")
    visit.usher.commands.run("client", "approve-scope", client.id, "w:identity.clients")
    visit.open(client.authorize(redirect_uri=visit.elsewhere.url(), **Proof().parameters()).replace(
        "/oauth2/authorize", "/oauth2/register-client-creation"))


EVERYTHING = (
    "identity identity[email] identity.memberships campaigns w:campaigns.webhook campaigns.members "
    "campaigns.members[email] campaigns.members.address campaigns.posts")

STATES = [
    State("home", opened("/")),
    State("home-of-a-fan", opened("/"), "fan"),
    State("home-of-a-demo", opened("/"), site="demo"),
    State("home-dressed", opened("/"), site="dressed"),
    State("log-in", opened("/login")),
    State("log-in-dressed", opened("/login"), site="dressed"),
    State("log-in-for-an-app", log_in_for_an_app),
    State("log-in-nothing-typed", sent("/login"), status=422),
    State("log-in-refused", log_in_refused, status=422),
    State("log-in-form-expired", lambda visit: visit.post("/login", email="ines@fans.example"), status=400),
    State("sign-up", opened("/signup")),
    State("sign-up-nothing-typed", sent("/signup"), status=422),
    State("sign-up-all-wrong", sent("/signup", name="", email="ada", password="short"), status=422),
    State("sign-up-address-taken", address_taken, status=422),
    State("sign-up-form-expired", lambda visit: visit.post("/signup", name="Ada"), status=400),
    State("log-out", opened("/logout"), "fan"),
    State("logged-out", opened("/logout")),
    State("consent", lambda visit: visit.ask(scope="identity identity[email]"), "fan"),
    State("consent-for-everything", lambda visit: visit.ask(scope=EVERYTHING), "stranger"),
    State("consent-for-more", consent_for_more, "fan"),
    State("consent-of-version-1", lambda visit: visit.ask("Tin Blog", version=1), "fan"),
    State("consent-of-the-owner", lambda visit: visit.ask("My Own App"), "creator"),
    State("consent-of-a-public-app", lambda visit: visit.ask("Tin Phone", "--public"), "fan"),
    State("consent-hostile", lambda visit: visit.ask(
        "W" * 60, "--author", "<img src=x onerror=alert(1)>" * 2, "--summary", "</blockquote><h1>Verified</h1>" * 8),
        "fan"),
    State("consent-dressed", lambda visit: visit.ask(scope="identity"), "fan", site="dressed"),
    State("become-patron", become_patron, "stranger"),
    State("connected-apps", connected_apps, "fan"),
    State("connected-apps-none", opened("/settings/apps"), "stranger"),
    State("connected-apps-form-expired", disconnected_with_an_old_form, "fan", status=400),
    State("clients", opened("/portal/registration/register-clients"), "creator", site="demo"),
    State("clients-none", opened("/portal/registration/register-clients"), "stranger"),
    State("webhooks", opened("/portal/registration/register-webhooks"), "creator", site="demo"),
    State("webhooks-none", opened("/portal/registration/register-webhooks"), "stranger"),
    State("address-not-registered", address_not_registered, status=400),
    State("address-not-registered-for-the-owner", address_not_registered, "creator", status=400),
    State("address-missing", address_missing, status=400),
    State("client-unknown", opened("/oauth2/authorize?response_type=code&client_id=nobody"), status=400),
    State("client-missing", opened("/oauth2/authorize?response_type=code"), status=400),
    State("parameter-twice", opened("/oauth2/authorize?state=a&state=b"), status=400),
    State("problem-made-up", opened("/oauth2/errors?error=evil"), status=400),
    State("not-found", opened("/no-such-page"), status=404),
    State("method-not-allowed", lambda visit: visit.post("/"), status=405),
    State("unreadable", opened("/login?continue=%zz"), status=400),
    State("too-large", lambda visit: visit.post("/login", email="x" * 70_000), status=413),
]

GALLERY = [Snapshot(path.stem) for path in sorted(SNAPSHOTS.glob("*.html"))]
