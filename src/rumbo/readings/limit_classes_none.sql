-- Which of the segments that have limits of their own cover each deal, as a sum of powers of two.
SELECT CAST(NULL AS INTEGER) AS deal, CAST(NULL AS BIGINT) AS class
WHERE false
