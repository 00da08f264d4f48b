"""A few seconds spoken into a button (按住说话): what was said, kept nowhere.

``python -m courtroom.spoken`` is the process that has the model; ``client`` starts and asks it.
"""
