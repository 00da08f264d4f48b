"""The judge's bench (法官席): over what a screen of the room sees, with no store of its own."""
