# SPDX-License-Identifier: Apache-2.0
"""Do the OpenAPI files hold, and does the program answer nothing that they do not say?"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from client import bearer
from operator_api import ROOT, add_token
from program import ROOT as REPOSITORY, Usher, clean_environment

OPERATOR, MEMBERSHIP = "/operator/openapi.json", "/api/openapi.json"
CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance", "ignored_auth", "allow_header_conformance",
)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A provider full of campaigns, members and posts."""
    with Usher(tmp_path_factory.mktemp("demo"), "--demo") as running:
        yield running


@pytest.fixture(params=[OPERATOR, MEMBERSHIP])
def document(request, demo):
    return demo.get(request.param).json()


def operations(document: dict):
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield path, method, operation


def test_the_document_is_valid_OpenAPI(document):
    OpenAPIV31SpecValidator(document).validate()


@pytest.mark.parametrize("path", [OPERATOR, MEMBERSHIP])
def test_a_document_is_open_to_everybody(demo, path):
    answer = demo.get(path)
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["access-control-allow-origin"] == "*"


def test_every_operation_says_what_it_takes_and_that_it_may_be_refused(document):
    for path, method, operation in operations(document):
        assert operation["security"] and operation["summary"], (path, method)
        assert {"401", "403", "503"} <= set(operation["responses"]), (path, method)


def test_every_scope_of_the_operator_is_named_by_an_operation(demo):
    document = demo.get(OPERATOR).json()
    named = {scope for _, _, operation in operations(document)
        for requirement in operation["security"] for scope in requirement["operator"]}
    assert named == {"read", "users:write", "campaigns:write", "members:write", "posts:write"}


def test_every_path_of_the_operator_is_served(demo):
    document = demo.get(OPERATOR).json()
    for path, method, _ in operations(document):
        answer = demo.call(method.upper(), path.replace("{id}", "1"))
        assert answer.status_code == 401, (path, method)
    assert all(path.startswith(ROOT + "/") for path in document["paths"])


def judged(demo: Usher, path: str, token: str, tmp_path: Path, examples: int) -> None:
    """Sends what follows from the document and what contradicts it; the same each time."""
    environment = clean_environment() | {"SCHEMATHESIS_HOOKS": "schema_hooks",
        "PYTHONPATH": str(REPOSITORY / "Tests/python"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [str(Path(sys.executable).parent / "schemathesis"), "run", demo.origin + path, "--url", demo.origin,
            "-H", f"Authorization: {bearer(token)['Authorization']}", "--checks", ",".join(CHECKS),
            "--phases", "examples,coverage,fuzzing", "--max-examples", str(examples), "--seed", "20261125",
            "--continue-on-failure", "--request-timeout", "30", "--warnings", "off"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
    assert demo.running and demo.get("/healthz").status_code == 200


def test_the_operators_API_answers_nothing_that_is_not_described(demo, tmp_path):
    judged(demo, OPERATOR, add_token(demo), tmp_path, examples=8)


def test_the_membership_API_answers_nothing_that_is_not_described(demo, tmp_path):
    token = demo.ready["demo"]["clients"][0]["creator_access_token"]
    judged(demo, MEMBERSHIP, token, tmp_path, examples=25)
