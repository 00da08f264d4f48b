"""The pure core of station and centre (同步核心): no I/O, no clock, no threads.

Network, disks, databases, clocks and randomness come in as ports or as events; the
product and the simulator run the same code. The protocol is told in
``docs/sync-protocol.md``.
"""
