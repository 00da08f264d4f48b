"""Backups of a sealed store, and their way back (备份与恢复).

What a station and a centre have in common: a copy of an encrypted database, files beside
it, and pools of blobs. The rooms above say which.
"""
