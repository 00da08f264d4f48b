"""``python -m app.cli``: the same as the ``wenyi`` command; where the stand-alone build starts."""

import multiprocessing
import runpy
import sys

from resources.children import FROZEN_SWITCH, MODULES


def start() -> None:
    """Run the command line, or be the child this process was started as.

    The stand-alone build has no interpreter to start its children with, so it starts
    itself: drivers, recognition and the demo feeder through multiprocessing, the reading
    child, recorders, listening and the drawing of windows by a switch.
    """
    multiprocessing.freeze_support()
    if sys.argv[1:2] == ["--read-untrusted"]:
        from scanner.untrusted.reader import run_if_asked

        run_if_asked(sys.argv[1:])
    elif sys.argv[1:2] == [FROZEN_SWITCH] and sys.argv[2:3] and sys.argv[2] in MODULES:
        runpy.run_module(sys.argv[2], run_name="__main__", alter_sys=True)
    elif sys.argv[1:2] == ["--draw-windows"]:
        from app.screenshots import main

        sys.exit(main(sys.argv[2:]))
    else:
        from app.cli.main import run

        run()


if __name__ == "__main__":
    start()
