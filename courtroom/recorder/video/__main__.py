"""``python -m courtroom.recorder.video``: one picture; its orders come on standard input."""

import sys

from courtroom.recorder.video.process import main

if __name__ == "__main__":
    sys.exit(main())
