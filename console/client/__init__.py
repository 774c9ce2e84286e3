"""The client's page: consents, stop, erasure and archive behind a secret link, without a sign-in."""
