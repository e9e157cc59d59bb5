"""`cnndsl render --watch`: the picture again at each save, in its file or on a page."""

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import click

from cnndsl.cli.exits import ExitCode
from cnndsl.cli.single import Wrong
from cnndsl.cli.watch import MISUSE, Files, Outcome, keep_watching, reason
from cnndsl.dataclasses import dataclass

HOST = "127.0.0.1"
_KEPT = "the spec is wrong; the picture is the last good one"
_NOTHING = "the spec is wrong; nothing is drawn yet"


@dataclass(slots=True)
class State:
    """The last good page, how many there were, and what is wrong now."""

    page: str = ""
    version: int = 0
    error: str = ""


def watch_file(near: Files, draw: Callable[[], None]) -> ExitCode:
    """Draw into a file at each save; where the spec is wrong, the file stays as it was."""
    state = State()

    def once() -> Outcome:
        try:
            draw()
        except Wrong:
            return Outcome(ExitCode.WRONG, _KEPT if state.version else _NOTHING)
        state.version += 1
        return Outcome(ExitCode.CLEAN, "drawn")

    return keep_watching(near, once)


def watch_page(near: Files, draw: Callable[[], str]) -> ExitCode:
    """Serve a page to this machine alone; it shows each new picture by itself."""
    state = State()
    server = ThreadingHTTPServer((HOST, 0), _handler(state))
    address = f"http://{HOST}:{server.server_port}/"

    def once() -> Outcome:
        try:
            state.page = draw()
        except Wrong as wrong:
            state.error = wrong.told
            return Outcome(ExitCode.WRONG, _KEPT if state.version else _NOTHING)
        except MISUSE as error:
            state.error = reason(error)
            raise
        state.error = ""
        state.version += 1
        return Outcome(ExitCode.CLEAN, f"drawn, at {address}")

    Thread(target=server.serve_forever, daemon=True).start()
    click.echo(f"{address}  (Ctrl-C ends it)", err=True)
    try:
        return keep_watching(near, once)
    finally:
        server.shutdown()


def _handler(state: State) -> type[BaseHTTPRequestHandler]:
    from cnndsl.render.page.live import living

    class Handler(BaseHTTPRequestHandler):
        """Answers with the page, and with what is new; to nobody who came by another name."""

        def do_GET(self) -> None:
            known = {f"{name}:{self.connection.getsockname()[1]}" for name in (HOST, "localhost")}
            if self.headers.get("Host") not in known:
                self.send_error(403)
            elif self.path == "/":
                self.answer("text/html", living(state.page, state.version))
            elif self.path == "/state":
                told = {"version": state.version, "error": state.error}
                self.answer("application/json", json.dumps(told))
            else:
                self.send_error(404)

        def answer(self, kind: str, text: str) -> None:
            content = text.encode()
            self.send_response(200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the terminal tells of the spec."""

    return Handler
