"""Engines that recognise speech, and which of them runs (识别引擎)."""

from asr.engines.choice import Choice, choose, is_runnable, open_engine
from asr.engines.settings import AUTO, EngineSettings

__all__ = ["AUTO", "Choice", "EngineSettings", "choose", "is_runnable", "open_engine"]
