package httpd

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// assets are the built files of the front end. manifest.json gives each name the one that holds its
// content's hash, so that a file may be kept for ever.
type assets struct {
	files    fs.FS             // read where they lie: embedded ones take no memory of their own
	tags     map[string]string // of each file, for If-None-Match
	manifest map[string]string
	hashed   map[string]bool // names that change with their content
}

func loadAssets(files fs.FS) (*assets, error) {
	a := &assets{files: files, tags: map[string]string{}, hashed: map[string]bool{}}
	if files == nil {
		return a, nil
	}
	manifest, err := fs.ReadFile(files, "manifest.json")
	if err == nil {
		err = json.Unmarshal(manifest, &a.manifest)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("web/dist/manifest.json: %w", err)
	}
	for _, name := range a.manifest {
		a.hashed[name] = true
	}
	return a, fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			a.tags[name], err = a.tagOf(name)
		}
		return err
	})
}

// tagOf gives a file's tag: its name where that holds the hash of its content, else a hash of it.
func (a *assets) tagOf(name string) (string, error) {
	if plain := strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".br"); a.hashed[plain] {
		return `"` + name + `"`, nil
	}
	content, err := fs.ReadFile(a.files, name)
	sum := sha256.Sum256(content)
	return `"` + hex.EncodeToString(sum[:10]) + `"`, err
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
	name := c.Param("*")
	if _, ok := s.assets.tags[name]; !ok {
		return echo.ErrNotFound
	}
	header := c.Response().Header()
	header.Add("Vary", "Accept-Encoding")
	header.Set("Content-Type", typeOf(name))
	header.Set("Cache-Control", "no-cache")
	if s.assets.hashed[name] {
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	chosen, accepted := name, c.Request().Header.Get("Accept-Encoding")
	for _, packing := range []struct{ suffix, encoding string }{{".br", "br"}, {".gz", "gzip"}} {
		if _, ok := s.assets.tags[name+packing.suffix]; ok && accepts(accepted, packing.encoding) {
			chosen = name + packing.suffix
			header.Set("Content-Encoding", packing.encoding)
			break
		}
	}
	file, err := s.assets.files.Open(chosen)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it is only read
	content, ok := file.(io.ReadSeeker)
	if !ok {
		return fmt.Errorf("%s cannot be read in parts", chosen)
	}
	header.Set("ETag", s.assets.tags[chosen])
	http.ServeContent(c.Response(), c.Request(), name, time.Time{}, content)
	return nil
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
