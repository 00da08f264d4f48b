"""Packages for the archive: BagIt bags with the Chinese hand-over layout (归档信息包)."""
