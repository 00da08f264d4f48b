"""The verifier, run as a program that knows nothing of ours."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.audit import export, merkle, verify_export
from sync.audit.chain import Link
from sync.audit.heads import SignedHead, sign_head
from sync.audit.witness import WITNESS_PREFIX, witness
from tests.sync.audit.books import Station, public_of, seed_of

VERIFIER = Path(verify_export.__file__)
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LOG = seed_of("centre")
WITNESS = seed_of("witness")

Row = dict[str, Any]


def rows_of(stations: list[Station], order: list[Link], head_every: int = 5) -> list[Row]:
    """Return the rows of an export with heads, each countersigned."""
    lines = list(export.opening(AT, [station.chain for station in stations]))
    nodes, size = merkle.MemoryNodes(), 0
    seen: SignedHead | None = None
    for link in order:
        lines.append(export.entry_line(link))
        size = merkle.append(nodes, size, bytes.fromhex(link.hash))
        if size % head_every == 0 or size == len(order):
            head = sign_head(LOG, size, merkle.root(nodes, size), AT)
            known = json.loads(seen.raw)["size"] if seen else 0
            proof = merkle.consistency_proof(nodes, known, size) if known else []
            seen, said = witness(seen, head, proof, public_of(LOG), WITNESS, AT)
            lines += [export.head_line(head), export.witness_line(said)]
    lines.append(export.ending(size))
    return [json.loads(line) for line in lines]


def two_stations() -> tuple[list[Station], list[Link]]:
    stations = [Station("收转台"), Station("scan desk")]
    order = []
    chance = random.Random(7)
    for number in range(12):
        order.append(chance.choice(stations).write(f"第{number}条 · 民事起诉状"))
    return stations, order


@pytest.fixture(scope="module")
def good() -> list[Row]:
    return rows_of(*two_stations())


def write(path: Path, rows: list[Row]) -> Path:
    lines = [json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows]
    path.write_bytes(b"".join(lines))
    return path


def verify(path: Path, *options: object) -> tuple[int, Row]:
    """Run the verifier as a program of its own, cut off from this environment."""
    command = [sys.executable, "-I", str(VERIFIER), str(path), "--json", *map(str, options)]
    run = subprocess.run(command, capture_output=True, check=False, cwd=path.parent)
    assert run.stderr == b""
    report: Row = json.loads(run.stdout)
    assert run.returncode == (0 if report["ok"] else 1)
    return run.returncode, report


def check(path: Path, *noted: Path, keys: tuple[str, ...] = ()) -> Row | None:
    """Check in this process, which is quicker; return the first bad thing."""
    book = verify_export.Noted()
    checker = verify_export.Checker(list(keys), book, plain=False)
    try:
        for other in noted:
            book.read(str(other))
        checker.run(str(path))
    except verify_export.Bad as bad:
        return {"fault": bad.fault, **bad.where}
    return None


def at(rows: list[Row], entry: int) -> int:
    """Return which row holds entry ``entry``, from 1."""
    return [place for place, row in enumerate(rows) if row["type"] == "entry"][entry - 1]


def test_it_imports_nothing_of_ours() -> None:
    text = VERIFIER.read_text("utf-8")
    imported = {
        line.split()[1].partition(".")[0]
        for line in text.splitlines()
        if line.strip().startswith(("import ", "from "))
    }
    assert imported <= {
        *("__future__", "argparse", "hashlib", "json", "sys", "collections", "typing"),
        "cryptography",
    }


@pytest.mark.parametrize("option", [(), ("--plain",)])
def test_a_good_export_is_good(tmp_path: Path, good: list[Row], option: tuple[str]) -> None:
    path = write(tmp_path / "日志.jsonl", good)
    code, report = verify(path, *option)
    assert (code, report["entries"], report["heads"], report["witnesses"]) == (0, 12, 3, 3)
    assert report["root"] == json.loads(good[-3]["statement"])["root"]
    assert not report["keys_noted"]
    keys = {
        public_of(seed_of(name)).hex() for name in ("收转台", "scan desk", "centre", "witness")
    }
    assert set(report["keys"]) == keys
    options = [part for key in keys for part in ("--key", key)]
    assert verify(path, *option, *options)[1]["keys_noted"]
    code, report = verify(path, *option, *options[2:])
    assert report["first_bad"]["fault"] == "key"


def test_it_speaks_to_people(tmp_path: Path, good: list[Row]) -> None:
    path = write(tmp_path / "journal.jsonl", good)
    command = [sys.executable, "-I", str(VERIFIER), str(path)]
    run = subprocess.run(command, capture_output=True, check=False)
    assert (run.returncode, run.stderr) == (0, b"")
    assert "日志完好：12 条" in run.stdout.decode("utf-8")
    good = json.loads(json.dumps(good))
    good[at(good, 4)]["entry"] += " "
    write(path, good)
    run = subprocess.run(command, capture_output=True, check=False)
    assert run.returncode == 1
    assert "entry: 4" in run.stdout.decode("utf-8")
    run = subprocess.run([*command[:-1], "absent"], capture_output=True, check=False)
    assert (run.returncode, run.stderr) == (2, b"")


def edited(rows: list[Row], place: int) -> None:
    rows[place]["entry"] = rows[place]["entry"].replace("民事", "刑事")


def edited_with_a_new_hash(rows: list[Row], place: int) -> None:
    import hashlib

    edited(rows, place)
    rows[place]["hash"] = hashlib.sha256(rows[place]["entry"].encode()).hexdigest()


def deleted(rows: list[Row], place: int) -> None:
    del rows[place]


def doubled(rows: list[Row], place: int) -> None:
    rows.insert(place, rows[place])


def signed_by_another(rows: list[Row], place: int) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed_of("intruder"))
    rows[place]["signature"] = key.sign(bytes.fromhex(rows[place]["hash"])).hex()


def emptied(rows: list[Row], place: int) -> None:
    rows[place]["entry"] = ""


@pytest.mark.parametrize("entry", [1, 5, 7, 12])
@pytest.mark.parametrize(
    ("change", "faults", "moved"),
    [
        (edited, {"hash"}, 0),
        (edited_with_a_new_hash, {"signature"}, 0),
        (signed_by_another, {"signature"}, 0),
        (emptied, {"unreadable"}, 0),
        (doubled, {"gap"}, 1),
    ],
)
def test_a_changed_or_inserted_entry_is_named(
    tmp_path: Path,
    good: list[Row],
    entry: int,
    change: Callable[[list[Row], int], None],
    faults: set[str],
    moved: int,
) -> None:
    rows = json.loads(json.dumps(good))
    change(rows, at(rows, entry))
    found = check(write(tmp_path / "journal.jsonl", rows))
    assert found is not None
    assert (found["fault"], found["entry"]) in {(fault, entry + moved) for fault in faults}


@pytest.mark.parametrize("entry", range(1, 13))
def test_a_deleted_entry_is_found(tmp_path: Path, good: list[Row], entry: int) -> None:
    rows = json.loads(json.dumps(good))
    deleted(rows, at(rows, entry))
    found = check(write(tmp_path / "journal.jsonl", rows))
    assert found is not None
    # The next entry of that device does not go on, or the tree head misses it.
    assert found["fault"] in {"gap", "root"}
    assert found["entry"] >= entry - 1


@pytest.mark.parametrize("entry", range(1, 12))
def test_reordered_entries_are_found(tmp_path: Path, good: list[Row], entry: int) -> None:
    rows = json.loads(json.dumps(good))
    first, second = at(rows, entry), at(rows, entry + 1)
    rows[first], rows[second] = rows[second], rows[first]
    found = check(write(tmp_path / "journal.jsonl", rows))
    assert found is not None
    assert found["fault"] in {"gap", "previous", "root"}


def test_entries_cut_off_the_end_are_found(tmp_path: Path, good: list[Row]) -> None:
    path = tmp_path / "journal.jsonl"
    found = check(write(path, good[:-1]))
    assert found == {"fault": "end", "entry": 12}
    cut = [*good[: at(good, 6)], {"type": "end", "entries": 5}]
    assert check(write(path, cut)) is None
    found = check(path, write(tmp_path / "noted.jsonl", good))
    assert found == {"fault": "short", "entry": 5, "noted": 12}
    path.write_bytes(path.read_bytes()[:-9])
    found = check(path)
    assert found is not None
    assert found["fault"] == "line"


def rewritten(stations: list[Station], order: list[Link]) -> list[Row]:
    """Return an export in which the fourth entry was changed and all else made anew."""
    again = {station.name: Station(station.name) for station in stations}
    links = []
    for number, link in enumerate(order, 1):
        data = json.loads(link.raw)
        text = data["note"].replace("民事", "刑事") if number == 4 else data["note"]
        links.append(again[data["device"]].write(text))
    return rows_of(list(again.values()), links)


def test_a_whole_chain_rewritten_with_its_own_keys_is_found_by_what_was_noted(
    tmp_path: Path, good: list[Row]
) -> None:
    forged = write(tmp_path / "forged.jsonl", rewritten(*two_stations()))
    # Whoever holds every key can write a history that is right in itself.
    assert verify(forged)[0] == 0
    heads = [row for row in good if row["type"] == "head"]
    witnesses = [row for row in good if row["type"] == "witness"]
    for noted in (heads, heads[:1], heads[-1:], witnesses):
        _, report = verify(forged, "--noted", write(tmp_path / "noted", noted))
        assert report["first_bad"]["fault"] == "noted"
        assert report["first_bad"]["entry"] in {5, 12}
        assert report["first_bad"]["first_possible"] <= 4
    _, report = verify(forged, "--noted", write(tmp_path / "noted", good))
    assert (report["first_bad"]["fault"], report["first_bad"]["entry"]) == ("noted", 4)
    # What was noted of the true history bears it out.
    true = write(tmp_path / "true.jsonl", good)
    for noted in (heads, witnesses, good, good[:9]):
        assert check(true, write(tmp_path / "noted", noted)) is None


def test_a_chain_rewritten_with_other_keys_is_found_by_the_keys(
    tmp_path: Path, good: list[Row]
) -> None:
    keys = tuple(row["public_key"] for row in good if row["type"] == "chain")
    keys += (public_of(LOG).hex(), public_of(WITNESS).hex())
    assert check(write(tmp_path / "good", good), keys=keys) is None
    intruder = Station("intruder")
    for number in range(3):
        intruder.write(str(number))
    rows = rows_of([intruder], intruder.links)
    rows[1]["device"] = "scan desk"
    found = check(write(tmp_path / "forged", rows), keys=keys)
    assert found == {"fault": "key", "key": intruder.chain.public_key.hex(), "line": 2}


@pytest.mark.parametrize(
    ("kind", "change", "fault"),
    [
        ("head", {"signature": "00" * 64}, "head"),
        ("head", {"signature": "x"}, "head"),
        ("head", {"statement": "{}"}, "head"),
        ("witness", {"signature": "00" * 64}, "witness"),
        ("witness", {"statement": "[]"}, "witness"),
        ("chain", {"public_key": "zz"}, "key"),
        ("journal", {"format": 2}, "format"),
        ("entry", {"type": "comment"}, "line"),
        ("entry", {"signature": None}, "signature"),
        ("entry", {"entry": '{"device":[],"epoch":{}}'}, "hash"),
        ("entry", {"entry": "\ud800"}, "unreadable"),
        ("entry", {"entry": "[" * 100_000}, "unreadable"),
        ("end", {"entries": 11}, "end"),
    ],
)
def test_every_other_row_is_checked(
    tmp_path: Path, good: list[Row], kind: str, change: Row, fault: str
) -> None:
    rows = json.loads(json.dumps(good))
    next(row for row in rows if row["type"] == kind).update(change)
    path = tmp_path / "journal.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "ascii")
    found = check(path)
    assert found is not None
    assert found["fault"] == fault
    assert found["line"] >= 1


def test_a_witness_who_signed_another_head_speaks_for_none(
    tmp_path: Path, good: list[Row]
) -> None:
    rows = json.loads(json.dumps(good))
    row = next(row for row in rows if row["type"] == "witness")
    said = json.loads(row["statement"])
    said["head"] = hashlib.sha256(b"another head of this size and root").hexdigest()
    row["statement"] = json.dumps(said)
    key = Ed25519PrivateKey.from_private_bytes(WITNESS)
    row["signature"] = key.sign(WITNESS_PREFIX + row["statement"].encode()).hex()
    found = check(write(tmp_path / "journal.jsonl", rows))
    assert found is not None
    assert (found["fault"], found["entry"]) == ("witness", 5)


@pytest.mark.parametrize("text", ["", "\n", "no json\n", "[]\n", '{"type":"journal"}', "\0\n"])
def test_other_files_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "other"
    path.write_text(text)
    assert verify(path)[0] == 1


# RFC 8032, section 7.1: secret key, public key, message, signature of tests 1 to 3.
RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e"
        "39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f"
        "3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67"
        "f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


def test_our_own_ed25519_agrees_with_the_standard() -> None:
    plain = verify_export.is_signed_plain
    for key, message, signature in RFC_8032:
        parts = bytes.fromhex(key), bytes.fromhex(signature), bytes.fromhex(message)
        assert plain(*parts)
        assert not plain(parts[0], parts[1], parts[2] + b"x")


def test_our_own_ed25519_agrees_with_the_library() -> None:
    plain, library = verify_export.is_signed_plain, verify_export.signature_check(plain=False)
    assert library is not plain
    chance = random.Random(8032)
    for number in range(12):
        key = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        public = key.public_key().public_bytes_raw()
        data = chance.randbytes(number * 7)
        good = key.sign(data)
        spoiled = bytearray(good)
        spoiled[chance.randrange(64)] ^= 1 << chance.randrange(8)
        # The scalar plus the group's order is the same number, and must be refused.
        scalar = int.from_bytes(good[32:], "little") + verify_export.ORDER
        malleable = good[:32] + scalar.to_bytes(32, "little")
        for signature, expected in ((good, True), (bytes(spoiled), False), (malleable, False)):
            assert plain(public, signature, data) is expected
            assert library(public, signature, data) is expected
    y_too_large = (verify_export.P + 1).to_bytes(32, "little")
    for bad_key in (y_too_large, b"", bytes(31), (2).to_bytes(32, "little")):
        assert not plain(bad_key, bytes(64), b"")
        assert not library(bad_key, bytes(64), b"")
