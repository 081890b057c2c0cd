package httpd

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/PuerkitoBio/goquery"

	"cortege/internal/calendar/calendarlint"
	"cortege/internal/planning"
	"cortege/internal/store"
	"cortege/internal/visit"
	"cortege/internal/visitfile"
)

const password = "long enough to sign in"

// house is the whole program on a database of its own, behind a real listener.
type house struct {
	t       testing.TB
	office  *planning.Office
	store   *store.Store
	server  *Server
	address string
	clock   *testClock
}

// testClock is a clock that a test turns.
type testClock struct {
	mutex sync.Mutex
	at    time.Time
}

func (c *testClock) now() time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.at
}

func (c *testClock) turn(by time.Duration) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.at = c.at.Add(by)
}

// administrator is who makes a test's accounts.
var administrator = planning.Actor{Name: "setup", Role: planning.Admin}

// built is a front end as small as one can be.
var built = fstest.MapFS{
	"manifest.json":      {Data: []byte(`{"app.css": "app-0123456789.css"}`)},
	"app-0123456789.css": {Data: []byte("body { color: black }")}, "app-0123456789.css.br": {Data: []byte("packed by brotli")},
	"icons.svg": {Data: []byte("<svg></svg>")},
}

// open starts a house with the accounts "viewer", "officer" and "admin", on a day between two visits. alter, if any,
// changes the options.
func open(t testing.TB, alter ...func(*Options)) *house {
	t.Helper()
	h := openEmpty(t, alter...)
	for _, role := range planning.Roles {
		_, err := h.office.AddUser(context.Background(), administrator, string(role), role, password)
		h.must(err)
	}
	return h
}

// openEmpty starts a house without accounts.
func openEmpty(t testing.TB, alter ...func(*Options)) *house {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	h := &house{t: t, clock: &testClock{at: time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)}}
	kept, err := store.Open(ctx, "sqlite:"+filepath.Join(t.TempDir(), "test.db"), h.clock.now, slog.New(slog.DiscardHandler))
	h.must(err)
	h.store = kept
	t.Cleanup(func() { _ = kept.Close() })
	h.must(kept.Migrate(ctx))
	h.office = planning.New(kept, h.clock.now)
	listener := httptest.NewUnstartedServer(nil)
	h.address = "http://" + listener.Listener.Addr().String()
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))
	options := Options{Sessions: kept.Sessions(), BaseURL: h.address, Log: log, Templates: os.DirFS("../../web/templates"), Dist: built}
	for _, change := range alter {
		change(&options)
	}
	h.server, err = New(h.office, options)
	h.must(err)
	listener.Config.Handler = h.server
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = h.server.Run(ctx)
	}()
	listener.Start()
	t.Cleanup(func() {
		cancel()
		<-ended
		listener.Close()
	})
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// load imports one of the product's own visits: "baku-2024" or "two-zones".
func (h *house) load(name string) *visit.Visit {
	h.t.Helper()
	file, err := os.Open(filepath.Join("..", "visitfile", "testdata", name+".yaml"))
	h.must(err)
	defer func() { _ = file.Close() }()
	v, err := visitfile.Read(name, file)
	h.must(err)
	h.must(h.office.Import(context.Background(), administrator, v, false))
	return h.visit(v.Reference)
}

// visit gives a draft as it is stored now.
func (h *house) visit(reference string) *visit.Visit {
	h.t.Helper()
	v, err := h.office.Visit(context.Background(), administrator, reference)
	h.must(err)
	return v
}

// browser is a reader with cookies of its own, who follows no redirect.
type browser struct {
	*house
	client  *http.Client
	headers http.Header
}

func (h *house) browser() *browser {
	jar, err := cookiejar.New(nil)
	h.must(err)
	return &browser{h, &http.Client{Jar: jar, Timeout: 20 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, http.Header{}}
}

// as gives a browser in which the account of role is signed in.
func (h *house) as(role planning.Role) *browser {
	h.t.Helper()
	b := h.browser()
	if role != "" {
		b.post("/login", "name", string(role), "password", password).is(http.StatusSeeOther)
	}
	return b
}

// answer is what came back.
type answer struct {
	t testing.TB
	*http.Response
	body string
}

func (b *browser) do(method, path string, body io.Reader, headers ...string) *answer {
	b.t.Helper()
	request, err := http.NewRequest(method, b.address+path, body)
	b.must(err)
	for name, values := range b.headers {
		request.Header[name] = values
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := b.client.Do(request)
	b.must(err)
	defer func() { _ = response.Body.Close() }()
	read, err := io.ReadAll(response.Body)
	b.must(err)
	if response.StatusCode == http.StatusOK && method == http.MethodGet && response.Header.Get("Content-Range") == "" && strings.HasPrefix(response.Header.Get("Content-Type"), "text/calendar") {
		if found := calendarlint.Check(read); len(found) > 0 {
			b.t.Errorf("%s: %v", path, found)
		}
	}
	return &answer{b.t, response, string(read)}
}

func (b *browser) get(path string, headers ...string) *answer {
	b.t.Helper()
	return b.do(http.MethodGet, path, nil, headers...)
}

// post sends a form of names and values by turns.
func (b *browser) post(path string, fields ...string) *answer {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return b.send(path, form)
}

func (b *browser) send(path string, form url.Values) *answer {
	b.t.Helper()
	return b.do(http.MethodPost, path, strings.NewReader(form.Encode()), "Content-Type", "application/x-www-form-urlencoded")
}

// is fails the test unless the answer has the status.
func (a *answer) is(status int) *answer {
	a.t.Helper()
	if a.StatusCode != status {
		a.t.Fatalf("%s %s: status %d, want %d\n%s", a.Request.Method, a.Request.URL.Path, a.StatusCode, status, clipTo(strings.TrimSpace(a.text("main")), 1500))
	}
	return a
}

// leads fails the test unless the answer is a redirect to path.
func (a *answer) leads(path string) *answer {
	a.t.Helper()
	if got := a.is(http.StatusSeeOther).Header.Get("Location"); got != path {
		a.t.Fatalf("leads to %q, want %q", got, path)
	}
	return a
}

func (a *answer) page() *goquery.Document {
	a.t.Helper()
	page, err := goquery.NewDocumentFromReader(strings.NewReader(a.body))
	if err != nil {
		a.t.Fatal(err)
	}
	return page
}

// text gives what the elements of a selector say, with single spaces.
func (a *answer) text(selector string) string {
	a.t.Helper()
	return strings.Join(strings.Fields(a.page().Find(selector).Text()), " ")
}

// says fails the test unless the elements of a selector hold each of words.
func (a *answer) says(selector string, words ...string) *answer {
	a.t.Helper()
	said := a.text(selector)
	for _, word := range words {
		if !strings.Contains(said, word) {
			a.t.Fatalf("%s says %q, want %q in it", selector, clipTo(said, 1000), word)
		}
	}
	return a
}

// form gives what the first form of a selector would send as it stands.
func (a *answer) form(selector string) url.Values {
	a.t.Helper()
	form := url.Values{}
	found := a.page().Find(selector).First()
	if found.Length() == 0 {
		a.t.Fatalf("no form %s in %s", selector, clipTo(a.text("main"), 500))
	}
	found.Find("input, textarea, select").Each(func(_ int, field *goquery.Selection) {
		name, _ := field.Attr("name")
		value, _ := field.Attr("value")
		kind, _ := field.Attr("type")
		_, checked := field.Attr("checked")
		switch {
		case name == "" || (kind == "checkbox" || kind == "radio") && !checked:
		case goquery.NodeName(field) == "textarea":
			form.Add(name, field.Text())
		case goquery.NodeName(field) == "select":
			chosen := field.Find("option[selected]")
			if chosen.Length() == 0 {
				chosen = field.Find("option").First()
			}
			value, _ = chosen.Attr("value")
			form.Add(name, value)
		default:
			form.Add(name, value)
		}
	})
	return form
}
