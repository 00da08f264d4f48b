"""``python -m courtroom.listening``: recognition's process; its order comes on standard input."""

import sys

from courtroom.listening.house import PARTS
from courtroom.listening.service import run

if __name__ == "__main__":
    sys.exit(run(PARTS))
