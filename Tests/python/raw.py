# SPDX-License-Identifier: Apache-2.0
"""What does the program answer to bytes that no library would send?"""

import socket
from dataclasses import dataclass

from program import Usher


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    raw: bytes


def connect(usher: Usher, timeout: float = 20) -> socket.socket:
    return socket.create_connection(("127.0.0.1", usher.port), timeout=timeout)


def read(connection: socket.socket) -> bytes:
    """Everything until the other side closes; a reset after the answer is an end too."""
    received = b""
    try:
        while more := connection.recv(65536):
            received += more
    except ConnectionResetError:
        pass
    return received


def parse(received: bytes) -> Answer | None:
    """The first final answer in the bytes; None where the connection was closed without one."""
    while received.startswith(b"HTTP/1.1 1"):
        received = received.partition(b"\r\n\r\n")[2]
    if not received:
        return None
    head, separator, body = received.partition(b"\r\n\r\n")
    assert separator and head.startswith(b"HTTP/1."), received[:200]
    lines = head.decode("latin-1").split("\r\n")
    headers: dict[str, str] = {}
    for line in lines[1:]:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    if headers.get("transfer-encoding", "").lower() == "chunked":
        body = unchunk(body)
    elif "content-length" in headers:
        body = body[: int(headers["content-length"])]
    return Answer(int(lines[0].split()[1]), headers, body, received)


def unchunk(body: bytes) -> bytes:
    whole = b""
    while body:
        size, _, rest = body.partition(b"\r\n")
        length = int(size.split(b";")[0], 16)
        if length == 0:
            break
        whole, body = whole + rest[:length], rest[length + 2 :]
    return whole


def talk(usher: Usher, request: bytes | str) -> Answer | None:
    """Sends the bytes as they are and reads until the end. The request should say `Connection: close`."""
    with connect(usher) as connection:
        try:
            connection.sendall(request.encode() if isinstance(request, str) else request)
        except (BrokenPipeError, ConnectionResetError):
            pass
        return parse(read(connection))
