"""Deadlines of a case (期限): rules as data, China's working days, what runs out for whom.

Nothing is kept of a due date: it is computed from what happened (:mod:`.model`), the table
of rules (:mod:`.table`) and the calendar (:mod:`.calendar`), and explains itself
(:mod:`.explaining`). What is kept is what happened, who was told when, and who unlocked.
"""
