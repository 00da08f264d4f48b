"""The centre's database: ledger, chains, and what may be read from it (中心账本)."""

from sync.ledger.opening import new_generation, open_books

__all__ = ["new_generation", "open_books"]
