"""Who works at a station (人员): accounts, what each role may do, the lock after idle.

A station without accounts goes on as before: one person, named in the settings, who may
do everything.
"""
