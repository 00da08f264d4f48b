"""Engines that turn audio into text (语音识别). They know nothing of courts."""
