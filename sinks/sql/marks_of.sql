SELECT call_id, captured_us
FROM marks
WHERE call_id IN %(call_ids)s
ORDER BY call_id, captured_us, mark_id
