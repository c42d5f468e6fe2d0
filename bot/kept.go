package bot

// keepsMedia is where a conversation keeps the photos and documents that are sent while it is open: the id of an answer
// that no question asks for, "" where it keeps none.
func keepsMedia(flowID string) string {
	switch flowID {
	case "log", "s08":
		return entryMedia
	case "s07":
		return scanAnswer
	}
	return ""
}
