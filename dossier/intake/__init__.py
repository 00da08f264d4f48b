"""What comes to the counter, and its way to the scanner (收转、扫描任务)."""
