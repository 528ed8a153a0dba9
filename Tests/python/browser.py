# SPDX-License-Identifier: Apache-2.0
"""What would a browser do with the pages?"""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urljoin, urlsplit

import requests
from bs4 import BeautifulSoup

import canary
from cast import Person
from client import Client, Pair, Proof, exchange
from program import Usher, plain_session

REDIRECTS = (301, 302, 303, 307, 308)


@dataclass
class Form:
    """A form as it stands on a page, with the values it would send."""

    action: str
    method: str
    fields: dict[str, str]
    buttons: list[tuple[str, str]]
    page: "Page"


class Page:
    """Where a browser ended: at a page of the provider, or at an address that is not the provider's."""

    def __init__(self, response: requests.Response, address: str, elsewhere: str | None = None):
        self.response = response
        self.address = address
        self.elsewhere = elsewhere
        self.status = response.status_code
        self.soup = BeautifulSoup(response.text if elsewhere is None else "", "html.parser")

    @property
    def text(self) -> str:
        return " ".join(self.soup.get_text(" ").split())

    def form(self, field: str) -> Form | None:
        """The form that has a field or a button of this name."""
        for element in self.soup.find_all("form"):
            if not element.find(attrs={"name": field}):
                continue
            fields = {
                entry["name"]: entry.get("value", "")
                for entry in element.find_all(["input", "textarea"])
                if entry.get("name") and entry.get("type") not in ("submit", "button", "checkbox", "radio")
            }
            submits = element.find_all("button") + element.find_all("input", type="submit")
            return Form(
                action=urljoin(self.address, element.get("action") or self.address),
                method=(element.get("method") or "get").lower(),
                fields=fields,
                buttons=[(entry.get("name", ""), entry.get("value", "")) for entry in submits],
                page=self,
            )
        return None

    @property
    def consent(self) -> Form | None:
        return self.form("decision")

    @property
    def login(self) -> Form | None:
        return self.form("password")

    @property
    def answer(self) -> dict[str, str]:
        """The parameters with which the browser was sent to the client; none may stand there twice."""
        assert self.elsewhere is not None, f"still at {self.address}: {self.status} {self.text[:400]}"
        pairs = parse_qsl(urlsplit(self.elsewhere).query, keep_blank_values=True)
        assert len(pairs) == len(dict(pairs)), f"a parameter stands twice in {self.elsewhere}"
        return dict(pairs)

    @property
    def code(self) -> str:
        assert "code" in self.answer, self.answer
        return self.answer["code"]

    @property
    def shows_problem(self) -> bool:
        """An error page of the provider, from which nobody is sent anywhere."""
        return self.elsewhere is None and self.status == 400 and "location" not in self.response.headers


def form_action_allows(policy: str, target: str, own: str) -> bool:
    """Whether a Content-Security-Policy lets a form, or a redirect after it, go to the target (CSP 3 section 6.4)."""
    for directive in policy.split(";"):
        words = directive.split()
        if words and words[0] == "form-action":
            parts = urlsplit(target)
            origin = f"{parts.scheme}://{parts.netloc}"
            allowed = {word.rstrip("/") for word in words[1:]}
            return origin in allowed or f"{parts.scheme}:" in allowed or ("'self'" in allowed and origin == own)
    return True


class Browser:
    """A browser with a cookie jar of its own that follows redirects inside the provider and stops at the door."""

    def __init__(self, usher: Usher, person: Person | None = None, address: str | None = None):
        self.usher = usher
        self.person = person
        self.session = plain_session(address)
        self.session.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64) black-box"
        self.session.headers["Accept"] = "text/html,application/xhtml+xml"
        self.steps: list[requests.Response] = []
        #: Addresses to which the browser would have refused to go after a form (`form-action`).
        self.blocked: list[str] = []

    def copy(self) -> "Browser":
        other = Browser(self.usher, self.person)
        other.session.cookies.update(self.session.cookies)
        return other

    @property
    def origin(self) -> str:
        return "{0.scheme}://{0.netloc}".format(urlsplit(self.usher.base_url))

    def request(self, method: str, address: str, **options) -> requests.Response:
        response = self.usher.call(method, address, session=self.session, **options)
        self.steps.append(response)
        for cookie in self.session.cookies:
            canary.remember(cookie.value)
        return response

    def arrive(self, response: requests.Response, address: str) -> Page:
        for _ in range(10):
            if response.status_code not in REDIRECTS:
                page = Page(response, address)
                for entry in page.soup.find_all("input", attrs={"name": "anti_forgery"}):
                    canary.remember(entry.get("value"))
                return page
            target = urljoin(address, response.headers["location"])
            parts = urlsplit(target)
            if f"{parts.scheme}://{parts.netloc}" not in (self.origin, self.usher.origin):
                page = Page(response, address, elsewhere=target)
                canary.remember(dict(parse_qsl(parts.query)).get("code"))
                return page
            address = target
            response = self.request("GET", address)
        raise AssertionError(f"more than ten redirects, the last to {address}")

    def open(self, path: str, **options) -> Page:
        address = self.usher.base_url + path if path.startswith("/") else path
        return self.arrive(self.request("GET", address, **options), address)

    def submit(self, form: Form, button: tuple[str, str] | None = None, follow: bool = True, **typed: str) -> Page:
        assert form.method == "post", f"{form.action} changes something by {form.method}"
        values = {**form.fields, **typed, **({button[0]: button[1]} if button else {})}
        # Under `no-referrer` browsers send the origin of a form as null (Fetch, "append a request Origin header").
        hidden = "no-referrer" in form.page.response.headers.get("referrer-policy", "").split(",")
        headers = {
            "Origin": "null" if hidden else self.origin,
            "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document",
            "Sec-Fetch-User": "?1",
        }
        response = self.request("POST", form.action, data=values, headers=headers)
        if not follow:
            return Page(response, form.action)
        page = self.arrive(response, form.action)
        policy = form.page.response.headers.get("content-security-policy", "")
        if page.elsewhere and not form_action_allows(policy, page.elsewhere, self.origin):
            self.blocked.append(page.elsewhere)
        return page

    def log_in(self, path: str = "/login", password: str | None = None) -> Page:
        page = self.open(path)
        assert page.login is not None, f"no log-in form at {page.address}: {page.status} {page.text[:300]}"
        return self.submit(page.login, email=self.person.email, password=password or self.person.password)

    def ask(self, client: Client, **parameters: str | None) -> Page:
        """Opens an authorization request and logs in when asked to."""
        page = self.open(client.authorize(**parameters))
        if page.login is not None and page.consent is None and self.person:
            page = self.submit(page.login, email=self.person.email, password=self.person.password)
        return page

    def decide(self, page: Page, decision: str = "allow") -> Page:
        assert page.consent is not None, f"no consent page at {page.address}: {page.status} {page.text[:400]}"
        assert ("decision", decision) in page.consent.buttons, page.consent.buttons
        return self.submit(page.consent, ("decision", decision))

    def authorize(self, client: Client, **parameters: str | None) -> Page:
        """The whole way to the client's address: ask, log in and allow where asked."""
        page = self.ask(client, **parameters)
        return page if page.elsewhere else self.decide(page)

    def code(self, client: Client, **parameters: str | None) -> str:
        return self.authorize(client, **parameters).code

    def pair(self, client: Client, **parameters: str | None) -> Pair:
        """A fresh pair of tokens for this person and client."""
        if client.public and "code_challenge" not in parameters:
            proof = Proof()
            code = self.code(client, **proof.parameters(), **parameters)
            return Pair.of(exchange(self.usher, client, code, code_verifier=proof.verifier))
        return Pair.of(exchange(self.usher, client, self.code(client, **parameters)))


def logged_in(usher: Usher, person: Person) -> Browser:
    """A browser of its own in which the person is logged in; the password is typed once for each provider."""
    browser = Browser(usher, person)
    if person.email not in usher.jars:
        browser.log_in()
        usher.jars[person.email] = browser.session.cookies.copy()
    browser.session.cookies.update(usher.jars[person.email])
    return browser
