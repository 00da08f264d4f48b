"""``python -m app.cli``: the same as the ``wenyi`` command."""

import sys

from app.cli.main import run

if __name__ == "__main__":
    if sys.argv[1:2] == ["--read-untrusted"]:
        # The stand-alone build has no interpreter to start the reading child with.
        from scanner.untrusted.reader import run_if_asked

        run_if_asked(sys.argv[1:])
    else:
        run()
