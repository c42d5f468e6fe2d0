-- Links by which a partner answers one question about the cooperation, and the answers. Nothing of whoever answers is
-- here: an answer is a number and a day. A link takes one answer; the row is both, so that an answer changes a row
-- that is there and waits for no other.
CREATE TABLE pulses (
	token     TEXT    PRIMARY KEY, -- SHA-256 of what the link carries
	owner     INTEGER NOT NULL,
	partner   INTEGER NOT NULL,
	expires   INTEGER NOT NULL,
	withdrawn INTEGER NOT NULL, -- 1: the owner took it back, or made a new one
	day       TEXT    NOT NULL, -- of the answer, as the owner's calendar has it; empty: none yet
	score     INTEGER NOT NULL, -- 1 to 5; 0: none yet
	FOREIGN KEY (owner, partner) REFERENCES partners (owner, no) ON DELETE CASCADE
) STRICT;
CREATE INDEX pulses_partner ON pulses (owner, partner, expires);
