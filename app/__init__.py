"""The station's application: windows, the ``wenyi`` command, demo devices.

The composition root: the only room that may import every other, and the only
one that may import Qt.
"""
