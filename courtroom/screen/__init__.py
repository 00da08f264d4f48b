"""A screen's side of the room (屏幕端): pairing, connection, what it may know, its bytes."""
