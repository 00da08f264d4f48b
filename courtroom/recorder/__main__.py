"""``python -m courtroom.recorder``: the recorder's process; its plan comes on standard input."""

import sys

from courtroom.recorder.service import main

if __name__ == "__main__":
    sys.exit(main())
