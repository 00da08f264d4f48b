"""Scanners through SANE, each in a child process with a watchdog (SANE 设备)."""
