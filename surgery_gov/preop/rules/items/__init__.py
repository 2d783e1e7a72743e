"""The items of the gate, by subject. Each yields how it stands for one case at one instant."""
