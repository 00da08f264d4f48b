"""The proof-reader (校对): what a text says against its case, and against itself."""
