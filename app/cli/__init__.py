"""The ``wenyi`` command: the station's services without windows (命令行)."""
