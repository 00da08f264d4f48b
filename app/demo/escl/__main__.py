"""Run the virtual scanner as a process: ``python -m app.demo.escl --pages DIR``."""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from app.demo.escl.faults import Faults
from app.demo.escl.feed import PageFeed
from app.demo.escl.server import VirtualScanner


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted; the address is the first line on standard output."""
    args = _parser().parse_args(arguments)
    try:
        feed = PageFeed.from_folder(args.pages, two_sided=args.two_sided, dpi=args.dpi)
        faults = Faults(
            jam_at=args.jam_at,
            double_feed_at=args.double_feed_at,
            cover_open_at=args.cover_open_at,
            stall_at=args.stall_at,
            stall_s=args.stall_s,
            drop_at=args.drop_at,
            corrupt_at=args.corrupt_at,
            cover_open=args.cover_open,
            empty=args.empty,
            busy=args.busy,
        )
        scanner = VirtualScanner(feed, port=args.port, page_s=args.page_s, faults=faults)
    except FileNotFoundError as error:
        sys.stderr.write(f"no JPEG or PNG pages: {error}\n")
        return 2
    except (ValueError, OSError, OverflowError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    with scanner:
        sys.stdout.write(f"{scanner.url}\n")
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return 0
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="app.demo.escl", description=__doc__)
    parser.add_argument("--pages", type=Path, required=True, help="folder of JPEG or PNG pages")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--dpi", type=int, default=300, help="resolution of the files")
    parser.add_argument("--two-sided", action="store_true", help="files are front, back, front …")
    parser.add_argument("--page-s", type=float, default=0.0, help="seconds a side takes")
    for name in ("jam", "double-feed", "cover-open", "stall", "drop", "corrupt"):
        parser.add_argument(f"--{name}-at", type=int, metavar="PAGE", help="counted from 1")
    parser.add_argument("--stall-s", type=float, default=30.0, help="length of the stall")
    for name in ("cover-open", "empty", "busy"):
        parser.add_argument(f"--{name}", action="store_true")
    return parser


if __name__ == "__main__":
    sys.exit(main())
