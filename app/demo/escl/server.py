"""The virtual scanner's HTTP side (eSCL 服务), on the loopback interface only.

Source: Mopria Alliance, eSCL Technical Specification; the answers to trouble (409
with the reason in ScannerStatus) are what sane-airscan 0.99.27 was seen to need.
"""

from __future__ import annotations

import logging
import re
import select
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from app.demo.escl.answers import capabilities_xml, status_xml
from app.demo.escl.faults import NO_FAULTS, Faults
from app.demo.escl.feed import PageFeed
from app.demo.escl.machine import Machine, Outcome, Refusal, Step
from app.demo.escl.settings import BadSettings, ScanSettings

_log = logging.getLogger(__name__)

MAX_REQUEST_BYTES = 65_536
_JOB = re.compile(r"/eSCL/ScanJobs/([0-9a-f-]{36})(/NextDocument)?")


class VirtualScanner:
    """A scanner at an address of this computer.

    Args:
        feed: the paper.
        name: make and model as drivers show it.
        port: 0 for any free one.
        page_s: seconds the mechanics take for one side.

    Use as a context manager, or call ``start`` and ``stop``.
    """

    def __init__(
        self,
        feed: PageFeed,
        *,
        name: str = "Wenyi Virtual ADF",
        port: int = 0,
        page_s: float = 0.0,
        faults: Faults = NO_FAULTS,
    ) -> None:
        self.name = name
        self.page_s = page_s
        self.machine = Machine(feed)
        self.machine.faults = faults
        self.requests: list[str] = []
        """Method and path of every request, for tests of what a driver does."""
        self._connections: set[socket.socket] = set()
        self.page_lock = threading.Lock()
        """One page at a time: a driver may ask for the next one on another connection
        before this side has noticed that it has the last."""
        self._server = _Server(("127.0.0.1", port), self)
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Address to give to a driver."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/eSCL"

    @property
    def faults(self) -> Faults:
        """Faults to come; setting them clears what happened before."""
        return self.machine.faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        self.machine.faults = faults

    def clear(self) -> None:
        """Mend all faults; the feed goes on with the sheet that was not delivered."""
        self.machine.clear()

    def reload(self, feed: PageFeed | None = None) -> None:
        """Put the paper, or other paper, back from the first sheet."""
        self.machine.reload(feed)

    def start(self) -> VirtualScanner:
        """Begin to answer, in a thread of its own."""
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="virtual-scanner", daemon=True
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        """Switch off: every connection is closed and every thread has ended."""
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        for connection in list(self._connections):
            _hang_up(connection)
        self._server.server_close()

    def __enter__(self) -> VirtualScanner:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True

    def __init__(self, address: tuple[str, int], scanner: VirtualScanner) -> None:
        self.scanner = scanner
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.scanner._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.scanner._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        _log.debug("connection of the virtual scanner broke", exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "WenyiVirtualScanner"
    sys_version = ""
    server: _Server

    @property
    def scanner(self) -> VirtualScanner:
        return self.server.scanner

    def log_message(self, format: str, *args: Any) -> None:
        _log.debug(format, *args)

    def parse_request(self) -> bool:
        if not super().parse_request():
            return False
        self.scanner.requests.append(f"{self.command} {self.path}")
        if self.scanner.machine.gone:
            self.close_connection = True
            return False
        return True

    def do_GET(self) -> None:
        machine = self.scanner.machine
        job = _JOB.fullmatch(self.path)
        if self.path == "/eSCL/ScannerCapabilities":
            self._answer(200, capabilities_xml(self.scanner.name).encode(), "text/xml")
        elif self.path == "/eSCL/ScannerStatus":
            self._answer(200, status_xml(machine).encode(), "text/xml")
        elif job and job.group(2) and machine.has(job.group(1)):
            with self.scanner.page_lock:
                self._next_document(job.group(1))
        else:
            self._answer(404)

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > MAX_REQUEST_BYTES:
            self.close_connection = True
            self._answer(413)
            return
        body = self.rfile.read(int(length)).decode("utf-8", "replace")
        if self.path != "/eSCL/ScanJobs":
            self._answer(404)
            return
        try:
            job_id = self.scanner.machine.begin(ScanSettings.parse(body))
        except BadSettings as error:
            _log.info("job refused: %s", error)
            self._answer(400)
        except Refusal as error:
            self._answer(503 if error.busy else 409)
        else:
            self._answer(201, location=f"/eSCL/ScanJobs/{job_id}")

    def do_DELETE(self) -> None:
        job = _JOB.fullmatch(self.path)
        known = bool(job) and self.scanner.machine.end(job.group(1) if job else "")
        self._answer(200 if known else 404)

    def _next_document(self, job_id: str) -> None:
        machine = self.scanner.machine
        step = machine.next_step(job_id)
        while step.outcome is Outcome.STALL:
            if self._waits(step.stall_s):
                machine.abandon(job_id)
                return
            step = machine.next_step(job_id)
        if step.outcome is Outcome.END:
            if not self._waits(step.stall_s):
                self._answer(404)
        elif step.outcome is Outcome.TROUBLE:
            self._answer(409)
        elif self.scanner.page_s and self._waits(self.scanner.page_s):
            machine.abandon(job_id)
        else:
            self._send_page(job_id, step)

    def _send_page(self, job_id: str, step: Step) -> None:
        if step.outcome is Outcome.DROP:
            self._headers(200, len(step.data), "image/jpeg")
            self.wfile.write(step.data[: len(step.data) // 2])
            self.close_connection = True
            return
        try:
            self._answer(200, step.data, "image/jpeg")
        except OSError:
            self.scanner.machine.abandon(job_id)
            raise
        if step.outcome is Outcome.PAGE:
            self.scanner.machine.delivered_page(job_id)

    def _waits(self, seconds: float) -> bool:
        """Wait; return True as soon as the other side has closed the connection."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            readable, _, _ = select.select([self.connection], [], [], min(left, 0.05))
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                self.close_connection = True
                return True
            if readable:
                time.sleep(min(left, 0.05))
        return False

    def _headers(self, status: int, length: int, media_type: str, location: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        if media_type:
            self.send_header("Content-Type", media_type)
        if location:
            self.send_header("Location", location)
        self.end_headers()

    def _answer(
        self, status: int, body: bytes = b"", media_type: str = "", location: str = ""
    ) -> None:
        self._headers(status, len(body), media_type, location)
        if body:
            self.wfile.write(body)


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        _log.debug("connection was closed already")
