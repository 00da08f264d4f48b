"""What is measured of a running centre, as Prometheus reads it (指标)."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


class Meters:
    """Every measure, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        register = self.registry
        self.requests = Counter(
            "wenyi_requests_total", "Requests by route and status.", ["route", "status"],
            registry=register,
        )  # fmt: skip
        self.seconds = Histogram(
            "wenyi_request_seconds", "Time of requests.", ["route"],
            registry=register, buckets=_SECONDS,
        )  # fmt: skip
        self.bytes = Counter("wenyi_bytes_total", "Bytes of bodies.", ["way"], registry=register)
        self.entries = Counter(
            "wenyi_entries_total", "Entries committed.", ["outcome"], registry=register
        )
        self.refusals = Counter(
            "wenyi_refusals_total", "Refusals to stations.", ["code"], registry=register
        )
        self.under_way = Gauge(
            "wenyi_requests_under_way", "Requests under way.", registry=register
        )
        self.held = Gauge("wenyi_bodies_bytes", "Bytes of bodies in memory.", registry=register)
        self.busy = Gauge("wenyi_lanes_busy", "Blocking calls under way.", registry=register)
        self.conflicts = Gauge(
            "wenyi_conflicts_open", "Conflicts nobody decided.", registry=register
        )
        self.wanted = Gauge(
            "wenyi_blobs_wanted", "Blobs that entries refer to and the centre lacks.",
            registry=register,
        )  # fmt: skip
        self.feed_head = Gauge("wenyi_feed_head", "Newest number of the feed.", registry=register)
        self.free = Gauge("wenyi_disk_free_bytes", "Free space.", ["what"], registry=register)
        self.checked = Counter(
            "wenyi_scrub_bytes_total", "Bytes hashed again.", ["zone"], registry=register
        )
        self.damaged = Counter(
            "wenyi_scrub_damaged_total", "Blobs found damaged.", ["zone"], registry=register
        )
        self.job_runs = Counter(
            "wenyi_job_runs_total", "Runs of background jobs.", ["job", "outcome"],
            registry=register,
        )  # fmt: skip
        self.job_seconds = Gauge(
            "wenyi_job_seconds", "Time of a job's last run.", ["job"], registry=register
        )
        self.job_at = Gauge(
            "wenyi_job_finished_at_seconds", "When a job last ended well.", ["job"],
            registry=register,
        )  # fmt: skip

    def text(self) -> bytes:
        """Return everything in Prometheus' text form."""
        return generate_latest(self.registry)
