// Package sandbox is a local Telegram: the Bot API on one side, invented people with phones on the other.
//
// It is the mirror image of Telegram beyond HTTP. A bot talks to it with the same client and the same calls as in
// production; people act in it through a page in the browser or through a small machine interface (see [Server]). It
// refuses what Telegram refuses, in Telegram's words, and is stricter on purpose in one point: a parameter or a
// field that it does not know is refused and named, so that a slip is seen here and not silently dropped there.
//
// Time in the sandbox can be moved forward. The whole program reads [Server.Now], so the reminders of the coming
// days are seen in seconds.
//
// The package imports none of the others and no Telegram library: sharing their types would mean sharing their
// mistakes.
package sandbox
