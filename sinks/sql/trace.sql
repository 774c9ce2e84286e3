SELECT
    captured_us, state, reason, batch_id, frame_partition, frame_offset, frame_appended_ms, frame_bytes,
    observation_partition, observation_offset, observation_appended_ms, observation_bytes, stored_at
FROM observations
WHERE call_id = %(call_id)s AND seq = %(seq)s
