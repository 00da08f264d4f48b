"""The child that opens files of packages; started by :mod:`dossier.checks.opened`."""

import sys

from dossier.checks.opening import main

if __name__ == "__main__":
    main(int(sys.argv[-1]))
