package httpd

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"github.com/labstack/echo/v4"
)

// assets are the built files of the front end. manifest.json gives each name the one that holds its
// content's hash, so that a file may be kept for ever.
type assets struct {
	files    fs.FS
	manifest map[string]string
}

func loadAssets(files fs.FS) (*assets, error) {
	a := &assets{files: files}
	if files == nil {
		return a, nil
	}
	source, err := fs.ReadFile(files, "manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return a, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(source, &a.manifest); err != nil {
		return nil, fmt.Errorf("web/dist/manifest.json: %w", err)
	}
	return a, nil
}

func (a *assets) built() bool { return len(a.manifest) > 0 }

func (a *assets) address(name string) string {
	if hashed := a.manifest[name]; hashed != "" {
		return "/assets/" + hashed
	}
	return ""
}

// asset sends a built file, compressed where the build made it so and the reader takes it.
func (s *Server) asset(c echo.Context) error {
	name := path.Clean(c.Param("*"))
	if s.assets.files == nil || !fs.ValidPath(name) || name == "." {
		return echo.ErrNotFound
	}
	header := c.Response().Header()
	header.Add("Vary", "Accept-Encoding")
	accepted := c.Request().Header.Get("Accept-Encoding")
	for _, packed := range []struct{ suffix, encoding string }{{".br", "br"}, {".gz", "gzip"}, {"", ""}} {
		if packed.encoding != "" && !accepts(accepted, packed.encoding) {
			continue
		}
		content, err := fs.ReadFile(s.assets.files, name+packed.suffix)
		if err != nil {
			continue
		}
		if packed.encoding != "" {
			header.Set("Content-Encoding", packed.encoding)
		}
		header.Set("Cache-Control", "no-cache")
		if s.assets.hashed(name) {
			header.Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		return c.Blob(http.StatusOK, typeOf(name), content)
	}
	return echo.ErrNotFound
}

// hashed says whether the file's name changes with its content.
func (a *assets) hashed(name string) bool {
	for _, hashed := range a.manifest {
		if hashed == name {
			return true
		}
	}
	return false
}

func typeOf(name string) string {
	switch path.Ext(name) {
	case ".woff2":
		return "font/woff2"
	case ".webmanifest":
		return "application/manifest+json"
	}
	if kind := mime.TypeByExtension(path.Ext(name)); kind != "" {
		return kind
	}
	return "application/octet-stream"
}

// accepts says whether an Accept-Encoding takes encoding: named, and not with a weight of nought.
func accepts(header, encoding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(name), encoding) {
			weight = strings.ReplaceAll(weight, " ", "")
			return weight != "q=0" && weight != "q=0.0" && weight != "q=0.00" && weight != "q=0.000"
		}
	}
	return false
}

// favicon leads browsers that ask by habit to the icon, if there is one.
func (s *Server) favicon(c echo.Context) error {
	if address := s.assets.address("favicon.svg"); address != "" {
		return c.Redirect(http.StatusFound, address)
	}
	return c.NoContent(http.StatusNoContent)
}

// robots asks search engines to stay away.
func (s *Server) robots(c echo.Context) error {
	return c.String(http.StatusOK, "User-agent: *\nDisallow: /\n")
}
