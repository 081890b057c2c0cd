package pdf

import (
	"bytes"
	"encoding/json"
	"html/template"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"

	"cortege/internal/paper"
	"cortege/internal/text"
	"cortege/internal/visit"
	"cortege/internal/visitfile"
	"cortege/web"
)

// page is what a printed page's template asks of a page.
type page struct {
	Paper    any
	Toolbar  paper.Toolbar
	Language string
	Nonce    string

	manifest map[string]string
}

func (p page) Say(key string, args ...any) string {
	named := map[string]any{}
	for i := 0; i < len(args); i += 2 {
		named[args[i].(string)] = args[i+1]
	}
	return text.For(p.Language).Say(key, named)
}

func (p page) Asset(name string) string { return "/assets/" + p.manifest[name] }

// styles gives the built front end's names. Without them the test is skipped, on the build server it fails.
func styles(t *testing.T) map[string]string {
	t.Helper()
	source, err := fs.ReadFile(web.Dist(), "manifest.json")
	if err != nil {
		missing(t, err)
	}
	var manifest map[string]string
	if err := json.Unmarshal(source, &manifest); err != nil {
		t.Fatal(err)
	}
	return manifest
}

// html gives the page of a paper as the server sends it.
func html(t *testing.T, name string, made any) []byte {
	t.Helper()
	set, err := template.ParseFS(web.Templates(), "layouts/paper.gohtml", "papers/"+name+".gohtml")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := set.ExecuteTemplate(&b, "paper.gohtml", page{Paper: made, Language: "en", Nonce: "n", manifest: styles(t)}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func read(t *testing.T, file string) *visit.Visit {
	t.Helper()
	source, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = source.Close() }()
	v, err := visitfile.Read(file, source)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

var printed = time.Date(2026, 11, 23, 13, 49, 0, 0, time.UTC)

func TestLook(t *testing.T) {
	out := os.Getenv("LOOK")
	if out == "" {
		t.Skip()
	}
	p := New("", web.Dist(), 0)
	t.Cleanup(p.Close)
	for _, file := range []string{"baku-2024", "two-zones"} {
		v := read(t, "../visitfile/testdata/"+file+".yaml")
		for _, languages := range []string{"en", "az,ru", "az"} {
			for name, make := range map[string]func(*visit.Visit, paper.Options) *paper.Programme{"short": paper.Short, "working": paper.Working} {
				o := paper.Options{Languages: strings.Split(languages, ","), Audience: "guest", Edition: 2, Published: printed, Printed: printed}
				if name == "working" {
					o.Audience = "staff"
				}
				h := html(t, name, make(v, o))
				made, err := p.Print(t.Context(), h)
				if err != nil {
					t.Fatal(err)
				}
				base := out + "/" + file + "-" + name + "-" + languages
				_ = os.WriteFile(base+".html", h, 0o600)
				_ = os.WriteFile(base+".pdf", made, 0o600)
			}
		}
	}
}
