"""Speech models: what there is, where it lies, whether it is the right one (语音模型)."""

from asr.models.manifest import Model, known, named
from asr.models.shelf import State, locate, states, verify

__all__ = ["Model", "State", "known", "locate", "named", "states", "verify"]
