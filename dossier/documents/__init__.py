"""Papers of the court from templates, and their proof-reader (文书、校对)."""
