SELECT window, negative, neutral, positive, no_face, abstained, skipped
FROM live_windows
WHERE call_id = %(call_id)s
ORDER BY window
