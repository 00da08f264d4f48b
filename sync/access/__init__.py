"""Who may: stations and their certificates, people, roles, rights on cases (权限)."""
