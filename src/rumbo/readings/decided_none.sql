-- What was decided, where nothing was.
SELECT
    deal,
    0 AS decision,
    '' AS kind,
    '' AS text,
    CAST(NULL AS DATE) AS day,
    false AS on_contact,
    created_us AS decided_us,
    CAST(NULL AS DATE) AS decided_on,
    '' AS decided_by,
    created_us AS revoked_us,
    '' AS revoked_by,
    '' AS revoked_for,
    CAST(NULL AS DATE) AS woke_on,
    '' AS woke_by,
    false AS counts,
    false AS aside,
    false AS excused,
    '' AS became
FROM every_deal
WHERE false
