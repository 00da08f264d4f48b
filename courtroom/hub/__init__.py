"""The room's authority over its screens (庭审中枢): who sees what, when, in one order for all."""
