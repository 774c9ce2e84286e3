"""A Kafka and a ClickHouse on this machine, each a real server in a child process."""
