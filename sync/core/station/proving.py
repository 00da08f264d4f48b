"""Reading back what was sent, and letting local copies go (核验与释放)."""

from __future__ import annotations

from collections.abc import Iterator

from sync.core.answers import Answer, Proof, Refusal
from sync.core.messages import Late, Prove
from sync.core.station.desk import Desk, Forged, Job
from sync.core.station.events import Free
from sync.core.station.uploads import Uploads

_MOST_BYTES = 256 << 20
"""Read back in one request, together."""


class Proving:
    """The centre reads a blob and hashes it behind a fresh nonce; here the same is done.

    A copy is only let go in the very step in which such a proof came in, and only when
    an entry at the centre refers to the bytes: others are swept after a while.
    """

    def __init__(self, desk: Desk, uploads: Uploads) -> None:
        self._desk = desk
        self._uploads = uploads
        self._unsure: set[str] = set()
        self._loose: dict[str, float] = {}

    def jobs(self) -> Iterator[Job]:
        """Yield proofs to ask for: first what waits to be freed, then what is new."""
        limit = self._desk.settings.proof_blobs
        library, memory = self._desk.ports.library, self._desk.ports.memory
        now_s = self._desk.now_s
        self._loose = {each: until_s for each, until_s in self._loose.items() if until_s > now_s}
        free = [
            each
            for each in library.removable(limit + len(self._loose))
            if each not in self._loose and memory.blob(each) == "verified"
        ][:limit]
        if free:
            request = Prove(self._desk.ports.trust.nonce(), self._together(free))
            yield Job("prove/free", request, small=False)
        fresh = [
            sha256
            for sha256 in memory.unverified(4 * limit + len(self._unsure))
            if sha256 not in self._unsure
        ]
        # In three lots by name: one is read there while another one is read here.
        for lot in ("01234", "56789a", "bcdef"):
            mine = [sha256 for sha256 in fresh if sha256[0] in lot][:limit]
            if mine:
                request = Prove(self._desk.ports.trust.nonce(), self._together(mine))
                yield Job(f"prove/{lot[0]}", request, small=False)

    def _together(self, sha256s: list[str]) -> tuple[str, ...]:
        """Return as many, at least one, as the centre reads before patience ends."""
        size = 0
        for n, sha256 in enumerate(sha256s):
            local = self._desk.ports.library.describe(sha256)
            size += 0 if local is None else local.size
            if n and size > _MOST_BYTES:
                return tuple(sha256s[:n])
        return tuple(sha256s)

    def answered(self, job: Job, answer: Answer) -> None:
        """Compare what the centre read with what lies here."""
        request = job.request
        if not isinstance(request, Prove) or not isinstance(answer, Proof):
            raise Forged(type(answer).__name__)
        if answer.nonce != request.nonce or not {each.sha256 for each in answer.blobs} == set(
            request.blobs
        ):
            raise Forged("proof")
        good: list[str] = []
        bound: list[str] = []
        for each in answer.blobs:
            own = self._desk.ports.library.proof(request.nonce, each.sha256)
            if own and own == each.digest:
                good.append(each.sha256)
                if each.bound:
                    bound.append(each.sha256)
            elif own:
                self._send_again(each.sha256)
            else:
                self._unsure.add(each.sha256)
                if self._desk.ports.library.describe(each.sha256) is not None:
                    self._desk.alarm("damaged", each.sha256)
        self._desk.ports.memory.put_blobs(good, "verified")
        if job.key == "prove/free":
            self._desk.effects += [Free(sha256) for sha256 in bound]
            # Whether it was let go or not: there is no use in asking again at once.
            until_s = self._desk.now_s + self._desk.settings.backoff_most_s
            self._loose.update({each.sha256: until_s for each in answer.blobs})

    def refused(self, job: Job, refusal: Refusal) -> bool:
        """Leave it to a person."""
        return False

    def _send_again(self, sha256: str) -> None:
        """The centre's copy is missing or damaged, the one here is whole."""
        self._desk.owe([Late(sha256, "damaged")])
        self._uploads.forget([sha256])
