"""One neural network on OpenVINO: 8-bit RGB pixels in, arrays out."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ocr.engine import Image
from resources.errors import Crashed, ModelDamaged

_log = logging.getLogger(__name__)

ENGINE = "rapidocr"
GROUP, GROUPS = 128, 16
"""Classes in a group, and how many groups take part in the end."""
NEVER = -1e4
"""Score of a class that is not there."""
UNWANTED = ("openvino_telemetry", "openvino.tools.ovc")


def load_openvino() -> Any:
    """Return the ``openvino`` package, imported without its telemetry.

    ``import openvino`` loads its model converter, and that reports the import to a server of
    Google Analytics when the package ``openvino_telemetry`` is there. A court's station
    talks to nobody by itself: both are made unimportable first. OpenVINO treats the
    converter as optional; leaving it out also saves 0.1 s.
    """
    if "openvino" not in sys.modules:
        for unwanted in UNWANTED:
            sys.modules[unwanted] = None  # type: ignore[assignment]
    import openvino  # type: ignore[import-untyped]
    import openvino.opset13  # type: ignore[import-untyped]
    import openvino.preprocess  # type: ignore[import-untyped]

    return openvino


class Network:
    """A compiled network; not shared between threads.

    Args:
        path: checked ONNX file.
        threads: CPU threads, 0 for as many as the machine has cores.
        top: when given, the network's last axis (class scores) is reduced inside the
            network to its ``top`` best: scores and class numbers are returned instead.

    Raises:
        ModelDamaged: OpenVINO cannot read the file.
    """

    def __init__(self, path: Path, threads: int, top: int = 0) -> None:
        core = load_openvino().Core()
        try:
            model = core.read_model(path)
            self.characters = _characters(model)
            if top:
                model = _best_classes(model, top)
            compiled = core.compile_model(_pixels_in(model), "CPU", _properties(threads))
        except RuntimeError as error:
            raise ModelDamaged(engine=ENGINE, model=path.stem, detail=str(error)) from error
        self._request = compiled.create_infer_request()
        _log.debug("%s compiled for %s threads", path.stem, threads or "all")

    def __call__(self, batch: Image) -> list[NDArray[Any]]:
        """Return the network's outputs for N × H × W × 3 pixels; valid until the next call.

        Raises:
            Crashed: OpenVINO failed, as when memory runs out.
        """
        try:
            self._request.infer([batch])
        except RuntimeError as error:
            raise Crashed(engine=ENGINE, detail=str(error)) from error
        return [output.data for output in self._request.output_tensors]


def _characters(model: Any) -> tuple[str, ...]:
    """Return the alphabet a reading model carries, class by class; empty for others."""
    if not model.has_rt_info(["framework", "character"]):
        return ()
    listed = model.get_rt_info(["framework", "character"]).value.splitlines()
    # Class 0 is 'nothing here', the last one a space; the file leaves both out.
    return ("", *listed, " ")


def _best_classes(model: Any, top: int) -> Any:
    # 18,710 classes a step: picking the best inside the network saves copying and
    # searching some 19 MB for every line. The best classes lie in the groups with the
    # highest peaks, and so does all but a trace of the probability wherever a character is
    # to be seen: the softmax over these groups alone takes a quarter off a page's reading.
    ov = load_openvino()
    op, axis = ov.opset13, np.int32(2)
    scores = _before_softmax(model)
    classes = scores.get_partial_shape()[2].get_length()
    groups = -(-classes // GROUP)
    ends = (np.array([0, 0, 0]), np.array([0, 0, groups * GROUP - classes]))
    whole = op.pad(scores, *ends, "constant", np.float32(NEVER))
    grouped = op.reshape(whole, np.array([0, 0, groups, GROUP]), True)
    peaks = op.reduce_max(grouped, np.array([3]), False)
    highest = op.topk(peaks, np.int32(GROUPS), axis, "max", "value", index_element_type="i32")
    near = op.gather(grouped, highest.output(1), axis, 2)
    flat = op.reshape(near, np.array([0, 0, GROUPS * GROUP]), True)
    chances = op.softmax(op.convert(flat, "f32"), 2)
    best = op.topk(chances, np.int32(top), axis, "max", "value", index_element_type="i32")
    place = best.output(1)
    row = op.convert(op.floor(op.divide(op.convert(place, "f32"), np.float32(GROUP))), "i32")
    start = op.multiply(op.gather_elements(highest.output(1), row, 2), np.int32(GROUP))
    within = op.subtract(place, op.multiply(row, np.int32(GROUP)))
    chosen = op.add(start, within)
    return ov.Model([best.output(0), chosen.output(0)], model.get_parameters(), "best")


def _before_softmax(model: Any) -> Any:
    """Return the class scores that the network's last softmax turns into probabilities."""
    node = model.get_results()[0].input_value(0).get_node()
    if node.get_type_name() != "Softmax":
        raise RuntimeError(f"the model ends with {node.get_type_name()}")
    return node.input_value(0)


def _pixels_in(model: Any) -> Any:
    ov = load_openvino()
    steps = ov.preprocess.PrePostProcessor(model)
    pixels = steps.input().tensor()
    pixels.set_element_type(ov.Type.u8).set_layout(ov.Layout("NHWC"))
    pixels.set_color_format(ov.preprocess.ColorFormat.RGB)
    numbers = steps.input().preprocess().convert_element_type(ov.Type.f32)
    numbers.convert_color(ov.preprocess.ColorFormat.BGR).mean(127.5).scale(127.5)
    steps.input().model().set_layout(ov.Layout("NCHW"))
    return steps.build()


def _properties(threads: int) -> dict[str, Any]:
    # Pinning binds every process to the same first cores: two workers would share one.
    properties: dict[str, Any] = {"PERFORMANCE_HINT": "LATENCY", "ENABLE_CPU_PINNING": False}
    if threads:
        properties["INFERENCE_NUM_THREADS"] = threads
    return properties
