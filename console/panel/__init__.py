"""The manager's panel during a call, its stream of states, and the page that publishes this computer's camera."""
