"""A hearing (庭审): hub, seats, evidence, recorder, transcript, signing.

The room is empty until the courtroom capabilities are built; it stands here so
that the layer contract of the house covers it from the first day.
"""
