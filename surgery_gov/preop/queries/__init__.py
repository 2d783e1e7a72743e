"""Reading cases, what is on record about them, and how the gate stands."""
