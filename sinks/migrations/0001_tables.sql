CREATE TABLE observations_rows (
    call_id String,
    seq UInt32,
    captured_us Int64,
    mode LowCardinality(String),
    state LowCardinality(String),
    reason LowCardinality(String),
    box_px Array(Float32),
    landmarks_px Array(Float32),
    detector_score Nullable(Float32),
    face_height_px Nullable(Float32),
    probabilities Array(Float64),
    polarity LowCardinality(String),
    detector LowCardinality(String),
    emotion LowCardinality(String),
    provider LowCardinality(String),
    batch_id String,
    frame_partition Int32,
    frame_offset Int64,
    frame_appended_ms Int64,
    frame_bytes Int32,
    observation_partition Int32,
    observation_offset Int64,
    observation_appended_ms Int64,
    observation_bytes Int32,
    stored_at DateTime64(3, 'UTC'),
    precedence Int64
)
ENGINE = ReplacingMergeTree(precedence)
ORDER BY (call_id, seq)
TTL toDateTime(stored_at) + INTERVAL {observation_days} DAY
SETTINGS non_replicated_deduplication_window = 1000, old_parts_lifetime = 1, cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 2;

CREATE VIEW observations AS
SELECT
    call_id, seq, captured_us, mode, state, reason, box_px, landmarks_px, detector_score, face_height_px,
    probabilities, polarity, detector, emotion, provider, batch_id,
    frame_partition, frame_offset, frame_appended_ms, frame_bytes,
    observation_partition, observation_offset, observation_appended_ms, observation_bytes, stored_at
FROM observations_rows FINAL;

CREATE TABLE calls_rows (
    call_id String,
    ended String,
    stored_at DateTime64(3, 'UTC'),
    precedence Int64
)
ENGINE = ReplacingMergeTree(precedence)
ORDER BY call_id
TTL toDateTime(stored_at) + INTERVAL {report_days} DAY
SETTINGS fsync_after_insert = 1, old_parts_lifetime = 1, cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 2;

CREATE VIEW calls AS
SELECT call_id, ended, stored_at FROM calls_rows FINAL;

CREATE TABLE windows_rows (
    call_id String,
    version UInt32,
    window UInt32,
    negative UInt32,
    neutral UInt32,
    positive UInt32,
    no_face UInt32,
    abstained UInt32,
    skipped UInt32,
    emotions Array(UInt32),
    stored_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(stored_at)
ORDER BY (call_id, version, window)
TTL toDateTime(stored_at) + INTERVAL {report_days} DAY
SETTINGS fsync_after_insert = 1, old_parts_lifetime = 1, cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 2;

CREATE VIEW windows AS
SELECT call_id, version, window, negative, neutral, positive, no_face, abstained, skipped, emotions
FROM windows_rows FINAL;

CREATE TABLE reports_rows (
    version UInt32,
    call_id String,
    mode LowCardinality(String),
    started_ms Int64,
    duration_s Float64,
    counts Tuple(sent UInt32, analysed UInt32, skipped UInt32, lost UInt32, dropped UInt32, no_frames UInt32,
        used UInt32, no_face UInt32, abstained UInt32, negative UInt32, neutral UInt32, positive UInt32),
    satisfaction Nullable(Float64),
    shares Tuple(negative Nullable(Float64), neutral Nullable(Float64), positive Nullable(Float64)),
    intervals Tuple(satisfaction Array(Float64), negative Array(Float64), neutral Array(Float64),
        positive Array(Float64)),
    coverage Float64,
    enough Bool,
    satisfied_s Float64,
    used_s Float64,
    emotions Tuple(angry Nullable(Float64), disgust Nullable(Float64), fear Nullable(Float64),
        happy Nullable(Float64), sad Nullable(Float64), surprise Nullable(Float64), neutral Nullable(Float64)),
    engine Tuple(detector Nullable(String), emotion Nullable(String), provider Nullable(String)),
    payload String,
    stored_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(version)
ORDER BY call_id
TTL toDateTime(stored_at) + INTERVAL {report_days} DAY
SETTINGS fsync_after_insert = 1, old_parts_lifetime = 1, cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 2;

CREATE VIEW reports AS
SELECT
    version, call_id, mode, started_ms, duration_s, counts, satisfaction, shares, intervals, coverage, enough,
    satisfied_s, used_s, emotions, engine, stored_at
FROM reports_rows FINAL;
