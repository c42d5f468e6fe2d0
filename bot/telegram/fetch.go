package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-telegram/bot/models"
)

// maxFetch bounds a file that is fetched: what is wanted of them are photos, of which Telegram keeps small sizes.
const maxFetch = 8 << 20

// Fetch gets the content of a file that Telegram keeps (Bot API, getFile). It refuses files over 8 MB. Its errors hold
// neither the token nor the address.
func (c *Client) Fetch(ctx context.Context, fileID string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	raw, f := c.call(ctx, "getFile", map[string]any{"file_id": fileID})
	if f != nil {
		return nil, fmt.Errorf("telegram: %w", f)
	}
	var file models.File
	if json.Unmarshal(raw, &file) != nil || file.FilePath == "" {
		return nil, errors.New("telegram: getFile names no path")
	}
	if file.FileSize > maxFetch {
		return nil, errors.New("telegram: the file is too large")
	}
	var path []string
	for part := range strings.SplitSeq(file.FilePath, "/") {
		if part == ".." {
			return nil, errors.New("telegram: getFile names a path that is none")
		}
		path = append(path, url.PathEscape(part))
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.files+strings.Join(path, "/"), nil)
	if err != nil {
		return nil, errors.New("telegram: getFile: " + c.redact.err(err))
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, errors.New("telegram: the file cannot be fetched: " + c.redact.err(err))
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("telegram: the file cannot be fetched: HTTP %d", resp.StatusCode)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxFetch+1))
	if err != nil || len(data) > maxFetch {
		return nil, errors.New("telegram: the file is too large or was cut short")
	}
	return data, nil
}
