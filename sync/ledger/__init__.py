"""The centre's database: ledger, chains, and what may be read from it (中心账本)."""
