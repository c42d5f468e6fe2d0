-- A tick moves on what is due of many owners, and in SQLite each page it touches is written anew. So reminders lie there in
-- the order of the time they were planned for: those that come together lie together. planned is the due time that a turn
-- of the owner last gave; firing moves due and leaves planned, so neither the row nor the owner's index of it moves.
-- PostgreSQL stores rows in no order; there planned is not used.
ALTER TABLE reminders ADD COLUMN planned INTEGER NOT NULL DEFAULT 0; -- only postgres
DROP INDEX reminders_due;                                            -- only postgres

-- only sqlite from here
CREATE TABLE reminders_planned (
	planned    INTEGER NOT NULL DEFAULT 0, -- the key comes first: some versions of SQLite's own check read it wrong otherwise
	owner      INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
	partner    INTEGER NOT NULL,
	kind       TEXT    NOT NULL,
	due        INTEGER NOT NULL,
	unanswered INTEGER NOT NULL,
	version    INTEGER NOT NULL,
	note       BLOB, -- sealed
	PRIMARY KEY (planned, owner, partner, kind)
) STRICT, WITHOUT ROWID;
INSERT INTO reminders_planned SELECT due, owner, partner, kind, due, unanswered, version, note FROM reminders;
DROP TABLE reminders;
ALTER TABLE reminders_planned RENAME TO reminders;
CREATE UNIQUE INDEX reminders_owner ON reminders (owner, partner, kind);

-- In SQLite a row without a number of its own lies in the order of its key: the partners of an owner together, one look
-- away instead of two. The links that hang on them have to come along, since dropping a table drops what hangs on it.
CREATE TABLE partners_kept (
	owner        INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
	no           INTEGER NOT NULL,
	category     TEXT    NOT NULL,
	step         INTEGER NOT NULL,
	cadence      INTEGER NOT NULL,
	last_at      INTEGER NOT NULL,
	created_at   INTEGER NOT NULL,
	updated_at   INTEGER NOT NULL,
	archived_at  INTEGER NOT NULL,
	informed     TEXT    NOT NULL,
	name         BLOB    NOT NULL, -- sealed
	person       BLOB    NOT NULL, -- sealed
	phone        BLOB    NOT NULL, -- sealed
	pattern      TEXT    NOT NULL DEFAULT '',
	latest       INTEGER NOT NULL DEFAULT 0,
	by_tag       INTEGER NOT NULL DEFAULT 0,
	paused_until INTEGER NOT NULL DEFAULT 0,
	details      BLOB, -- sealed
	PRIMARY KEY (owner, no)
) STRICT, WITHOUT ROWID;
INSERT INTO partners_kept SELECT owner, no, category, step, cadence, last_at, created_at, updated_at, archived_at, informed, name, person, phone, pattern, latest, by_tag, paused_until, details FROM partners;
CREATE TABLE pulses_kept (
	token     TEXT    PRIMARY KEY,
	owner     INTEGER NOT NULL,
	partner   INTEGER NOT NULL,
	expires   INTEGER NOT NULL,
	withdrawn INTEGER NOT NULL,
	day       TEXT    NOT NULL,
	score     INTEGER NOT NULL,
	FOREIGN KEY (owner, partner) REFERENCES partners_kept (owner, no) ON DELETE CASCADE
) STRICT;
INSERT INTO pulses_kept SELECT token, owner, partner, expires, withdrawn, day, score FROM pulses;
DROP TABLE pulses;
DROP TABLE partners;
ALTER TABLE partners_kept RENAME TO partners;
ALTER TABLE pulses_kept RENAME TO pulses;
CREATE INDEX pulses_partner ON pulses (owner, partner, expires);
-- both from here

CREATE INDEX reminders_due ON reminders (due, owner) WHERE due <> 0;
-- Whoever words a reminder of a partner asks whether an agreement ends or a meeting is ahead. Few have one.
CREATE INDEX reminders_ahead ON reminders (owner, partner, kind) WHERE kind = 'renewal' OR kind = 'meeting';
