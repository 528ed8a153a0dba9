# SPDX-License-Identifier: Apache-2.0
"""Where does `usher serve` take its settings from, and what does it refuse?"""

import json
import subprocess

import pytest
from bs4 import BeautifulSoup

from program import Usher, binary, clean_environment


def refusal(folder, *flags: str, environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        [str(binary()), "serve", "--data", str(folder / "usher.db"), "--port", "0", *flags], capture_output=True,
        text=True, timeout=30, env={**clean_environment(), **(environment or {})}, check=False)
    assert done.returncode != 0, done.stdout
    return done.stderr


def test_a_file_says_what_no_option_says(tmp_path):
    config = tmp_path / "usher.json"
    config.write_text(json.dumps({"name": "Lantern House", "base_url": "https://members.example", "port": 1}))
    with Usher(tmp_path, "--config", str(config)) as usher:
        assert usher.base_url == "https://members.example"
        assert usher.port != 1, "an option beats the file"
        assert "Lantern House" in usher.get("/login").text
        cookie = usher.get("/login").headers["set-cookie"]
        assert cookie.startswith("__Host-") and "Secure" in cookie


def test_the_environment_beats_the_file_and_an_option_the_environment(tmp_path, monkeypatch):
    config = tmp_path / "usher.json"
    config.write_text(json.dumps({"name": "From the file", "base_url": "https://file.example"}))
    ready = subprocess.Popen(
        [str(binary()), "serve", "--data", str(tmp_path / "usher.db"), "--port", "0", "--json", "--base-url",
         "https://option.example"], stdout=subprocess.PIPE,
        env={**clean_environment(), "USHER_CONFIG": str(config), "USHER_BASE_URL": "https://environment.example"})
    try:
        assert json.loads(ready.stdout.readline())["base_url"] == "https://option.example"
    finally:
        ready.terminate()
        assert ready.wait(20) == 0
        ready.stdout.close()


@pytest.mark.parametrize("text, says", [
    ('{"prot": 8321}', "prot"), ('{"port": "many"}', "port"), ("[]", "usher.json"), ("{", "usher.json"),
    ('{"code_seconds": 601}', "code_seconds"), ('{"refresh_overlap_seconds": -1}', "refresh_overlap_seconds"),
    ('{"accent_colour": "url(x)"}', "accent_colour"), ('{"base_url": "members.example"}', "base_url"),
    ('{"pledge_url": "https://pledge.example/"}', "{return}"),
    ('{"client_limit": "100"}', "1000/2"), ('{"token_limit": "100/0"}', "token_limit"),
    ('{"address_limit": "fast"}', "address_limit"), ('{"refusal_limit": "0/1"}', "refusal_limit"),
    ('{"extra_stylesheet": "/no/such.css"}', "extra_stylesheet"),
    ('{"base_url": "https://members.example/app"}', "base_url"), ('{"footer_links": {"a": "javascript:1"}}', "footer"),
])
def test_a_mistake_in_the_file_is_named(tmp_path, text, says):
    config = tmp_path / "usher.json"
    config.write_text(text)
    assert says in refusal(tmp_path, "--config", str(config))


def test_what_pages_show_comes_from_options_the_environment_or_the_file(tmp_path, monkeypatch):
    (tmp_path / "own.css").write_text(":root { --corner: 0 }")
    config = tmp_path / "usher.json"
    config.write_text(json.dumps({
        "name": "File", "accent_colour": "#123456", "extra_stylesheet": str(tmp_path / "own.css"),
        "footer_links": {"Terms": "https://file.example/terms"}}))
    ways = [
        ((), {}, "File", "#123456", ["https://file.example/terms"]),
        ((), {"USHER_NAME": "Env", "USHER_FOOTER_LINKS": "Terms=/t?a=1|Mail=mailto:a@b.example"}, "Env", "#123456",
         ["mailto:a@b.example", "/t?a=1"]),
        (("--name", "Option", "--accent-colour", "#654321", "--footer-link", "Help=/help", "--footer-link",
          "Us=https://us.example/"), {"USHER_NAME": "Env"}, "Option", "#654321", ["/help", "https://us.example/"]),
    ]
    for number, (flags, environment, name, accent, links) in enumerate(ways):
        folder = tmp_path / str(number)
        folder.mkdir()
        with monkeypatch.context() as patch:
            patch.setattr("program.clean_environment", lambda extra=environment: {**clean_environment(), **extra})
            with Usher(folder, "--config", str(config), *flags) as usher:
                page = BeautifulSoup(usher.get("/login").text, "html.parser")
                assert page.title.text == f"Log in – {name}"
                assert [link["href"] for link in page.select("footer a")] == links
                assert f"--fill: {accent}" in usher.get("/assets/usher.css").text
                assert page.select("link[rel=stylesheet]")[-1]["href"] == "/assets/site.css"
                assert usher.get("/assets/site.css").text == ":root { --corner: 0 }"
                assert usher.get("/assets/site.css").headers["content-type"] == "text/css; charset=utf-8"


def test_without_an_extra_stylesheet_there_is_none(tmp_path):
    with Usher(tmp_path) as usher:
        assert "site.css" not in usher.get("/login").text
        assert usher.get("/assets/site.css").status_code == 404


def test_an_extra_stylesheet_that_is_no_text_or_too_long_is_refused(tmp_path):
    for bytes in (b"\xff\xfe", b" " * (16 * 1024 + 1)):
        (tmp_path / "own.css").write_bytes(bytes)
        assert "16 KiB" in refusal(tmp_path, "--extra-stylesheet", str(tmp_path / "own.css"))


def test_colours_that_cannot_be_read_are_warned_of_at_the_start_and_what_to_change(tmp_path):
    (tmp_path / "own.css").write_text(":root { --muted: #bbbbbb }")
    with Usher(tmp_path, "--accent-colour", "#ffe000", "--extra-stylesheet", str(tmp_path / "own.css")) as usher:
        warnings = [line for line in usher.log().splitlines() if line.startswith("warning: ")]
    assert any("accent_colour #ffe000" in line and "darker" in line for line in warnings), warnings
    assert any("on light pages --muted on --card" in line and "another colour" in line for line in warnings), warnings
    (tmp_path / "plain").mkdir()
    with Usher(tmp_path / "plain", "--accent-colour", "#8c1d3f") as usher:
        assert "warning" not in usher.log()


@pytest.mark.parametrize("mode", ["--sandbox", "--demo"])
def test_a_sandbox_is_not_for_the_public_unless_forced(tmp_path, mode):
    assert "--force" in refusal(tmp_path, mode, "--base-url", "https://members.example")
    with Usher(tmp_path, mode, "--base-url", "https://members.example", "--force") as usher:
        assert usher.get("/sandbox/clock").status_code == 200


def test_plain_http_beyond_this_machine_is_refused(tmp_path):
    assert "https" in refusal(tmp_path, "--base-url", "http://members.example")


def test_a_taken_port_is_said_in_words(tmp_path):
    with Usher(tmp_path) as usher:
        done = subprocess.run(
            [str(binary()), "serve", "--data", str(tmp_path / "other.db"), "--port", str(usher.port)],
            capture_output=True, text=True, timeout=30, env=clean_environment(), check=False)
        assert done.returncode != 0 and "ddress already in use" in done.stderr


def test_a_folder_that_is_missing_and_a_file_that_is_no_database_are_said_in_words(tmp_path):
    assert "missing" in refusal(tmp_path / "missing") or "folder" in refusal(tmp_path / "missing")
    (tmp_path / "usher.db").write_text("This is a letter to a friend, and not a database at all." * 20)
    assert "not a database" in refusal(tmp_path)


def test_a_demo_never_mixes_with_somebodys_data(tmp_path):
    with Usher(tmp_path) as usher:
        user = usher.commands.json("user", "add", "--email", "a@example.org", "--name", "Ann", "--password-stdin",
            stdin="long enough\n")["id"]
        usher.commands.json("client", "add", "--owner", user, "--name", "App", "--redirect-uri", "https://a.example/cb")
    assert "demo" in refusal(tmp_path, "--demo")
