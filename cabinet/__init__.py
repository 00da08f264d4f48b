"""Custody of paper (中间柜): the drivers of smart cabinets, and the desk over them."""
