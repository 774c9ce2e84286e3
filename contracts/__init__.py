"""What crosses a topic, and the pure measures that both sides of it share."""
