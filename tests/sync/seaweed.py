"""A real SeaweedFS on the loopback address, for tests."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from sync.blobs.s3_access import S3Settings

_START_S = 60
BUCKETS = ("main", "secret")
_PORTS = (
    *("master.port", "master.port.grpc", "volume.port", "volume.port.grpc"),
    *("filer.port", "filer.port.grpc", "s3.port", "s3.port.grpc"),
)


def weed() -> str | None:
    """Return the server's program, or None where the package is not installed."""
    beside = Path(sys.executable).with_name("weed")
    return str(beside) if beside.exists() else shutil.which("weed")


def _free_ports(count: int) -> list[int]:
    held = [socket.socket() for _ in range(count)]
    try:
        for one in held:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in held]
    finally:
        for one in held:
            one.close()


def _identity(name: str, actions: list[str]) -> dict[str, object]:
    keys = {"accessKey": f"{name}-key", "secretKey": f"{name}-word"}
    return {"name": name, "credentials": [keys], "actions": actions}


@dataclass
class Seaweed:
    """One node with a bucket and keys for each zone."""

    folder: Path
    ports: dict[str, int] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.ports['s3.port']}"

    def settings(self, zone: str, keys: str | None = None) -> S3Settings:
        """Return where the zone's bucket is; ``keys`` of another zone if wanted."""
        name = keys or zone
        return S3Settings(self.endpoint, zone, f"{name}-key", f"{name}-word")

    def start(self) -> None:
        program = weed()
        assert program is not None
        self.folder.mkdir(parents=True, exist_ok=True)
        config = self.folder / "s3.json"
        rights = ("Read", "Write", "List", "Tagging")
        identities = [_identity(zone, [f"{right}:{zone}" for right in rights]) for zone in BUCKETS]
        identities.append(_identity("keeper", ["Admin", *rights]))
        config.write_text(json.dumps({"identities": identities}))
        # The same ports again after a kill: the master's own notes name them.
        self.ports = self.ports or dict(zip(_PORTS, _free_ports(len(_PORTS)), strict=True))
        data = self.folder / "data"
        data.mkdir(exist_ok=True)
        command = [
            program, "server", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={data}",
            "-volume.max=40", "-master.telemetry=false", "-master.volumeSizeLimitMB=256",
            "-volume.preStopSeconds=1", "-filer", "-s3", f"-s3.config={config}",
            "-s3.port.iceberg=0", "-s3.port.lance=0", "-s3.cacheCapacityMB=0",
            *(f"-{name}={port}" for name, port in self.ports.items()),
        ]  # fmt: skip
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, cwd=self.folder, start_new_session=True
            )
        self._wait()

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def _wait(self) -> None:
        client = boto3.session.Session().client(
            "s3",
            endpoint_url=self.endpoint,
            aws_access_key_id="keeper-key",
            aws_secret_access_key="keeper-word",  # noqa: S106  of this test server
            region_name="us-east-1",
            config=Config(
                s3={"addressing_style": "path"},
                connect_timeout=1,
                read_timeout=5,
                retries={"total_max_attempts": 1},
            ),
        )
        limit = time.monotonic() + _START_S
        for bucket in BUCKETS:
            while True:
                assert self.process is not None
                assert self.process.poll() is None, (self.folder / "log").read_text()[-2000:]
                with suppress(BotoCoreError, ClientError):
                    have = {found["Name"] for found in client.list_buckets()["Buckets"]}
                    if bucket not in have:
                        client.create_bucket(Bucket=bucket)
                    client.put_object(Bucket=bucket, Key="ready", Body=b"ready")
                    client.delete_object(Bucket=bucket, Key="ready")
                    break
                assert time.monotonic() < limit, (self.folder / "log").read_text()[-2000:]
                time.sleep(0.1)
        client.close()
