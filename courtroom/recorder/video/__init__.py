"""Camera and screen beside the sound (录像): a process for each picture.

Cameras' drivers and codecs crash; so each picture has a child process of its own, that
costs the sound nothing when it dies. It writes Matroska in segments::

    video-00/000000.writing.mkv  the segment being written
    video-00/000000.mkv          a closed one; ``.mkv.sealed`` with a key
    video-00/000000.json         from when, how many pictures, how large

A segment that is closed is named to the recorder, which digests it and puts the digests
into the journal. Pictures stand at a constant rate on the recording's own time: what a
camera leaves out is repeated, so that picture and sound stay together.
"""
