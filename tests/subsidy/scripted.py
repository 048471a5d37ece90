"""A bank that answers as a test has written and keeps what it was asked: a real HTTP server on a port of its own."""

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self
from urllib.parse import unquote

from deploy.local import child

Answer = tuple[int, dict[str, Any]] | None
"""Status and body; None breaks the connection off."""

UNKNOWN: Answer = (404, {"code": "PAYMENT_UNKNOWN"})


class ScriptedBank:
    """Answers by method, each once and the last for ever; `calls` are the requests in their order."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.standing = "MATCH"
        """What it says of every account and name."""
        self.bodies: list[dict[str, Any]] = []
        self.answers: dict[str, list[Callable[[str], Answer]]] = {}
        self._server = ThreadingHTTPServer((child.LOOPBACK, 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self.url = f"http://{child.LOOPBACK}:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def says(self, method: str, *answers: Answer | Callable[[str], Answer]) -> None:
        """Answer requests of the method so; a callable is given the payment's key."""
        self.answers[method] = [answer if callable(answer) else _always(answer) for answer in answers]

    def answer(self, method: str, key: str) -> Answer:
        self.calls.append(method)
        script = self.answers[method]
        return (script.pop(0) if len(script) > 1 else script[0])(key)


def result(status: str, *, key: str | None = None, reason: str | None = None) -> Callable[[str], Answer]:
    """What a bank says of the payment that it is asked for, or of another one."""

    def say(asked: str) -> Answer:
        said = {"bank_reference": "BK000000000001", "status": status, "amount": "571.00", "reason": reason}
        return 200, {"payment_key": key or asked, **said}

    return say


def _always(answer: Answer) -> Callable[[str], Answer]:
    return lambda _: answer


def _handler(bank: ScriptedBank) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(bank.answer("GET", unquote(self.path.removeprefix("/payments/"))))

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path == "/verifications":
                self._answer((200, {"result": bank.standing}))
                return
            bank.bodies.append(body)
            self._answer(bank.answer("POST", body["payment_key"]))

        def _answer(self, answer: Answer) -> None:
            self.close_connection = True
            if answer is None:
                return
            status, body = answer
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler
