"""Which model recognises, and how it is loaded (引擎选择)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import NamedTuple

from asr import models
from asr.engine import Engine
from asr.engines.settings import AUTO, EngineSettings
from asr.models import Model
from resources.errors import EngineMissing, ModelMissing, NoSpeechModel, UnknownEngine

_PACKAGES = {"whisper": "ctranslate2", "vosk": "vosk", "sherpa": "sherpa_onnx"}
"""What an engine needs, by the name it is imported by."""
ENGINES = tuple(_PACKAGES)


class Choice(NamedTuple):
    """Names of models; they may be the same."""

    first: str
    """For text while somebody speaks."""
    second: str
    """For the second pass."""


def choose(settings: EngineSettings) -> Choice:
    """Return the models that recognise speech of the language that is set.

    Raises:
        NoSpeechModel: none for the language is installed.
        UnknownEngine: what is set is neither an engine nor on the lists.
        ModelMissing: the one that is set is not installed.
        EngineMissing: the model is there, what runs it is not.
    """
    return Choice(
        _chosen(settings, settings.first, lambda model: model.first),
        _chosen(settings, settings.second, lambda model: model.second),
    )


def open_engine(name: str, settings: EngineSettings) -> Engine:
    """Load a model and return what recognises with it.

    Args:
        name: of a model, as ``choose`` returns it.
        settings: where models lie, threads and the rest.

    Raises:
        ModelMissing: the model is not installed.
        ModelDamaged: a file of it is not what it should be.
        EngineMissing: what runs it is not installed.
    """
    model = models.named(name, settings.home)
    folder = models.locate(name, settings.home)
    # Imported here: each brings a library that the others do not need.
    if model.engine == "whisper":
        from asr.engines.whisper import WhisperEngine

        return WhisperEngine(folder, name, settings)
    if model.engine == "vosk":
        from asr.engines.vosk import VoskEngine

        return VoskEngine(folder, name, settings)
    if model.engine == "sherpa":
        from asr.engines.sherpa import open_sherpa

        return open_sherpa(folder, name, model.kind, settings)
    raise EngineMissing(engine=model.engine)


def is_runnable(engine: str) -> bool:
    """Tell whether what runs the models of ``engine`` is installed."""
    package = _PACKAGES.get(engine)
    return package is not None and find_spec(package) is not None


def _chosen(settings: EngineSettings, wish: str, order: Callable[[Model], int]) -> str:
    usable = list(_usable(settings, wish))
    if not usable:
        raise _missing(settings, wish)
    runnable = [model for model in usable if is_runnable(model.engine)]
    if not runnable:
        raise EngineMissing(engine=usable[0].engine)
    if wish == AUTO:
        offered = [model for model in runnable if order(model) > 0] or runnable
    else:
        offered = runnable
    return max(offered, key=order).name


def _missing(settings: EngineSettings, wish: str) -> ModelMissing:
    if wish == AUTO:
        return NoSpeechModel(language=settings.language)
    listed = {state.model.name for state in models.states(settings.home)}
    if wish in listed or wish in ENGINES:
        return ModelMissing(engine=wish.partition("/")[0], model=wish)
    return UnknownEngine(engine=wish)


def _usable(settings: EngineSettings, wish: str) -> Iterator[Model]:
    """Yield models on this machine that ``wish`` means."""
    for state in models.states(settings.home):
        model = state.model
        meant = wish in (AUTO, model.engine, model.name)
        if wish != model.name and settings.language not in model.languages:
            continue
        if meant and state.usable:
            yield model
