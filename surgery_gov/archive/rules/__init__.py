"""The timeline and its sections, and whose archive may be seen. Pure."""
