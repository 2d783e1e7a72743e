"""待办: what waits for whom, composed of what the features say, and reminders that leave."""
