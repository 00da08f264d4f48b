"""The custody desk (中间柜)."""
