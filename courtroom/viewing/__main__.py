"""The child that decodes pictures and pages; started by :mod:`courtroom.viewing.decoder`."""

import sys

from courtroom.viewing.child import main

if __name__ == "__main__":
    main(int(sys.argv[-1]))
