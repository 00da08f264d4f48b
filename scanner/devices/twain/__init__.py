"""Scanners through TWAIN on Windows (TWAIN 设备)."""
