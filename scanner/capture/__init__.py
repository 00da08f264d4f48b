"""Capture (采集): a page becomes durable, then received, then measured."""
