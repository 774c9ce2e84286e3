SELECT
    intDiv(captured_us, 5000000) AS window,
    countIf(polarity = 'negative'),
    countIf(polarity = 'neutral'),
    countIf(polarity = 'positive'),
    countIf(state = 'no_face'),
    countIf(state = 'abstained'),
    countIf(state = 'skipped'),
    sumForEach(
        arrayMap(
            class -> toUInt32(state = 'used' AND indexOf(probabilities, arrayMax(probabilities)) = class),
            [1, 2, 3, 4, 5, 6, 7]
        )
    )
FROM observations
WHERE call_id = %(call_id)s
GROUP BY window
ORDER BY window
