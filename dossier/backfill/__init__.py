"""Back-fill (信息回填): who the parties are and what is claimed, read off the pages.

A value found is a suggestion with its place on the page; a person accepts it.
"""
