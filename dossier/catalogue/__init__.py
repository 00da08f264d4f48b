"""The catalogue (编目): templates, title rules, suggestions, the order of a dossier."""
