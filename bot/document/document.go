// Package document makes the files that people take away: pictures with QR codes, and what is stored about a person. It
// knows neither Telegram nor the database.
package document
