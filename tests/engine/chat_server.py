"""A model server on this machine that speaks OpenAI's streamed chat protocol, and misbehaves on request."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = Callable[["Handler"], None]


class ChatServer(ThreadingHTTPServer):
    """Gives the replies one after the other, the last one for ever; keeps the requests it got."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.replies: list[Reply] = []
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is part of the tests."""


class Handler(BaseHTTPRequestHandler):
    server: ChatServer
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        with self.server.lock:
            self.server.requests.append(body | {"path": self.path})
            self.server.keys.append(self.headers.get("authorization"))
            reply = self.server.replies.pop(0) if len(self.server.replies) > 1 else self.server.replies[0]
        reply(self)

    def start(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()

    def line(self, text: str) -> None:
        data = f"{text}\n\n".encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def piece(self, text: str | None, finish_reason: str | None = None) -> None:
        choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish_reason}
        self.line("data: " + json.dumps({"id": "1", "object": "chat.completion.chunk", "choices": [choice]}))

    def end(self) -> None:
        self.wfile.write(b"0\r\n\r\n")

    def reset(self) -> None:
        """Break the connection so that the client sees "connection reset"."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()


def answer(*pieces: str, finish_reason: str = "stop", usage: dict[str, Any] | None = None) -> Reply:
    """A complete answer."""

    def reply(handler: Handler) -> None:
        handler.start()
        handler.line(": a comment, as servers send to keep a connection open")
        handler.piece(None)
        for piece in pieces:
            handler.piece(piece)
        handler.piece("", finish_reason)
        if usage:
            handler.line("data: " + json.dumps({"choices": [], "usage": usage}))
        handler.line("data: [DONE]")
        handler.end()

    return reply


def status(code: int, message: str, **headers: str) -> Reply:
    """A refusal."""

    def reply(handler: Handler) -> None:
        data = json.dumps({"error": {"message": message, "type": "x", "code": code}}).encode()
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("content-length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    return reply


def broken(*pieces: str, then: Callable[[Handler], None]) -> Reply:
    """An answer that begins, and then something happens to it."""

    def reply(handler: Handler) -> None:
        handler.start()
        for piece in pieces:
            handler.piece(piece)
        then(handler)

    return reply


def silence(seconds: float) -> Callable[[Handler], None]:
    """Send nothing for a while, then reset."""

    def wait(handler: Handler) -> None:
        time.sleep(seconds)
        handler.reset()

    return wait
