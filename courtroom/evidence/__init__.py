"""Evidence of a hearing: numbers, list, recall, opinions, papers (证据).

Pure functions over :mod:`dossier.evidence`; what they suggest a person confirms.
"""
