"""Reading applications: one whole, lists, what is pending, what is due."""
