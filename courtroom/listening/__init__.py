"""From the recording on the disk to utterances under the right seat (实时识别).

A process of its own that follows the recording, so that a model that crashes takes neither
a window nor a sample with it; it begins again where it stopped.
"""
