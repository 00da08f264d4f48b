"""The e-dossier (电子卷宗): domain, store, journal, catalogue, search, export."""
