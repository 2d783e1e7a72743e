"""Pure rules of planned cases: what a record must hold, and what a case needs at each stage."""
