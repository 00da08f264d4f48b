"""The child that looks into sound and film; started by :mod:`courtroom.evidence.media`."""

from courtroom.evidence.media_child import main

if __name__ == "__main__":
    main()
