SELECT call_id, window, negative, neutral, positive, no_face, abstained, skipped
FROM windows
WHERE call_id IN %(call_ids)s
    AND (call_id, version) IN (SELECT call_id, version FROM reports_rows FINAL WHERE call_id IN %(call_ids)s)
ORDER BY call_id, window
