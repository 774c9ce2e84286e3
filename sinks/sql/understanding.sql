SELECT
    metaphor,
    side,
    countIf(event = 'painted') > 0 AS shown,
    countIf(event IN ('moved a slider', 'switched a product', 'played')) > 0 AS engaged,
    countIf(event = 'answered') > 0 AS answered,
    minIf(after_ms, event = 'answered' AND value = 'right') AS right_ms,
    countIf(event = 'answered' AND value = 'right') > 0 AS understood,
    argMaxIf(value, (at_ms, feedback_id), event = 'rated clarity') AS clarity,
    argMaxIf(value, (at_ms, feedback_id), event = 'liked') AS liked
FROM illustration_feedback
WHERE at_ms >= %(since_ms)s
GROUP BY metaphor, side, request_id, person
ORDER BY metaphor, side, request_id, person
