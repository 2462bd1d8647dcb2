-- Those in the pipeline that know what comes next, its day not over yet.
SELECT s.deal
FROM selected AS s
SEMI JOIN planned AS p ON p.deal = s.deal
