"""Engines that turn audio into text (语音识别). They know nothing of courts.

The room is empty until the speech capability is built; it stands here so that
the layer contract of the house covers it from the first day.
"""
