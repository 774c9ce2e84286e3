"""The embedded servers, the supervisor and set-up."""
