ALTER TABLE observations_rows
    ADD COLUMN IF NOT EXISTS taken_us Int64 DEFAULT 0 AFTER frame_bytes,
    ADD COLUMN IF NOT EXISTS analysed_us Int64 DEFAULT 0 AFTER taken_us;

CREATE OR REPLACE VIEW observations AS
SELECT
    call_id, seq, captured_us, mode, state, reason, box_px, landmarks_px, detector_score, face_height_px,
    probabilities, polarity, detector, emotion, provider, batch_id,
    frame_partition, frame_offset, frame_appended_ms, frame_bytes, taken_us, analysed_us,
    observation_partition, observation_offset, observation_appended_ms, observation_bytes, stored_at
FROM observations_rows FINAL;

CREATE TABLE IF NOT EXISTS call_starts_rows (
    call_id String,
    mode LowCardinality(String),
    started_ms Int64,
    client String,
    manager String,
    team LowCardinality(String),
    subject String,
    language LowCardinality(String),
    consents Map(String, String),
    period_us Int64,
    stored_at DateTime64(3, 'UTC'),
    precedence Int64
)
ENGINE = ReplacingMergeTree(precedence)
ORDER BY call_id
TTL toDateTime(stored_at) + INTERVAL {report_days} DAY
SETTINGS fsync_after_insert = 1, old_parts_lifetime = 1, cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 2;

CREATE OR REPLACE VIEW call_starts AS
SELECT call_id, mode, started_ms, client, manager, team, subject, language, consents, period_us, stored_at
FROM call_starts_rows FINAL;

CREATE TABLE IF NOT EXISTS call_changes_rows (
    call_id String,
    change LowCardinality(String),
    by LowCardinality(String),
    at_ms Int64,
    stored_at DateTime64(3, 'UTC'),
    precedence Int64
)
ENGINE = ReplacingMergeTree(precedence)
ORDER BY (call_id, at_ms, change, by)
TTL toDateTime(stored_at) + INTERVAL {report_days} DAY
SETTINGS fsync_after_insert = 1, old_parts_lifetime = 1, cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 2;

CREATE OR REPLACE VIEW call_changes AS
SELECT call_id, change, by, at_ms, stored_at FROM call_changes_rows FINAL;

CREATE TABLE IF NOT EXISTS live_windows_rows (
    call_id String,
    window UInt32,
    negative UInt32,
    neutral UInt32,
    positive UInt32,
    no_face UInt32,
    abstained UInt32,
    skipped UInt32,
    stored_at DateTime64(3, 'UTC'),
    precedence Int64
)
ENGINE = ReplacingMergeTree(precedence)
ORDER BY (call_id, window)
TTL toDateTime(stored_at) + INTERVAL {report_days} DAY
SETTINGS old_parts_lifetime = 1, cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 2;

CREATE OR REPLACE VIEW live_windows AS
SELECT call_id, window, negative, neutral, positive, no_face, abstained, skipped, stored_at
FROM live_windows_rows FINAL;

CREATE TABLE IF NOT EXISTS hints_rows (
    call_id String,
    hint_id String,
    shown_us Int64,
    recent_s Float64,
    recent_percent Float64,
    before_percent Float64,
    difference_points Tuple(low Float64, high Float64),
    stored_at DateTime64(3, 'UTC'),
    precedence Int64
)
ENGINE = ReplacingMergeTree(precedence)
ORDER BY (call_id, hint_id)
TTL toDateTime(stored_at) + INTERVAL {report_days} DAY
SETTINGS fsync_after_insert = 1, old_parts_lifetime = 1, cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 2;

CREATE OR REPLACE VIEW hints AS
SELECT call_id, hint_id, shown_us, recent_s, recent_percent, before_percent, difference_points, stored_at
FROM hints_rows FINAL;

CREATE TABLE IF NOT EXISTS marks_rows (
    call_id String,
    mark_id String,
    moment LowCardinality(String),
    captured_us Int64,
    stored_at DateTime64(3, 'UTC'),
    precedence Int64
)
ENGINE = ReplacingMergeTree(precedence)
ORDER BY (call_id, mark_id)
TTL toDateTime(stored_at) + INTERVAL {report_days} DAY
SETTINGS fsync_after_insert = 1, old_parts_lifetime = 1, cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 2;

CREATE OR REPLACE VIEW marks AS
SELECT call_id, mark_id, moment, captured_us, stored_at FROM marks_rows FINAL;

CREATE TABLE IF NOT EXISTS client_answers_rows (
    call_id String,
    satisfaction UInt8,
    commented Bool,
    answered_ms Int64,
    stored_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(answered_ms)
ORDER BY call_id
TTL toDateTime(stored_at) + INTERVAL {report_days} DAY
SETTINGS fsync_after_insert = 1, old_parts_lifetime = 1, cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 2;

CREATE OR REPLACE VIEW client_answers AS
SELECT call_id, satisfaction, commented, answered_ms, stored_at FROM client_answers_rows FINAL;
