"""Provable recording (录音录像): samples to disk first, a chain of hashes, gaps with a cause.

The recorder is a process of its own (``python -m courtroom.recorder``), so that a window
or a speech engine that dies takes no sample with it. A recording is a folder::

    journal.wyr            what came, when, and the chain of hashes (:mod:`.journal`)
    channel-00/000000.pcm  samples of the segment being written, 16 bit little endian
    channel-00/000000.flac the same once closed and compared; ``.flac.sealed`` with a key
    sheet.json             sizes and digests of every file (完整性校验值), made at the end
"""
