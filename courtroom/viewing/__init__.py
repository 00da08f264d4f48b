"""Pictures of any size, by tiles; pages of PDF files; sound and film of a file (图像与影音).

Knows nothing of windows: :mod:`app.qt.viewer` paints what it gives.
"""
