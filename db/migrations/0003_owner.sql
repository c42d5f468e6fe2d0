-- The owner's week. A technique comes every week: "on" or "off"; empty for those from before, who get it with their next
-- turn. tips_off_at: since when tips of mentors are not wanted, 0 for wanted.
ALTER TABLE users ADD COLUMN weekly TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN tips_off_at INTEGER NOT NULL DEFAULT 0;
-- The pattern of the partnership, the id of a guide item (B1 to B4) or empty.
ALTER TABLE partners ADD COLUMN pattern TEXT NOT NULL DEFAULT '';
