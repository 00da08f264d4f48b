"""Station and centre: outbox, protocol, gateway, blob stores.

The room is empty until the central store is built; it stands here so that the
layer contract of the house covers it from the first day.
"""
