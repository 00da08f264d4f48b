"""Screens of a courtroom: from the judge's touch to eight screens, on one machine (屏幕同步).

The hub runs in a process of its own over a case of 2,000 pages; eight screens and the judge's
are connections of another one, over TLS on loopback, as docs/courtroom-protocol.md says. All
times are read from one clock, from before the judge's message is sent until a screen has
checked and applied what it was told.

Run: ``python -m benchmarks screens``; ``--events N`` for the soak, 100,000 by default.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import io
import json
import os
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from PIL import Image
from websockets.asyncio.client import ClientConnection, connect

from courtroom.hub.contract import Asset, Device, Kind
from courtroom.hub.facts import Audience, project
from courtroom.hub.hub import Hub
from courtroom.hub.values import HubConfig
from resources.errors import UnknownItem

EXHIBITS, PAGES = 40, 50
SEATS = ("plaintiff", "defendant", "third", "agent-1", "agent-2", "agent-3", "agent-4", "")
ROUNDS = 200


# ---- the hub's process ------------------------------------------------------------------


class Case:
    """2,000 pages; the first exhibit's have bytes, a JPEG of about 400 kB each."""

    def __init__(self) -> None:
        self.jpeg = _page()
        self.notes = 0

    def hearing(self) -> Mapping[str, Any]:
        """As the contract says."""
        return {"id": "H", "case_number": "（2026）粤0308民初1号", "state": "open", "stage": ""}

    def seats(self) -> Mapping[str, Mapping[str, Any]]:
        """As the contract says."""
        seats = ["judge", "clerk", *(one for one in SEATS if one)]
        value = {"role": "", "label": "", "person": "", "side": "", "colour": "#1d5fd0"}
        return {seat: {**value, "side": seat} for seat in seats}

    def exhibits(self) -> Mapping[str, Mapping[str, Any]]:
        """As the contract says."""
        return {
            f"exhibit-{n:02}": {
                "label": f"原证{n}",
                "name": f"借款合同及转账凭证之{n}",
                "side": "plaintiff",
                "kind": "书证",
                "rank": f"{n:04}",
                "pages": [self._page(n, page) for page in range(1, PAGES + 1)],
                "media": None,
            }
            for n in range(EXHIBITS)
        }

    def _page(self, n: int, page: int) -> dict[str, Any]:
        return {
            "page": page,
            "asset": _digest(n, page),
            "width": 2480,
            "height": 3508,
            "tiles": [2480, 3508],
        }

    def asset(self, sha256: str) -> Asset | None:
        """As the contract says."""
        return Asset(sha256, len(self.jpeg), "image/jpeg")

    def read(self, sha256: str, start: int, count: int) -> Iterator[bytes]:
        """As the contract says."""
        data = self.jpeg[start : start + count]
        yield from (data[at : at + (256 << 10)] for at in range(0, len(data), 256 << 10))

    def tile(self, sha256: str, level: int, column: int, row: int) -> bytes:
        """There are none."""
        raise UnknownItem(thing="tile")

    def note(self, kind: str, value: Mapping[str, Any]) -> Mapping[str, Any]:
        """Count it."""
        self.notes += 1
        return {"number": 1}

    def ask(self, name: str, value: Mapping[str, Any], device: Device) -> Any:
        """Answer nothing."""
        return {}


def _digest(n: int, page: int) -> str:
    return hashlib.sha256(f"{n}/{page}".encode()).hexdigest()


def _page() -> bytes:
    """Return a page of text-like noise as JPEG."""
    from random import Random

    chance = Random(1)
    small = Image.frombytes("L", (310, 438), chance.randbytes(310 * 438))
    page = small.resize((1240, 1754), Image.Resampling.BICUBIC).convert("RGB")
    target = io.BytesIO()
    page.save(target, "JPEG", quality=80)
    return target.getvalue()


def run_hub(home: Path) -> None:
    """Answer commands on standard input until it ends."""
    with Hub(HubConfig(home / "room", "H"), Case()) as hub:
        _say({"port": hub.listening.port})
        for line in sys.stdin:
            command = json.loads(line)
            if command["do"] == "admit":
                kind = Kind(command["kind"])
                found = hub.admit(kind, command["seat"], "screen", command["request"])
                _say({"certificate": found.certificate_pem, "authority": found.authority_pem})
            elif command["do"] == "flood":
                _flood(hub, command["count"])
                _say({"digests": _digests(hub), "rss_mb": _rss_mb(), "log_mb": _log_mb(home)})
            elif command["do"] == "lines":
                text = "对" * 6_000
                for n in range(command["count"]):
                    hub.lines({f"{n:04}": {"id": str(n), "text": f"{n} {text}"}})
                hub.facts()
                _say({})
            else:
                _say({"rss_mb": _rss_mb()})


def _flood(hub: Hub, count: int) -> None:
    """As many events as a day of hearings has: nine lines in ten, the rest acts."""
    for n in range(count):
        if n % 10:
            hub.lines({f"{n:08}": {"id": str(n), "text": f"原告陈述第{n}句，请求返还借款。"}})
        else:
            exhibit, page = f"exhibit-{n // 10 % EXHIBITS:02}", n // 10 % PAGES + 1
            if n % 70 == 0:
                hub.act("withdraw", {"exhibit": exhibit, "to": "*"})
            else:
                hub.act("show", {"to": "*", "view": _view(exhibit, page)})
    hub.act("unblank", {"to": "*"})


def _digests(hub: Hub) -> dict[str, str]:
    """Return each audience's digest, reckoned from the whole map."""
    told = hub._up().service.core.told
    audiences = [Audience(Kind.PARTY, seat) for seat in SEATS if seat]
    audiences += [Audience(Kind.PUBLIC, "public"), Audience(Kind.BENCH, "judge")]
    return {one.seat: digest_of(project(told, one)) for one in audiences}


def digest_of(facts: Mapping[str, Any]) -> str:
    """Return a digest of facts; which screens are there is left out."""
    plain = {key: value for key, value in facts.items() if not key.startswith("screen/")}
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def _rss_mb() -> float:
    text = Path("/proc/self/status").read_text()
    line = next(one for one in text.splitlines() if one.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _log_mb(home: Path) -> float:
    return sum(one.stat().st_size for one in home.rglob("*.log")) / 1e6


def _say(value: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def _view(exhibit: str, page: int) -> dict[str, Any]:
    pane = {"exhibit": exhibit, "page": page, "rectangle": [0, 0, 1, 1], "rotation": 0}
    return {"panes": [pane], "linked": False, "media": None}


# ---- screens ----------------------------------------------------------------------------


class Screen:
    """One connection, by the document."""

    def __init__(self, seat: str, port: int, context: ssl.SSLContext) -> None:
        self.seat, self.port, self.context = seat, port, context
        self.facts: dict[str, Any] = {}
        self.at: dict[str, float] = {}
        self.snapshots = self.events = 0
        self.is_joined = asyncio.Event()
        self.news = asyncio.Event()
        self.answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._id = 0
        self._held: list[dict[str, Any]] = []
        self._parts: dict[str, Any] = {}
        self.n, self.chain = -1, ""

    async def open(self, *, reads: bool = True) -> None:
        """Connect; returns once all facts are there."""
        self.sock: ClientConnection = await connect(
            f"wss://127.0.0.1:{self.port}/v1/room",
            ssl=self.context,
            server_hostname="wenyi-hub",
            compression=None,
            ping_interval=None,
            max_queue=4,
        )
        await self.sock.send('{"type":"hello","protocol":1,"name":"bench"}')
        self.tasks = [asyncio.create_task(self._beat())]
        if reads:
            self.tasks.append(asyncio.create_task(self._read()))
            await self.is_joined.wait()

    async def close(self) -> None:
        """End."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.sock.close()

    async def do(self, act: str, **values: Any) -> dict[str, Any]:
        """Do something; returns when it is answered."""
        self._id += 1
        waiting: asyncio.Future[dict[str, Any]]
        waiting = self.answers[self._id] = asyncio.get_running_loop().create_future()
        message = {"type": "do", "id": self._id, "act": act, "values": values}
        await self.sock.send(json.dumps(message))
        answer = await waiting
        if answer["type"] == "failed":
            raise RuntimeError(answer)
        return answer

    async def reached(self, mark: str) -> float:
        """Return when a mark was passed."""
        while mark not in self.at:
            self.news.clear()
            await asyncio.wait_for(self.news.wait(), 120)
        return self.at.pop(mark)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(0.5)
            await self.sock.send('{"type":"beat","at":0}')

    async def _read(self) -> None:
        async for data in self.sock:
            self._take(data if isinstance(data, bytes) else data.encode())

    def _take(self, data: bytes) -> None:
        message = json.loads(data)
        kind = message["type"]
        if kind == "event":
            self._event(message, data)
        elif kind == "snapshot":
            self._parts = {} if message["part"] == 1 else self._parts
            self._parts |= message["facts"]
            if message["part"] == message["parts"]:
                self.facts, self.n, self.chain = self._parts, message["n"], message["chain"]
                self._held, self.snapshots = [], self.snapshots + 1
                self.is_joined.set()
                self._mark()
        elif kind == "blank" and message["on"]:
            self.at["blank"] = time.perf_counter()
            self.news.set()
        elif kind in ("done", "failed"):
            self.answers.pop(message["id"]).set_result(message)

    def _event(self, message: dict[str, Any], data: bytes) -> None:
        if (message["n"], message["prev"]) != (self.n + 1, self.chain):
            raise RuntimeError(f"{self.seat}: event {message['n']} after {self.n}")
        self.n, self.chain = message["n"], hashlib.sha256(data).hexdigest()
        self._held.append(message)
        self.events += 1
        if not message["more"]:
            for one in self._held:
                self.facts |= one["set"]
                for key in one["del"]:
                    del self.facts[key]
            self._held = []
            self._mark()

    def _mark(self) -> None:
        shown = self.facts.get("show/*")
        if shown is not None:
            self.at.setdefault(str(shown["panes"][0]), time.perf_counter())
        self.news.set()


class Room:
    """The hub's process, and cards for screens."""

    def __init__(self, home: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.screens", "--hub", str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.home = home
        self.port: int = self._answer()["port"]

    def _answer(self) -> dict[str, Any]:
        if self.process.stdout is None:
            raise RuntimeError("no hub")
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        return found

    def tell(self, **command: Any) -> dict[str, Any]:
        """Have the hub's process do something."""
        if self.process.stdin is None:
            raise RuntimeError("no hub")
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def screen(self, seat: str) -> Screen:
        """Return a screen of a fresh device."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
        request = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        kind = {"judge": "bench", "": "public"}.get(seat, "party")
        card = self.tell(do="admit", kind=kind, seat=seat, request=request.decode())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=card["authority"])
        path = self.home / "card.pem"
        pem = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        path.write_bytes(card["certificate"].encode() + pem)
        context.load_cert_chain(path)
        return Screen(seat, self.port, context)

    def close(self) -> None:
        """End the process."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process.wait(60)


# ---- figures ----------------------------------------------------------------------------


def summary(seconds: Sequence[float]) -> dict[str, float]:
    """Return p50, p95 and the worst in milliseconds."""
    ordered = sorted(seconds)
    return {
        "p50_ms": round(statistics.median(ordered) * 1e3, 2),
        "p95_ms": round(ordered[int(len(ordered) * 0.95) - 1] * 1e3, 2),
        "worst_ms": round(ordered[-1] * 1e3, 2),
    }


async def showing(judge: Screen, screens: Sequence[Screen], rounds: int) -> dict[str, Any]:
    """Show one page after the other to all; until received and applied."""
    times, spreads, acts = [], [], []
    for n in range(rounds):
        rectangle = [round(n / 10_000, 6), 0, 0.5, 0.5]
        view = _view("exhibit-00", n % PAGES + 1)
        view["panes"][0]["rectangle"] = rectangle
        began = time.perf_counter()
        waiting = asyncio.create_task(judge.do("show", to="*", view=view))
        reached = await asyncio.gather(*(one.reached(str(view["panes"][0])) for one in screens))
        await waiting
        acts.append(time.perf_counter() - began)
        times += [at - began for at in reached]
        spreads.append(max(reached) - min(reached))
        await asyncio.sleep(0.03)
    return {
        "show_to_received": summary(times),
        "spread": summary(spreads),
        "act_answered": summary(acts),
    }


async def blanking(judge: Screen, screens: Sequence[Screen], rounds: int) -> dict[str, float]:
    """Blank all; until the screen has the word."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        waiting = asyncio.create_task(judge.do("blank", to="*"))
        reached = await asyncio.gather(*(one.reached("blank") for one in screens))
        times += [at - began for at in reached]
        await waiting
        await judge.do("unblank", to="*")
        await asyncio.sleep(0.03)
    return summary(times)


async def joining(room: Room, seat: str, rounds: int) -> dict[str, Any]:
    """Connect, say hello, have all facts."""
    card, times = room.screen(seat), []
    for _ in range(rounds):
        one = Screen(seat, room.port, card.context)
        began = time.perf_counter()
        await one.open()
        times.append(time.perf_counter() - began)
        facts = len(one.facts)
        await one.close()
    return {**summary(times), "facts": facts}


async def fetching(room: Room, judge: Screen, screens: Sequence[Screen]) -> dict[str, Any]:
    """Show a page that was released before and lies in no cache; until decoded on all."""
    import httpx

    times, sizes = [], 0
    async with _clients(httpx, screens) as clients:
        for n in range(10):
            view = _view("exhibit-00", n + 1)
            view["panes"][0]["rectangle"] = [0.9, 0, round(0.05 + n / 1000, 4), 0.1]
            began = time.perf_counter()
            waiting = asyncio.create_task(judge.do("show", to="*", view=view))

            async def fetch(
                one: Screen, client: Any, pane: Any = view["panes"][0], began: float = began
            ) -> tuple[float, int]:
                await one.reached(str(pane))
                asset = one.facts[f"page/{pane['exhibit']}/{pane['page']}"]["asset"]
                answer = await client.get(f"/v1/asset/{asset}")
                await asyncio.to_thread(_decoded, answer.content)
                return time.perf_counter() - began, len(answer.content)

            found = await asyncio.gather(
                *(fetch(one, client) for one, client in zip(screens, clients, strict=True))
            )
            times += [at for at, _ in found]
            sizes = found[0][1]
            await waiting
            await asyncio.sleep(0.05)
    return {**summary(times), "page_bytes": sizes}


def _clients(httpx: Any, screens: Sequence[Screen]) -> Any:
    from contextlib import asynccontextmanager

    @asynccontextmanager
    async def opened() -> Any:
        found = [
            httpx.AsyncClient(
                verify=one.context,
                base_url=f"https://127.0.0.1:{one.port}",
                headers={"host": "wenyi-hub"},
            )
            for one in screens
        ]
        try:
            for client in found:
                # The name is that of the certificate, whatever the address.
                client.get = _named(client.get)
                await client.get(f"/v1/asset/{'0' * 64}")
            yield found
        finally:
            for client in found:
                await client.aclose()

    return opened()


def _named(get: Any) -> Any:
    async def named(path: str) -> Any:
        return await get(path, extensions={"sni_hostname": "wenyi-hub"})

    return named


def _decoded(data: bytes) -> None:
    with Image.open(io.BytesIO(data)) as image:
        image.load()


async def decoding(judge: Screen, screens: Sequence[Screen], data: bytes) -> dict[str, Any]:
    """Show a page whose bytes are there already; until decoded on all, eight on one machine."""
    times, spreads = [], []
    for n in range(20):
        view = _view("exhibit-00", n % PAGES + 1)
        view["panes"][0]["rectangle"] = [0.8, 0, round(0.05 + n / 1000, 4), 0.1]
        began = time.perf_counter()
        waiting = asyncio.create_task(judge.do("show", to="*", view=view))

        async def decode(one: Screen, pane: Any = view["panes"][0]) -> float:
            await one.reached(str(pane))
            await asyncio.to_thread(_decoded, data)
            return time.perf_counter()

        found = await asyncio.gather(*(decode(one) for one in screens))
        await waiting
        times += [at - began for at in found]
        spreads.append(max(found) - min(found))
        await asyncio.sleep(0.05)
    return {"show_to_decoded": summary(times), "spread": summary(spreads)}


async def soaking(
    room: Room, judge: Screen, screens: Sequence[Screen], events: int
) -> dict[str, Any]:
    """Events as of a day, as fast as they go; then all must know what the hub says they do."""
    before = room.tell(do="rss")["rss_mb"]
    began = time.perf_counter()
    told = await asyncio.to_thread(lambda: room.tell(do="flood", count=events))
    took = time.perf_counter() - began
    equal = False
    for _ in range(600):
        found = {one.seat or "public": digest_of(one.facts) for one in [judge, *screens]}
        equal = found == told["digests"]
        if equal:
            break
        await asyncio.sleep(0.1)
    return {
        "events": events,
        "events_received": {one.seat or "public": one.events for one in screens},
        "snapshots": {one.seat or "public": one.snapshots for one in [judge, *screens]},
        "took_s": round(took, 1),
        "events_a_second": round(events / took),
        "all_equal": equal,
        "hub_rss_mb": [round(before, 1), round(told["rss_mb"], 1)],
        "log_mb": round(told["log_mb"], 1),
    }


async def measure(home: Path, events: int) -> dict[str, Any]:
    """Return every figure."""
    room = Room(home)
    found: dict[str, Any] = {"load": os.getloadavg()[0]}
    try:
        judge = room.screen("judge")
        screens = [room.screen(seat) for seat in SEATS]
        await judge.open()
        for one in screens:
            await one.open()
        for n in range(EXHIBITS):
            await judge.do("release", exhibit=f"exhibit-{n:02}", pages="all", to="*")
            await asyncio.sleep(0.03)
        found["eight screens"] = await showing(judge, screens, ROUNDS)
        found["blank all"] = await blanking(judge, screens, 50)
        found["pages at hand"] = await decoding(judge, screens, _page())
        found["pages fetched"] = await fetching(room, judge, screens)
        found["late join, party"] = await joining(room, "agent-1", 20)
        found["late join, bench"] = await joining(room, "judge", 20)
        deaf = room.screen("agent-4")
        await deaf.open(reads=False)
        await asyncio.to_thread(lambda: room.tell(do="lines", count=200))
        found["beside one that does not read"] = await showing(judge, screens, ROUNDS // 2)
        await deaf.close()
        if events:
            found["soak"] = await soaking(room, judge, screens, events)
        for one in [judge, *screens]:
            await one.close()
    finally:
        room.close()
    found["load at the end"] = os.getloadavg()[0]
    return found


def main() -> None:
    """Print the report as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--hub", type=Path)
    parser.add_argument("--events", type=int, default=100_000)
    given = parser.parse_args()
    if given.hub is not None:
        run_hub(given.hub)
        return
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(asyncio.run(measure(Path(folder), given.events)), indent=1))


if __name__ == "__main__":
    main()
