"""What must stay secret and can be destroyed: consents, call keys, pseudonyms, the audit log."""
