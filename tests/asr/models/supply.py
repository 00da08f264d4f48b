"""Small models for the tests of the shelf, and a server that gives them out, or fails to."""

from __future__ import annotations

import hashlib
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

FILES = {"model.bin": bytes(range(256)) * 4000, "conf/config.json": b'{"a": 1}'}
"""What the model ``test/files`` is made of."""
ARCHIVED = {"am/final.mdl": b"\x00kaldi" * 3000, "conf/model.conf": b"--x=1\n"}
"""What the model ``test/zip`` is made of."""


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def zipped(path: Path, files: dict[str, bytes], top: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(top + name, (2026, 1, 1, 0, 0, 0)), data)
    return path


def laid(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def listed(home: Path, url: str = "http://127.0.0.1:9/", unpacked: int = 1 << 20) -> Path:
    """Write the station's list with both models and return the ZIP of the second."""
    archive = zipped(home / "test.zip", ARCHIVED, "vosk-model-test/")
    files = "".join(
        f'\n[[speech.file]]\npath = "{name}"\nsize = {len(data)}\nsha256 = "{digest(data)}"\n'
        for name, data in FILES.items()
    )
    entry = 'engine = "vosk"\nlanguages = ["xx"]\nlicence = "none"\norigin = "tests"\n'
    (home / "models.toml").write_text(
        f'[[speech]]\nname = "test/files"\n{entry}url = "{url}"\n{files}'
        f'\n[[speech]]\nname = "test/zip"\n{entry}\n[speech.archive]\nurl = "{url}test.zip"\n'
        f'size = {archive.stat().st_size}\nsha256 = "{digest(archive.read_bytes())}"\n'
        f"unpacked = {unpacked}\n"
    )
    return archive


@dataclass
class Supply:
    """What the server has, how it behaves, and what it was asked."""

    files: dict[str, bytes]
    url: str = ""
    breaks_after: int | None = None
    """Bytes after which every connection ends."""
    ranges: bool = True
    status: int = 0
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Paths, and the ranges asked for."""


@contextmanager
def serving(files: dict[str, bytes]) -> Iterator[Supply]:
    supply = Supply(files)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range", "")
            supply.asked.append((self.path, wanted))
            data = supply.files.get(self.path.lstrip("/"))
            if supply.status or data is None:
                self.send_error(supply.status or 404)
                return
            at = int(wanted[6:-1]) if wanted and supply.ranges else 0
            self.send_response(206 if at else 200)
            self.send_header("Content-Length", str(len(data) - at))
            if at:
                self.send_header("Content-Range", f"bytes {at}-{len(data) - 1}/{len(data)}")
            self.end_headers()
            end = len(data) if supply.breaks_after is None else at + supply.breaks_after
            self.wfile.write(data[at:end])
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    supply.url = f"http://127.0.0.1:{server.server_address[1]}/"
    try:
        yield supply
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
