-- The partner book as it is used every day. latest: days after which a partner counts as neglected, 0 for half as long
-- again as the rhythm. by_tag: the tag whose rhythm he follows, 0 for his own. paused_until: nothing is said of him
-- before, 0 for not paused. details is sealed JSON (more people, area, source, occasions, files), null for none.
ALTER TABLE partners ADD COLUMN latest INTEGER NOT NULL DEFAULT 0;
ALTER TABLE partners ADD COLUMN by_tag INTEGER NOT NULL DEFAULT 0;
ALTER TABLE partners ADD COLUMN paused_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE partners ADD COLUMN details BLOB;
-- direction: out, in, or empty. details is sealed JSON (who it was, what comes next, where), null for none.
ALTER TABLE contacts ADD COLUMN direction TEXT NOT NULL DEFAULT '';
ALTER TABLE contacts ADD COLUMN details BLOB;
-- The charts of a year and the search walk an owner's whole log by time.
CREATE INDEX contacts_time ON contacts (owner, at, no);

-- days: on which digests are wanted, one bit per weekday from Sunday, 0 for Monday to Friday. ignored: digests since the
-- owner last did anything. occasions: "" wanted, "off". feed: SHA-256 of the address of his calendar, empty for none.
ALTER TABLE users ADD COLUMN days INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN ignored INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN occasions TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN feed TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN next_tag INTEGER NOT NULL DEFAULT 1;
CREATE UNIQUE INDEX users_feed ON users (feed) WHERE feed <> '';

-- What an owner calls groups of partners, with a rhythm where they share one.
CREATE TABLE tags (
	owner   INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
	no      INTEGER NOT NULL, -- given per owner, from 1
	cadence INTEGER NOT NULL, -- days, 0: the tag has no rhythm
	latest  INTEGER NOT NULL, -- days, 0: half as long again as cadence
	name    BLOB    NOT NULL, -- sealed
	PRIMARY KEY (owner, no)
) STRICT;
CREATE TABLE tagged (
	owner   INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
	tag     INTEGER NOT NULL,
	partner INTEGER NOT NULL,
	PRIMARY KEY (owner, tag, partner)
) STRICT;
CREATE INDEX tagged_partner ON tagged (owner, partner);

-- What is kept for a while: how an act is taken back, and a list that waits to be confirmed.
CREATE TABLE asides (
	owner INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
	no    INTEGER NOT NULL, -- by chance
	kind  TEXT    NOT NULL, -- undo, import
	at    INTEGER NOT NULL,
	body  BLOB    NOT NULL, -- sealed: JSON
	PRIMARY KEY (owner, no)
) STRICT;
CREATE INDEX asides_at ON asides (at);

-- Codes by which a successor takes over an owner's whole book. Each works once.
CREATE TABLE handovers (
	token   TEXT    PRIMARY KEY, -- SHA-256 of the code
	owner   INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
	expires INTEGER NOT NULL
) STRICT;
CREATE INDEX handovers_owner ON handovers (owner);

-- How the jobs of the clock went last, for the operator.
CREATE TABLE runs (
	job    TEXT    PRIMARY KEY,
	at     INTEGER NOT NULL, -- when it began
	took   INTEGER NOT NULL, -- milliseconds
	next   INTEGER NOT NULL,
	failed TEXT    NOT NULL -- why; empty where it went well. Holds nothing personal
) STRICT;
