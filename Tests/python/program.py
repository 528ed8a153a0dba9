# SPDX-License-Identifier: Apache-2.0
"""How is the program started, asked and stopped?"""

import json
import os
import selectors
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import urlencode, quote

import requests
from requests.adapters import HTTPAdapter

import canary

ROOT = Path(__file__).resolve().parents[2]
READY_WITHIN = 30.0
STOP_WITHIN = 20.0


def binary() -> Path:
    path = Path(os.environ.get("USHER_BIN") or ROOT / ".build/debug/usher").resolve()
    if not os.access(path, os.X_OK):
        raise FileNotFoundError(f"{path} is not built: run `swift build`, or set USHER_BIN")
    return path


def clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("USHER_")}


class Refused(Exception):
    """A command that ended with a status other than 0."""

    def __init__(self, arguments: tuple[str, ...], status: int, stdout: str, stderr: str):
        super().__init__(f"usher {' '.join(arguments)} ended with {status}: {stderr.strip() or stdout.strip()}")
        self.status, self.stdout, self.stderr = status, stdout, stderr


class Commands:
    """The commands of the program on one data file."""

    def __init__(self, data: Path):
        self.data = data

    def run(self, *arguments: str, stdin: str = "") -> str:
        # The name of the data file follows the subcommand's own words.
        depth = 3 if arguments[0] == "operator" else 2
        words = [word for word in arguments[:depth] if not word.startswith("-")]
        rest = list(arguments[len(words) :])
        if words[0] == "import":
            words, rest = words[:1], list(arguments[1:])
        line = [str(binary()), *words, "--data", str(self.data), *rest]
        done = subprocess.run(
            line, input=stdin, capture_output=True, text=True, timeout=60, env=clean_environment(), check=False
        )
        if done.returncode != 0:
            raise Refused(arguments, done.returncode, done.stdout, done.stderr)
        self.last_stderr = done.stderr
        return done.stdout

    def json(self, *arguments: str, stdin: str = "") -> dict:
        answer = json.loads(self.run(*arguments, "--json", stdin=stdin))
        for name in ("client_secret", "creator_access_token", "creator_refresh_token", "token"):
            canary.remember(answer.get(name))
        return answer


class Usher:
    """A running provider and the plainest way to talk to it."""

    started: list["Usher"] = []

    def __init__(self, folder: Path, *flags: str, port: int = 0):
        self.folder = folder
        self.data = folder / "usher.db"
        self.flags = flags
        self.commands = Commands(self.data)
        self.log_path = folder / f"log-{len(Usher.started)}.jsonl"
        self.jars: dict[str, dict[str, str]] = {}
        self._log = self.log_path.open("wb")
        self.process = subprocess.Popen(
            [str(binary()), "serve", "--data", str(self.data), "--port", str(port), "--json", *flags],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self._log, env=clean_environment(), cwd=folder,
        )
        Usher.started.append(self)
        self.ready = json.loads(self._first_line())
        self.base_url: str = self.ready["base_url"].rstrip("/")
        self.port: int = self.ready["port"]
        self.origin = f"http://127.0.0.1:{self.port}"
        self.http = plain_session()

    def _first_line(self) -> bytes:
        line, until = b"", time.monotonic() + READY_WITHIN
        stdout = self.process.stdout
        os.set_blocking(stdout.fileno(), False)
        with selectors.DefaultSelector() as selector:
            selector.register(stdout, selectors.EVENT_READ)
            while not line.endswith(b"\n"):
                left = until - time.monotonic()
                more = stdout.read() if left > 0 and selector.select(left) else None
                if not more:
                    self.process.kill()
                    raise RuntimeError(
                        f"usher serve said no ready line (status {self.process.wait()}): "
                        f"{self.log_path.read_text(errors='replace')[-2000:]}"
                    )
                line += more
        return line.splitlines()[0]

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def resident_kib(self) -> int:
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
        raise RuntimeError("no VmRSS")

    def url(self, path: str) -> str:
        return self.origin + path if path.startswith("/") else path

    def call(self, method: str, path: str, session: requests.Session | None = None, **options) -> requests.Response:
        """One request, no redirect followed. No request may be answered with a 5xx: nothing here breaks the store."""
        options.setdefault("timeout", 30)
        response = (session or self.http).request(method, self.url(path), allow_redirects=False, **options)
        assert response.status_code < 500, f"{method} {path}: {response.status_code} {response.text[:500]}"
        return response

    def get(self, path: str, **options) -> requests.Response:
        return self.call("GET", path, **options)

    def post(self, path: str, **options) -> requests.Response:
        return self.call("POST", path, **options)

    def session_post(self, path: str, data: dict[str, str], browser) -> requests.Response:
        """A post with the cookies of a browser over a connection of its own, for many at once."""
        with plain_session() as session:
            session.cookies.update(browser.session.cookies)
            return self.post(path, session=session, data=data)

    def metadata(self) -> dict:
        return self.get("/.well-known/oauth-authorization-server").json()

    def advance(self, seconds: int) -> dict:
        response = self.post("/sandbox/clock", json={"advance_seconds": seconds})
        assert response.status_code == 200, response.text
        return response.json()

    def twin(self, *flags: str) -> "Usher":
        """A second process on the same data file."""
        return Usher(self.folder, *(flags or self.flags))

    def again(self) -> "Usher":
        """The program started anew on the same data file, after it ended."""
        assert not self.running
        next_life = Usher(self.folder, *self.flags)
        next_life.jars = self.jars
        return next_life

    def log(self) -> str:
        self._log.flush()
        return self.log_path.read_text(errors="replace")

    def log_once_it_says(self, text: str) -> str:
        """The log's whole lines, from the moment they hold the text: lines may be held back until there are enough of
        them, and the last one may be only half written."""
        for _ in range(2000):
            log = self.log().replace("\\/", "/")
            if text in (log := log[:log.rfind("\n") + 1]):
                return log
            self.get("/healthz")
        raise AssertionError(f"the log never said {text}: {log[-500:]}")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(STOP_WITHIN)
        self._close()

    def stop(self) -> int:
        """SIGTERM, and the status with which the program ended."""
        if self.running:
            self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        self._close()
        return status

    def _close(self) -> None:
        self.http.close()
        self.process.stdout.close()
        self._log.close()

    def __enter__(self) -> "Usher":
        return self

    def __exit__(self, *_) -> None:
        if self.running:
            self.stop()


class From(HTTPAdapter):
    """Connects from another of the machine's own addresses, as another machine would."""

    def __init__(self, address: str):
        self.address = address
        super().__init__()

    def init_poolmanager(self, *arguments, **options):
        super().init_poolmanager(*arguments, source_address=(self.address, 0), **options)


def plain_session(address: str | None = None) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    if address:
        session.mount("http://", From(address))
    return session


def query(parameters: dict[str, str] | list[tuple[str, str]]) -> str:
    return urlencode(parameters, quote_via=quote)
