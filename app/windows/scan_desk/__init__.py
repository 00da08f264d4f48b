"""The scan desk (扫描台): paper in, a catalogued dossier out."""
