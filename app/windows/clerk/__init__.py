"""The clerk's desk (书记员席): run a hearing, keep its record."""
