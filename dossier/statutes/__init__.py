"""Statutes (法条查询): laws imported from files, by version, article and words.

``library.Library`` is the door; ``citing`` finds articles cited in a text and needs no library.
"""
