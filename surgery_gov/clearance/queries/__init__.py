"""Reading what bears on a question, who may do what, and the answers given."""
