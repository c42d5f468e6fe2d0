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
// The machine interface speaks JSON over HTTP; errors are {"error": "..."} with a status of 4xx. A field that is not
// known is refused.
//
//	POST /sandbox/send    {"user":1001,"text":"..."}, or one of: start (the payload of a deep link), press (a label or
//	                      callback data; message_id may name the message), contact, edit {message_id, text, entities},
//	                      document {name, mime, data (base64) or text, caption, caption_entities}, photo, voice and sticker
//	                      (true, base64 or an object), forward {from, text}, location, inline (the words after the bot's
//	                      name), choose (the id of an inline result), block (true or false), language, update (a raw update,
//	                      queued as it is). With text may go entities, with captions caption_entities, with any message
//	                      reply_to, with text and choose to: another person instead of the bot, who is told nothing then.
//	                      Answers {"update_id":..,"message_id":..}; update_id 0: the bot was told nothing.
//	GET  /sandbox/chat    ?user= the chat as that person sees it, and under "others" the conversations with other people
//	GET  /sandbox/inline  ?user=&timeout= the newest inline query of that person and its results, as soon as the bot has
//	                      answered it or the timeout is over
//	GET  /sandbox/wait    ?user=&after=&timeout= the same, as soon as "rev" is above after; a message's id may be given
//	                      too. "changed" tells whether there is news
//	GET  /sandbox/clock   {"now":..,"offset":..}
//	POST /sandbox/clock   {"advance":"72h"} or {"set":"2026-12-01T08:00:00+08:00"}; the work due is done before it answers
//	POST /sandbox/fault   {"method":..,"user":..,"count":..} and error_code (with retry_after, description), cut or delay;
//	                      method may name several with commas between; "applied":true carries the call out and then spoils its answer
//	GET  /sandbox/calls   ?method=&after=&limit= the calls of the bot, in the order in which they were answered
//	POST /sandbox/reset   forgets chats, updates, files, faults and calls
//	GET  /sandbox/people  the invented people of the page
//	GET  /sandbox/bot     ?user= name, texts and menu of the bot as that person sees them
//	GET  /sandbox/file/ID an upload of either side
//
// The package imports none of the others and no Telegram library: sharing their types would mean sharing their
// mistakes.
package sandbox
