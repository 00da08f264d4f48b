"""Scanners through WIA on Windows (WIA 设备)."""
