"""Returns of the grade-3/4 catalog to the commission, which it can check by itself."""
