"""Started as a process of its own; see :mod:`dossier.documents.child`."""

from dossier.documents.child import main

if __name__ == "__main__":
    main()
