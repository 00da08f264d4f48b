"""Speech models: what there is, where it lies, whether it is the right one (语音模型)."""

from asr.models.bringing import import_path
from asr.models.fetching import OnProgress, Progress, install
from asr.models.manifest import Model, known, named
from asr.models.shelf import State, locate, states, verify

__all__ = [
    "Model",
    "OnProgress",
    "Progress",
    "State",
    "import_path",
    "install",
    "known",
    "locate",
    "named",
    "states",
    "verify",
]
