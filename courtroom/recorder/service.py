"""The recorder's process: one recording, and a door for windows (录音进程).

It reads its plan from standard input, says ``ready`` on standard output, and then listens
on a loopback port that ``recorder.json`` in the recording's folder names together with a
secret, readable by its owner only. One request a line, JSON: ``{"token", "do"}`` with
``status``, ``pause``, ``resume``, ``note`` or ``stop``; the answer is one line, too. It
outlives whoever started it.
"""

from __future__ import annotations

import hmac
import json
import logging
import os
import secrets
import signal
import socketserver
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from courtroom.recorder.journal import DOOR
from courtroom.recorder.plan import Plan, plan_from_json
from courtroom.recorder.session import COMMIT_S, LOOK_S, Session
from courtroom.recorder.sources import open_source
from dossier.blobs import told
from dossier.sole import SoleRight
from resources.errors import DiskFull, Locked, WenyiError

_log = logging.getLogger(__name__)

LOCK = "recorder.lock"
LOG = "recorder.log"
MOST_LINE_BYTES = 1 << 16
_STOP_TIMEOUT_S = 180.0


class Service:
    """Runs a session in its own thread's loop and takes requests from others."""

    def __init__(self, session: Session, token: str) -> None:
        self._session = session
        self._token = token
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._status = session.status()
        self._wanted: list[Callable[[], None]] = []
        self.ended = threading.Event()

    def run(self) -> None:
        """Record until somebody says stop."""
        due = time.monotonic()
        while not self._session.ended:
            self._do_wanted()
            if self._stop.is_set():
                self._session.stop()
            else:
                self._session.step()
            status = self._session.status()
            with self._lock:
                self._status = status
            due = max(due + COMMIT_S, time.monotonic())
            while not self._session.ended and (left_s := due - time.monotonic()) > 0:
                if self._stop.wait(min(LOOK_S, left_s)):
                    break
                self._session.look()
        self.ended.set()

    def _do_wanted(self) -> None:
        with self._lock:
            wanted, self._wanted = self._wanted, []
        for do in wanted:
            do()

    def stop(self) -> None:
        """Ask for the end; returns at once."""
        self._stop.set()

    def answer(self, line: bytes) -> dict[str, Any]:
        """Return the answer to one request from outside."""
        try:
            request = json.loads(line)
            token, do = str(request["token"]), str(request["do"])
            text = str(request.get("text", ""))
        except (ValueError, KeyError, TypeError):
            return {"error": "bad_request"}
        if not hmac.compare_digest(token.encode(), self._token.encode()):
            return {"error": "forbidden"}
        if do == "stop":
            self.stop()
            self.ended.wait(_STOP_TIMEOUT_S)
        elif do in ("pause", "resume", "note"):
            session = self._session
            action: dict[str, Callable[[], None]] = {
                "pause": lambda: session.pause(text),
                "resume": session.go_on,
                "note": lambda: session.note(text),
            }
            with self._lock:
                self._wanted.append(action[do])
        elif do != "status":
            return {"error": "unknown"}
        with self._lock:
            return dict(self._status)


class _Door(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = False

    def __init__(self, service: Service) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.service = service


class _Handler(socketserver.StreamRequestHandler):
    timeout = 300.0

    def handle(self) -> None:
        door = self.server
        if not isinstance(door, _Door):
            return
        try:
            while line := self.rfile.readline(MOST_LINE_BYTES):
                answer = json.dumps(door.service.answer(line), ensure_ascii=False)
                self.wfile.write(answer.encode() + b"\n")
        except OSError as error:
            _log.info("a window went away: %s", error)


def serve(plan: Plan) -> None:
    """Record as ``plan`` says until stopped.

    Raises:
        Locked: another recorder works in the folder.
        WenyiError: it cannot begin.
    """
    folder = plan.folder
    with told(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    right = SoleRight(folder / LOCK)
    if not right.take():
        raise Locked(path=str(folder))
    try:
        _serve(plan)
    finally:
        (folder / DOOR).unlink(missing_ok=True)
        right.give()


def _serve(plan: Plan) -> None:
    token = secrets.token_urlsafe(32)
    with told(plan.folder):
        sources = [open_source(spec, plan.speed) for spec in plan.sources]
        service = Service(Session(plan, sources), token)
    with _Door(service) as door:
        thread = threading.Thread(target=door.serve_forever, name="door", daemon=True)
        thread.start()
        _open_door(plan.folder, door.server_address[1], token)
        signal.signal(signal.SIGTERM, lambda *_: service.stop())
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        _say({"ready": True, "pid": os.getpid()})
        service.run()
        door.shutdown()


def _open_door(folder: Path, port: int, token: str) -> None:
    path = folder / DOOR
    beside = path.with_name(DOOR + ".part")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"pid": os.getpid(), "port": port, "token": token}, file)
    beside.replace(path)


def _say(value: dict[str, Any]) -> None:
    try:
        sys.stdout.write(json.dumps(value) + "\n")
        sys.stdout.flush()
    except OSError as error:  # whoever started us is gone already
        _log.info("nobody listens: %s", error)


def main() -> int:
    """Run the process; 0 when the recording was stopped as it should."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    try:
        serve(plan_from_json(json.loads(sys.stdin.readline())))
    except WenyiError as error:
        _log.error("the recording could not begin", exc_info=error)
        _say({"error": error.kind, "params": {k: str(v) for k, v in error.params.items()}})
        return DiskFull.exit_code
    return 0
