"""From topics to ClickHouse, and from stored rows to the report."""
