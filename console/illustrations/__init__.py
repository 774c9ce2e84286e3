"""Pictures of yields: drafted, looked at, approved and shared by a manager; explored and answered by a client."""
