#!/usr/bin/env python3
"""Check an exported Wenyi journal without any part of Wenyi (独立校验程序).

Needs Python 3.9 or newer and nothing else; where the package ``cryptography`` is
installed it checks signatures faster. Copy this file anywhere and run::

    python3 -I verify_export.py journal.jsonl [--noted FILE]… [--key HEX]… [--json]

It reads the export line by line and names the first bad entry. ``--noted`` takes heads
or whole exports kept elsewhere: with them a journal that was rewritten from the first
entry, or cut short, is found too. ``--key`` takes the public keys noted when stations
were enrolled; without it the keys in the file are believed and printed.

Exit code: 0 everything is as it was written; 1 something is not; 2 wrong usage or a
file that cannot be read.

Source: RFC 6962, section 2.1 (tree); RFC 8032 (Ed25519).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

FORMAT = 1
HEAD_PREFIX = b"wenyi tree head\n"
WITNESS_PREFIX = b"wenyi witness\n"
LONGEST_LINE = 64 << 20

FAULTS = {
    "line": "不是导出文件的行 / a line that is no part of an export",
    "format": "未知的格式版本 / a format this program does not know",
    "chain-unknown": "条目不属于已声明的设备 / an entry of no device that was declared",
    "chain-twice": "同一设备声明了两次 / a device that was declared twice",
    "key": "公钥不在登记的公钥之列 / a public key that is not among those noted",
    "hash": "内容与哈希不符 / bytes that do not match their hash",
    "signature": "签名无效 / a signature that is wrong",
    "unreadable": "内容无法读取 / bytes that are no entry",
    "gap": "序号不连续 / a sequence that does not go on",
    "previous": "未指向上一条 / an entry that does not name the one before",
    "head": "树根无效 / a tree head that is wrong",
    "root": "树根与条目不符 / a tree head that the entries do not bear out",
    "witness": "见证无效 / a witness that is wrong",
    "noted": "与另存的记录不一致 / not what was noted elsewhere",
    "short": "条目少于另存的记录 / fewer entries than were noted elsewhere",
    "end": "文件不完整 / the file is not whole",
}


class Bad(Exception):
    """The first thing that is wrong."""

    def __init__(self, fault: str, **where: Any) -> None:
        super().__init__(fault)
        self.fault = fault
        self.where = where


# ---- Ed25519 ----------------------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]
NEUTRAL: Point = (0, 1, 1, 0)


def _add(a: Point, b: Point) -> Point:
    m = (a[1] - a[0]) * (b[1] - b[0]) % P
    n = (a[1] + a[0]) * (b[1] + b[0]) % P
    t = 2 * a[3] * b[3] * D % P
    z = 2 * a[2] * b[2] % P
    e, f, g, h = n - m, z - t, z + t, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P


def _double(a: Point) -> Point:
    aa, bb = a[0] * a[0] % P, a[1] * a[1] % P
    h = aa + bb
    e = h - (a[0] + a[1]) * (a[0] + a[1]) % P
    g = aa - bb
    f = 2 * a[2] * a[2] % P + g
    return e * f % P, g * h % P, f * g % P, e * h % P


def _multiples(point: Point) -> list[Point]:
    found = [NEUTRAL]
    for _ in range(15):
        found.append(_add(found[-1], point))
    return found


def _sum_of_products(m: int, point: Point, n: int, other: Point) -> Point:
    """Return m × point + n × other, four bits of both at a time."""
    table, other_table = _multiples(point), _multiples(other)
    total = NEUTRAL
    for shift in range(252, -4, -4):
        total = _double(_double(_double(_double(total))))
        total = _add(total, table[m >> shift & 15])
        total = _add(total, other_table[n >> shift & 15])
    return total


def _decode(data: bytes) -> Point | None:
    """Return the curve's point, or None where the 32 bytes stand for none."""
    value = int.from_bytes(data, "little")
    sign, y = value >> 255, value & (1 << 255) - 1
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * ROOT_OF_MINUS_1 % P
    if (x * x - x2) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def _encode(point: Point) -> bytes:
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = _decode((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed_plain(public_key: bytes, signature: bytes, data: bytes) -> bool:
    """Return whether the Ed25519 signature is right, by arithmetic of our own."""
    if len(public_key) != 32 or len(signature) != 64 or BASE is None:
        return False
    key = _decode(public_key)
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or scalar >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public_key + data).digest()
    challenge = int.from_bytes(digest, "little") % ORDER
    minus_key = (P - key[0], key[1], key[2], P - key[3])
    found = _sum_of_products(scalar, BASE, challenge, minus_key)
    return _encode(found) == signature[:32]


def signature_check(plain: bool) -> Callable[[bytes, bytes, bytes], bool]:
    """Return the quickest check there is, or our own if ``plain``."""
    if plain:
        return is_signed_plain
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return is_signed_plain

    def check(public_key: bytes, signature: bytes, data: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(public_key).verify(signature, data)
        except (InvalidSignature, ValueError):
            return False
        return True

    return check


# ---- The tree ---------------------------------------------------------------------------


class Tree:
    """The root over the entries so far, in memory that grows with their logarithm."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def append(self, data: bytes) -> None:
        """Take one more leaf."""
        node = hashlib.sha256(b"\x00" + data).digest()
        size = self.size
        while size & 1:
            node = hashlib.sha256(b"\x01" + self._peaks.pop() + node).digest()
            size >>= 1
        self._peaks.append(node)
        self.size += 1

    @property
    def root(self) -> str:
        """The root in hexadecimal."""
        if not self._peaks:
            return hashlib.sha256().hexdigest()
        node = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            node = hashlib.sha256(b"\x01" + peak + node).digest()
        return node.hex()


# ---- Reading ----------------------------------------------------------------------------


def rows(path: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line number, object) of a file of JSON lines."""
    with open(path, "rb") as file:  # noqa: PTH123  one import less to trust
        number = 0
        while True:
            line = file.readline(LONGEST_LINE)
            if not line:
                return
            number += 1
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                row = None
            if not line.endswith(b"\n") or not isinstance(row, dict):
                raise Bad("line", line=number)
            yield number, row


def hexadecimal(row: dict[str, Any], name: str, fault: str) -> bytes:
    """Return the bytes of a hexadecimal field."""
    try:
        return bytes.fromhex(row[name])
    except (KeyError, ValueError, TypeError):
        raise Bad(fault) from None


def text(row: dict[str, Any], name: str, fault: str) -> bytes:
    """Return the exact bytes that a text field stands for."""
    try:
        return str(row[name]).encode("utf-8")
    except (KeyError, UnicodeEncodeError):
        raise Bad(fault) from None


def inner(raw: bytes, fault: str) -> dict[str, Any]:
    """Return the object inside the bytes of an entry or statement."""
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise Bad(fault)
    return data


class Noted:
    """What was kept elsewhere: roots by size, and hashes by place."""

    def __init__(self) -> None:
        self.roots: dict[int, str] = {}
        self.hashes: dict[int, str] = {}
        self._place = 0

    def read(self, path: str) -> None:
        """Take the heads, witnesses and entries of a file."""
        self._place = 0
        try:
            for _, row in rows(path):
                self._note(row)
        except Bad as bad:
            bad.where["noted_file"] = path
            raise

    def _note(self, row: dict[str, Any]) -> None:
        if row.get("type") == "entry":
            self._place += 1
            self.hashes.setdefault(self._place, str(row.get("hash")))
        elif row.get("type") in ("head", "witness"):
            data = inner(text(row, "statement", "line"), "line")
            size, root = data.get("size"), data.get("root")
            if type(size) is not int or self.roots.setdefault(size, str(root)) != root:
                raise Bad("head")

    def compare(self, tree: Tree, digest: str) -> None:
        """Compare the entry just taken, and the root if one was noted at this size."""
        if self.hashes.get(tree.size, digest) != digest:
            raise Bad("noted")
        if tree.size in self.roots and self.roots[tree.size] != tree.root:
            sure = [size for size in self.roots if size < tree.size]
            raise Bad("noted", first_possible=max(sure, default=0) + 1)

    @property
    def size(self) -> int:
        """Entries there must be at least."""
        return max([0, *self.roots, *self.hashes])


class Checker:
    """Checks an export row by row."""

    def __init__(self, keys: list[str], noted: Noted, plain: bool) -> None:
        self.trusted = {key.lower() for key in keys}
        self.seen_keys: dict[str, str] = {}
        self.noted = noted
        self.tree = Tree()
        self.heads = 0
        self.witnesses = 0
        self.ended = False
        self._is_signed = signature_check(plain)
        self._chains: dict[str, list[Any]] = {}
        self._last_head = b""

    def run(self, path: str) -> None:
        """Read the export to its end or its first fault."""
        takers = {
            "chain": self._chain,
            "entry": self._entry,
            "head": self._head,
            "witness": self._witness,
            "end": self._end,
        }
        for number, row in rows(path):
            taker = takers.get(str(row.get("type")))
            try:
                if number == 1:
                    self._begin(row)
                elif taker is None or self.ended:
                    raise Bad("line")  # noqa: TRY301  the line's number is added below
                else:
                    taker(row)
            except Bad as bad:
                bad.where.setdefault("line", number)
                raise
        if not self.ended:
            raise Bad("end", entry=self.tree.size)
        if self.tree.size < self.noted.size:
            raise Bad("short", entry=self.tree.size, noted=self.noted.size)

    def _begin(self, row: dict[str, Any]) -> None:
        if row.get("type") != "journal" or row.get("format") != FORMAT:
            raise Bad("format")

    def _know(self, key: bytes, owner: str) -> None:
        self.seen_keys[key.hex()] = owner
        if self.trusted and key.hex() not in self.trusted:
            raise Bad("key", key=key.hex())

    def _chain(self, row: dict[str, Any]) -> None:
        name = f"{row.get('device')}/{row.get('epoch')}"
        if name in self._chains:
            raise Bad("chain-twice")
        key = hexadecimal(row, "public_key", "key")
        self._know(key, name)
        origin = f"{name}/{key.hex()}".encode()
        self._chains[name] = [key, 0, hashlib.sha256(origin).hexdigest()]

    def _entry(self, row: dict[str, Any]) -> None:
        where: dict[str, Any] = {"entry": self.tree.size + 1}
        try:
            self._entry_at(row, where)
        except Bad as bad:
            bad.where = {**where, **bad.where}
            raise

    def _entry_at(self, row: dict[str, Any], where: dict[str, Any]) -> None:
        raw = text(row, "entry", "unreadable")
        digest = hashlib.sha256(raw).hexdigest()
        data = inner(raw, "unreadable")
        for name in ("device", "epoch", "sequence", "kind", "at", "who"):
            where[name] = data.get(name)
        if digest != row.get("hash"):
            raise Bad("hash")
        chain = self._chains.get(f"{data.get('device')}/{data.get('epoch')}")
        if chain is None:
            raise Bad("chain-unknown")
        key, sequence, previous = chain
        signature = hexadecimal(row, "signature", "signature")
        if not self._is_signed(key, signature, bytes.fromhex(digest)):
            raise Bad("signature")
        if data.get("sequence") != sequence + 1:
            raise Bad("gap")
        if data.get("previous") != previous:
            raise Bad("previous")
        chain[1:] = [sequence + 1, digest]
        self.tree.append(bytes.fromhex(digest))
        self.noted.compare(self.tree, digest)

    def _head(self, row: dict[str, Any]) -> None:
        raw = text(row, "statement", "head")
        data = inner(raw, "head")
        key = hexadecimal(data, "log", "head")
        signature = hexadecimal(row, "signature", "head")
        if (data.get("type"), data.get("format")) != ("tree-head", FORMAT):
            raise Bad("head", entry=self.tree.size)
        self._know(key, "head")
        if not self._is_signed(key, signature, HEAD_PREFIX + raw):
            raise Bad("head", entry=self.tree.size)
        if (data.get("size"), data.get("root")) != (self.tree.size, self.tree.root):
            raise Bad("root", entry=self.tree.size)
        self._last_head = raw
        self.heads += 1

    def _witness(self, row: dict[str, Any]) -> None:
        raw = text(row, "statement", "witness")
        data = inner(raw, "witness")
        key = hexadecimal(row, "public_key", "witness")
        signature = hexadecimal(row, "signature", "witness")
        said = (data.get("type"), data.get("format"), data.get("head"))
        if said != ("witness", FORMAT, hashlib.sha256(self._last_head).hexdigest()):
            raise Bad("witness", entry=self.tree.size)
        self._know(key, "witness")
        if not self._is_signed(key, signature, WITNESS_PREFIX + raw):
            raise Bad("witness", entry=self.tree.size)
        if (data.get("size"), data.get("root")) != (self.tree.size, self.tree.root):
            raise Bad("root", entry=self.tree.size)
        self.witnesses += 1

    def _end(self, row: dict[str, Any]) -> None:
        if row.get("entries") != self.tree.size:
            raise Bad("end", entry=self.tree.size)
        self.ended = True


# ---- The command ------------------------------------------------------------------------


def say(line: str) -> None:
    """Print a line as UTF-8, whatever the terminal's encoding."""
    sys.stdout.buffer.write(line.encode("utf-8") + b"\n")


def main(arguments: list[str]) -> int:
    """Run the command line; return its exit code."""
    parser = argparse.ArgumentParser(description="Check an exported Wenyi journal.")
    parser.add_argument("export", help="file from 'wenyi journal export'")
    parser.add_argument("--noted", action="append", default=[], help="heads kept elsewhere")
    parser.add_argument("--key", action="append", default=[], help="public key, hexadecimal")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--plain", action="store_true", help="do without 'cryptography'")
    options = parser.parse_args(arguments)
    noted = Noted()
    checker = Checker(options.key, noted, options.plain)
    fault: dict[str, Any] = {}
    try:
        for path in options.noted:
            noted.read(path)
        checker.run(options.export)
    except Bad as bad:
        fault = {"fault": bad.fault, **bad.where}
    except OSError as error:
        say(str(error))
        return 2
    report = {
        "ok": not fault,
        "entries": checker.tree.size,
        "root": checker.tree.root,
        "heads": checker.heads,
        "witnesses": checker.witnesses,
        "keys_noted": bool(checker.trusted),
        "keys": checker.seen_keys,
        "first_bad": fault or None,
    }
    if options.json:
        say(json.dumps(report, ensure_ascii=False))
    else:
        tell(report)
    return 1 if fault else 0


def tell(report: dict[str, Any]) -> None:
    """Print the report for people, Chinese first."""
    if report["ok"]:
        say(f"日志完好：{report['entries']} 条。 Intact: {report['entries']} entries.")
        say(f"树根 root: {report['root']}")
    else:
        bad = dict(report["first_bad"])
        say(f"发现问题 Found: {FAULTS[bad.pop('fault')]}")
        for name, value in bad.items():
            say(f"  {name}: {value}")
    if not report["keys_noted"]:
        say("公钥取自文件本身，请与登记时记录的核对。 Keys as the file gives them; compare:")
        for key, owner in report["keys"].items():
            say(f"  {key}  {owner}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
