"""The check before a hearing (庭前检测): seats speak in turn, machine and disk are looked at.

:func:`courtroom.sound_check.check.check` does all of it and tells each finding as soon as
it is known; :class:`courtroom.sound_check.rehearsal.Rehearsal` leads the seats through.
"""
