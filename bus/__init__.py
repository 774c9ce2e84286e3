"""The door to Kafka, and what every service needs in order to run."""
