"""Custody of paper (中间柜): smart-cabinet drivers and custody rules.

The room is empty until the cabinet capability is built; it stands here so that
the layer contract of the house covers it from the first day.
"""
