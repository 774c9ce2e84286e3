"""Mails with reports: taken from the outbox of the vault, rendered, and sent or written as files."""
