CREATE TABLE IF NOT EXISTS illustration_feedback_rows (
    feedback_id String,
    request_id String,
    person String,
    side LowCardinality(String),
    metaphor LowCardinality(String),
    event LowCardinality(String),
    at_ms Int64,
    after_ms Int64,
    value LowCardinality(String),
    stored_at DateTime64(3, 'UTC'),
    precedence Int64
)
ENGINE = ReplacingMergeTree(precedence)
ORDER BY (person, request_id, feedback_id)
TTL toDateTime(stored_at) + INTERVAL {report_days} DAY
SETTINGS fsync_after_insert = 1, old_parts_lifetime = 1, cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 2;

CREATE OR REPLACE VIEW illustration_feedback AS
SELECT feedback_id, request_id, person, side, metaphor, event, at_ms, after_ms, value, stored_at
FROM illustration_feedback_rows FINAL;
