"""The vault's schema, step by step; `vault.schema` applies it."""
