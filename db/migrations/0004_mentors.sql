-- Mentors, the owners who follow them, and the tips they send.

CREATE TABLE mentors (
	person   INTEGER PRIMARY KEY REFERENCES users ON DELETE CASCADE,
	code     TEXT    NOT NULL UNIQUE, -- of the link by which owners come; long and random
	since    INTEGER NOT NULL,
	next_tip INTEGER NOT NULL, -- number given next
	name     BLOB    NOT NULL -- sealed: as owners see it
) STRICT;

-- Links by which an administrator appoints a mentor. Each works once.
CREATE TABLE appointments (
	token   TEXT    PRIMARY KEY, -- SHA-256 of what the link carries
	admin   INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
	expires INTEGER NOT NULL,
	used_at INTEGER NOT NULL -- 0: not yet
) STRICT;

CREATE TABLE mentorships (
	owner  INTEGER PRIMARY KEY REFERENCES users ON DELETE CASCADE,
	mentor INTEGER NOT NULL REFERENCES mentors ON DELETE CASCADE,
	since  INTEGER NOT NULL
) STRICT;
CREATE INDEX mentorships_mentor ON mentorships (mentor, owner);

-- What a tip says is kept once, here. Its recipients are rows of the outbox with the key "b<mentor>.<no>".
CREATE TABLE tips (
	mentor     INTEGER NOT NULL REFERENCES mentors ON DELETE CASCADE,
	no         INTEGER NOT NULL, -- given per mentor, from 1
	state      TEXT    NOT NULL, -- draft, sending, stopped, done
	rev        INTEGER NOT NULL, -- changes with every edit of the draft
	created_at INTEGER NOT NULL,
	started_at INTEGER NOT NULL, -- 0: not yet
	ended_at   INTEGER NOT NULL, -- 0: not yet
	card       INTEGER NOT NULL, -- message in the mentor's chat that shows the progress
	body       BLOB    NOT NULL, -- sealed: JSON of text, picture and button
	PRIMARY KEY (mentor, no)
) STRICT;
CREATE INDEX tips_sending ON tips (mentor, no) WHERE state = 'sending';

-- A message with a peer is one that can be replied to: the reply goes to the peer. It is kept after it was sent, without
-- its body, under the id it has in the chat. A tip's recipient is kept the same way: sent, blocked, failed, uncertain or
-- stopped, one row each.
ALTER TABLE outbox ADD COLUMN peer    INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN message INTEGER NOT NULL DEFAULT 0;
CREATE INDEX outbox_thread ON outbox (chat, message) WHERE message > 0;
CREATE INDEX outbox_peer   ON outbox (peer)          WHERE peer > 0;
CREATE INDEX outbox_tip    ON outbox (key, state, reason) WHERE priority = 2;
CREATE INDEX outbox_lost   ON outbox (at)            WHERE state IN ('blocked', 'failed') AND peer > 0 AND priority = 0;
CREATE INDEX outbox_kept   ON outbox (at)            WHERE state IN ('sent', 'blocked', 'stopped', 'uncertain');
