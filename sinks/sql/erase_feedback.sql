ALTER TABLE illustration_feedback_rows
DELETE WHERE person = %(person)s AND (request_id = %(request_id)s OR %(request_id)s = '')
SETTINGS mutations_sync = 2
