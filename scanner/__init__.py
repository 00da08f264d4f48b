"""A scan (扫描): devices, capture, page images. May import ``dossier`` and ``ocr``."""
