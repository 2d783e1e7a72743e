"""What may be required, which requirement holds, and how a surgeon stands by it."""
