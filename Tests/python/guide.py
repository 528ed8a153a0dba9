# SPDX-License-Identifier: Apache-2.0
"""What stands in the guide for a reader, and how is it run?"""

import socket
import subprocess
import time
from pathlib import Path

from browser import logged_in
from cast import Person, add_client
from client import Client
from demo import Demo
from program import clean_environment, plain_session

GUIDE = "/platform/documentation"
STARTS_WITHIN = 20.0
#: Languages whose pieces are a site, with its file and what runs it.
SITES = {
    "python": ("app.py", lambda file, port: ["python3", file]),
    "php": ("app.php", lambda file, port: ["php", "-S", f"127.0.0.1:{port}", file]),
    "javascript": ("app.mjs", lambda file, port: ["node", file]),
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def own_client(demo: Demo, port: int, *flags: str) -> Client:
    return add_client(
        demo.commands, demo.person("creator"), "Guide", f"http://127.0.0.1:{port}/callback", flags=flags)


def samples(demo: Demo, reader: Person, language: str, client: Client | None = None, chapter: str = "") -> dict[str, str]:
    """The samples of a page by their ids, in the order and with the very text of the page."""
    query = f"?language={language}" + (f"&client={client.id}" if client else "")
    page = logged_in(demo, reader).open(GUIDE + chapter + query)
    assert page.status == 200, f"{page.status} {page.text[:300]}"
    return {place["id"]: place.code.get_text() for place in page.soup.select("pre[id^=sample-]")}


def environment(**more: str | None) -> dict[str, str]:
    return clean_environment() | {name: value for name, value in more.items() if value is not None}


class Running:
    """A sample that answers on a port."""

    def __init__(self, folder: Path, language: str, text: str, port: int, **more: str | None):
        name, command = SITES[language]
        self.origin = f"http://127.0.0.1:{port}"
        (folder / name).write_text(text)
        self._output = (folder / "output").open("wb")
        self.process = subprocess.Popen(
            command(name, port), cwd=folder, env=environment(PORT=str(port), **more), stdin=subprocess.DEVNULL,
            stdout=self._output, stderr=subprocess.STDOUT)
        self._wait_until_it_listens(port, folder / "output")

    def _wait_until_it_listens(self, port: int, output: Path) -> None:
        until = time.monotonic() + STARTS_WITHIN
        while self.process.poll() is None and time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.02)
        self.close()
        raise AssertionError(f"the sample does not listen: {output.read_text(errors='replace')[-2000:]}")

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self._output.close()

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *_) -> None:
        self.close()


class Visitor:
    """Somebody's browser as far as the sample's site sees it."""

    def __init__(self, site: Running):
        self.site = site
        self.session = plain_session()

    def open(self, address: str):
        address = self.site.origin + address if address.startswith("/") else address
        return self.session.get(address, allow_redirects=False, timeout=30)
