"""Files kept as proof, by their digest; what they prove is told by the features that keep them."""
