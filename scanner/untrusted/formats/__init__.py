"""One module a format; they run in the reading child only (文件格式)."""
