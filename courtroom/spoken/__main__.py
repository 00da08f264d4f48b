"""``python -m courtroom.spoken``: recognises what comes on standard input, a WAV at a time."""

import sys

from courtroom.spoken.service import load, run

if __name__ == "__main__":
    sys.exit(run(sys.stdin.buffer, sys.stdout.buffer, load))
