# SPDX-License-Identifier: Apache-2.0
"""Which providers and people does a test get?"""

import shutil
from pathlib import Path

import pytest

import canary
from browser import Browser, logged_in
from cast import Cast
from demo import Demo
from program import Commands, Usher, binary


class Stage:
    """A data file with the cast in it, made once and copied for each provider."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.cast = Cast(Commands(folder / "usher.db"))

    def open(self, folder: Path, *flags: str) -> Usher:
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return Usher(folder, *flags)


@pytest.fixture(scope="session")
def stage(tmp_path_factory) -> Stage:
    return Stage(tmp_path_factory.mktemp("stage"))


@pytest.fixture(scope="session")
def cast(stage) -> Cast:
    return stage.cast


@pytest.fixture(scope="module")
def usher(stage, tmp_path_factory):
    """One provider a file of tests."""
    with stage.open(tmp_path_factory.mktemp("usher"), "--sandbox") as running:
        yield running
        assert running.running, f"the program ended during the tests: {running.log()[-2000:]}"
        assert running.stop() == 0


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    with Demo(tmp_path_factory.mktemp("demo")) as running:
        yield running
        assert running.stop() == 0


@pytest.fixture
def own_usher(stage, tmp_path):
    """A provider for one test that moves its clock, kills it or wears it out."""
    with stage.open(tmp_path / "own", "--sandbox") as running:
        yield running


@pytest.fixture
def fan(usher, cast) -> Browser:
    return logged_in(usher, cast.fan)


@pytest.fixture
def stranger(usher, cast) -> Browser:
    return logged_in(usher, cast.stranger)


@pytest.fixture(scope="session", autouse=True)
def no_secret_in_any_log():
    """After the last test: no line of any provider's log holds a secret, a code or a token that a test saw."""
    binary()
    yield
    found = []
    for usher in Usher.started:
        if usher.log_path.exists():
            found += [f"{usher.log_path.name}: {leak!r}" for leak in canary.leaks(
                usher.log_path.read_text(errors="replace"))]
    assert not found, "secrets in the logs:\n" + "\n".join(found[:20])
