-- A tick moves on what is due of many owners, and in SQLite each page it touches is written anew. So reminders lie there in
-- the order of the time they were planned for: those that come together lie together. planned is the due time that a turn
-- of the owner last gave; firing moves due and leaves planned, so neither the row nor the owner's index of it moves.
-- PostgreSQL stores rows in no order; there planned is not used.
ALTER TABLE reminders ADD COLUMN planned INTEGER NOT NULL DEFAULT 0; -- only postgres
CREATE TABLE reminders_planned (                                     -- only sqlite
	owner      INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,  -- only sqlite
	partner    INTEGER NOT NULL,                                     -- only sqlite
	kind       TEXT    NOT NULL,                                     -- only sqlite
	due        INTEGER NOT NULL,                                     -- only sqlite
	unanswered INTEGER NOT NULL,                                     -- only sqlite
	version    INTEGER NOT NULL,                                     -- only sqlite
	note       BLOB,                                                 -- only sqlite
	planned    INTEGER NOT NULL DEFAULT 0,                           -- only sqlite
	PRIMARY KEY (planned, owner, partner, kind)                      -- only sqlite
) STRICT, WITHOUT ROWID;                                             -- only sqlite
INSERT INTO reminders_planned SELECT owner, partner, kind, due, unanswered, version, note, due FROM reminders; -- only sqlite
DROP TABLE reminders;                                                -- only sqlite
ALTER TABLE reminders_planned RENAME TO reminders;                   -- only sqlite
CREATE UNIQUE INDEX reminders_owner ON reminders (owner, partner, kind); -- only sqlite
DROP INDEX reminders_due; -- only postgres
CREATE INDEX reminders_due ON reminders (due, owner) WHERE due <> 0;
-- Whoever words a reminder of a partner asks whether an agreement ends or a meeting is ahead. Few have one.
CREATE INDEX reminders_ahead ON reminders (owner, partner, kind) WHERE kind = 'renewal' OR kind = 'meeting';
