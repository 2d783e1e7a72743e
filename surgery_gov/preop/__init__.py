"""Before the knife: planned cases, their records, and the gate that says what is still missing."""
