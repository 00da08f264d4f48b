"""Measurements, each run as a module; reports stand in docs/benchmarks.md."""
