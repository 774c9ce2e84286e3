SELECT window, negative, neutral, positive, no_face, abstained, skipped, emotions
FROM windows
WHERE call_id = %(call_id)s AND version = %(version)s
ORDER BY window
