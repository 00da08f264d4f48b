"""Entry point of ``python -m app.screenshots``."""

import sys

from app.screenshots import main

if __name__ == "__main__":
    sys.exit(main())
