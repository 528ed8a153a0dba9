# SPDX-License-Identifier: Apache-2.0
"""Which mails would a sandbox have sent?"""

from dataclasses import dataclass

from bs4 import BeautifulSoup

import canary
from program import Usher


@dataclass
class Mail:
    subject: str
    recipient: str
    text: str
    path: str | None

    @property
    def link(self) -> str | None:
        """The whole link as the text of the mail has it."""
        return next((word for word in self.text.split() if "://" in word), None)


def mails(usher: Usher) -> list[Mail]:
    """The newest first."""
    soup = BeautifulSoup(usher.get("/sandbox/outbox").text, "html.parser")
    found = []
    for card in soup.select("section.card"):
        link = card.find("a", class_="button")
        mail = Mail(
            subject=card.find("h2").text, recipient=card.select_one("p.hint bdi").text, text=card.find("pre").text,
            path=link["href"] if link else None)
        if mail.path and "token=" in mail.path:
            canary.remember(mail.path.partition("token=")[2])
        found.append(mail)
    return found


def newest(usher: Usher, recipient: str, subject: str) -> Mail:
    for mail in mails(usher):
        if mail.recipient == recipient and subject in mail.subject:
            return mail
    raise AssertionError(f"no mail to {recipient} about {subject}")
