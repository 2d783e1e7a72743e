"""What is measured, against what: each module prints one line of JSON about one promise."""
