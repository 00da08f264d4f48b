"""Parts of blobs in slices, for a line on which whole parts are cut (小段上传)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sync.core.fields import Zone
from sync.core.messages import BlobName, Join, Slices
from sync.core.slicing import part_length, slice_lengths
from sync.core.station.desk import Desk, Job


@dataclass(slots=True)
class SlicedPart:
    """A part whose slices travel one by one, or several together."""

    zone: Zone
    blob: BlobName
    number: int
    sha256: str
    names: tuple[str, ...]
    lacking: set[int] | None = None
    """Indices that the centre lacks; None: not asked yet."""

    @property
    def key(self) -> str:
        """What stands in the keys of its jobs."""
        return f"{self.blob.sha256}/{self.number}"

    def jobs(self, desk: Desk, *, small: bool) -> Iterator[Job]:
        """Yield runs of slices that are lacking; the question whether all are there."""
        if not self.lacking:
            request = Join(self.zone, self.blob, self.number, self.sha256, self.names)
            yield Job(f"join/{self.key}", request, small=small, weight=70 * len(self.names))
            return
        lengths = slice_lengths(part_length(self.blob.size, self.number))
        run: list[int] = []
        size = 0
        for index in sorted(self.lacking):
            if f"slice/{self.key}/{index}" in desk.busy:
                continue
            follows = not run or index == run[-1] + 1
            if run and not (follows and size + lengths[index] <= desk.reach.bytes):
                yield self._run(run, size, small=small)
                run, size = [], 0
            run.append(index)
            size += lengths[index]
        if run:
            yield self._run(run, size, small=small)

    def _run(self, run: Sequence[int], size: int, *, small: bool) -> Job:
        names = self.names[run[0] : run[-1] + 1]
        request = Slices(self.zone, self.blob, self.number, run[0], names)
        return Job(f"slices/{self.key}/{run[0]}", request, size, small=small)

    def sent(self, request: Slices) -> None:
        """Note that the centre has slices."""
        if self.lacking is not None:
            self.lacking.difference_update(
                range(request.first, request.first + len(request.slices))
            )

    def told(self, lacking: Sequence[str]) -> bool:
        """Note which slices the centre says it lacks; False: it says so of what it took."""
        fresh = self.lacking is None
        names = set(lacking)
        # Of slices that are alike one will do.
        first = {name: index for index, name in reversed(list(enumerate(self.names)))}
        self.lacking = {first[name] for name in names if name in first}
        return fresh and bool(self.lacking)


def slice_keys(request: Slices) -> Iterator[str]:
    """Yield what must not be sent twice at once."""
    for index in range(request.first, request.first + len(request.slices)):
        yield f"slice/{request.blob.sha256}/{request.number}/{index}"
