"""The hash chain of the trail, and the words it is told in. Pure."""
