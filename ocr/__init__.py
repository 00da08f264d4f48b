"""Engines that turn a page image into text with boxes. They know nothing of courts."""
