"""A station's side of the sync: its disks and its connection under the core (工作站同步)."""
