package httpd

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"cortege/internal/planning"
	"cortege/internal/visit"
)

func TestEveryAnswerKeepsOtherSitesOut(t *testing.T) {
	h := open(t)
	for _, path := range []string{"/login", "/nowhere", "/visits", "/assets/app-0123456789.css", "/healthz"} {
		a := h.browser().get(path)
		policy := a.Header.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"} {
			if !strings.Contains(policy, part) {
				t.Errorf("%s: the policy %q lacks %q", path, policy, part)
			}
		}
		if strings.Contains(policy, "unsafe") {
			t.Errorf("%s: the policy is %q", path, policy)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin", "X-Frame-Options": "DENY"} {
			if got := a.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
	}
	if got := h.browser().get("/robots.txt").body; !strings.Contains(got, "Disallow: /") {
		t.Errorf("robots.txt says %q", got)
	}
	if got := h.as(viewer).get("/visits").Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("pages may be kept: %q", got)
	}
}

func TestUnderHTTPSTheCookieIsSecure(t *testing.T) {
	h := open(t, func(o *Options) { o.BaseURL = "https://visits.example" })
	a := h.browser().post("/login", "name", "viewer", "password", password).is(http.StatusSeeOther)
	cookie := a.Header.Get("Set-Cookie")
	for _, part := range []string{"HttpOnly", "Secure", "SameSite=Lax", "Path=/"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("the cookie %q is not %s", cookie, part)
		}
	}
	if a.Header.Get("Strict-Transport-Security") == "" {
		t.Error("no Strict-Transport-Security")
	}
}

func TestAFormFromAnotherSiteIsRefused(t *testing.T) {
	h := open(t)
	b := h.as(officer)
	for _, header := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "same-site"}} {
		b.do(http.MethodPost, "/visits/new", strings.NewReader("reference=X-1"), append(header, "Content-Type", "application/x-www-form-urlencoded")...).
			is(http.StatusForbidden).says("main", "sent from another site")
	}
	for _, header := range [][]string{{}, {"Sec-Fetch-Site", "same-origin"}, {"Origin", h.address}} {
		b.do(http.MethodPost, "/visits/new", strings.NewReader("reference=X-1"), append(header, "Content-Type", "application/x-www-form-urlencoded")...).
			is(http.StatusUnprocessableEntity)
	}
	h.browser().do(http.MethodPost, "/login", strings.NewReader("name=viewer"), "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "cross-site").
		is(http.StatusForbidden)
}

func TestSigningInLeadsBackToWhereOneWantedToGo(t *testing.T) {
	h := open(t)
	b := h.browser()
	a := b.get("/visits?view=list").leads("/login?next=" + url.QueryEscape("/visits?view=list"))
	form := b.get(a.Header.Get("Location")).is(http.StatusOK).form("main form")
	form.Set("name", "viewer")
	form.Set("password", "wrong, but long enough")
	again := b.send("/login", form).is(http.StatusUnprocessableEntity).says("main", "Name or password is wrong")
	form = again.form("main form")
	if form.Get("name") != "viewer" || form.Get("password") != "" {
		t.Errorf("the form came back with %v", form)
	}
	form.Set("password", password)
	b.send("/login", form).leads("/visits?view=list")
	for _, evil := range []string{"//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/%09/evil.example", "\\\\evil", "/login", "http:evil", "/\r\nLocation: x"} {
		to := h.browser().post("/login", "name", "viewer", "password", password, "next", evil).is(http.StatusSeeOther).Header.Get("Location")
		if address, err := url.Parse(to); err != nil || address.Host != "" || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") {
			t.Errorf("next=%q leads to %q", evil, to)
		}
	}
}

func TestTheTokenChangesAtLoginAndEndsAtLogout(t *testing.T) {
	h := open(t)
	b := h.browser()
	b.client.Jar.SetCookies(mustURL(t, h.address), []*http.Cookie{{Name: cookieName, Value: "planted", Path: "/"}})
	b.post("/login", "name", "viewer", "password", password).is(http.StatusSeeOther)
	token := b.client.Jar.Cookies(mustURL(t, h.address))[0].Value
	if token == "planted" {
		t.Fatal("the session goes on under a token that somebody else may know")
	}
	b.get("/visits").is(http.StatusOK)
	b.post("/logout").leads("/login")
	thief := h.browser()
	thief.client.Jar.SetCookies(mustURL(t, h.address), []*http.Cookie{{Name: cookieName, Value: token, Path: "/"}})
	thief.get("/visits").is(http.StatusSeeOther)
}

func TestSessionsEnd(t *testing.T) {
	for name, test := range map[string]struct {
		end  func(h *house, admin *browser)
		idle time.Duration
	}{
		"when the password is changed": {end: func(h *house, _ *browser) {
			_, err := h.office.SetPassword(context.Background(), administrator, "officer", "", "another long password")
			h.must(err)
		}},
		"when the account is disabled": {end: func(h *house, _ *browser) {
			h.must(h.office.SetDisabled(context.Background(), administrator, "officer", true))
		}},
		"after a long silence": {end: func(h *house, _ *browser) { h.clock.turn(13 * time.Hour) }},
		"in the end in any case": {end: func(h *house, b *browser) {
			for range 20 {
				h.clock.turn(11 * time.Hour)
				b.get("/account")
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t)
			b := h.as(officer)
			b.get("/visits").is(http.StatusOK)
			test.end(h, b)
			b.get("/visits").leads("/login?next=%2Fvisits")
		})
	}
}

func TestASessionLivesOnWhileItIsUsed(t *testing.T) {
	h := open(t)
	b := h.as(viewer)
	for range 6 {
		h.clock.turn(11 * time.Hour)
		b.get("/visits").is(http.StatusOK)
	}
}

func TestChangingOnesPasswordKeepsThisSessionAlone(t *testing.T) {
	h := open(t)
	here, there := h.as(officer), h.as(officer)
	here.post("/account/password", "present_password", "not the one", "password", "another long password").is(http.StatusUnprocessableEntity).
		says("#field-present_password-error", "not the present password")
	here.post("/account/password", "present_password", password, "password", "short").is(http.StatusUnprocessableEntity).says("#field-password-error", "at least 10")
	here.post("/account/password", "present_password", password, "password", "another long password").leads("/account?done=password")
	here.get("/visits").is(http.StatusOK)
	there.get("/visits").is(http.StatusSeeOther)
	h.browser().post("/login", "name", "officer", "password", password).is(http.StatusUnprocessableEntity)
	h.browser().post("/login", "name", "officer", "password", "another long password").is(http.StatusSeeOther)
}

func TestTooManyFailedLoginsMustWait(t *testing.T) {
	h := open(t)
	for range 8 {
		h.browser().post("/login", "name", "viewer", "password", "wrong, but long enough").is(http.StatusUnprocessableEntity)
	}
	a := h.browser().post("/login", "name", "viewer", "password", password).is(http.StatusTooManyRequests).says("main", "wait 15 minutes")
	if a.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	h.browser().post("/login", "name", "officer", "password", password).is(http.StatusSeeOther)
	h.clock.turn(16 * time.Minute)
	h.browser().post("/login", "name", "viewer", "password", password).is(http.StatusSeeOther)
}

func TestABodyBeyondItsLimitIsRefused(t *testing.T) {
	h := open(t, func(o *Options) { o.Upload = 2 << 20 })
	b := h.as(officer)
	large := "reference=" + strings.Repeat("x", formLimit+1)
	b.do(http.MethodPost, "/visits/new", strings.NewReader(large), "Content-Type", "application/x-www-form-urlencoded").
		is(http.StatusRequestEntityTooLarge).says("main", "too large")
	// One that hides its size.
	b.do(http.MethodPost, "/visits/new", struct{ *strings.Reader }{strings.NewReader(large)}, "Content-Type", "application/x-www-form-urlencoded").
		is(http.StatusRequestEntityTooLarge)
	b.do(http.MethodPost, "/visits/import", strings.NewReader(strings.Repeat("x", 2<<20+1)), "Content-Type", "multipart/form-data; boundary=x").
		is(http.StatusRequestEntityTooLarge)
}

func TestFiguresAreForAllowedNetworksAlone(t *testing.T) {
	h := open(t)
	h.browser().get("/login")
	counted := func() bool {
		return strings.Contains(h.browser().get("/metrics").is(http.StatusOK).body, `route="/login"`)
	}
	for tries := 0; !counted(); tries++ { // a request is counted after it is answered
		if tries == 100 {
			t.Fatal("no figures")
		}
	}
	h.browser().get("/metrics", "X-Forwarded-For", "203.0.113.9").is(http.StatusNotFound)
	h = open(t, func(o *Options) {
		o.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
		o.Metrics = []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}
	})
	h.browser().get("/metrics").is(http.StatusNotFound)
	h.browser().get("/metrics", "X-Forwarded-For", "203.0.113.9").is(http.StatusNotFound)
	h.browser().get("/metrics", "X-Forwarded-For", "198.51.100.7").is(http.StatusOK)
}

func TestHealthAndReadiness(t *testing.T) {
	h := open(t)
	h.browser().get("/healthz").is(http.StatusOK)
	h.browser().get("/readyz").is(http.StatusOK)
}

func TestTheFormatOfVisitFilesIsPublished(t *testing.T) {
	h := open(t)
	a := h.browser().get("/api/v1/visit.schema.json").is(http.StatusOK)
	var schema map[string]any
	if err := json.Unmarshal([]byte(a.body), &schema); err != nil || schema["$schema"] == nil {
		t.Errorf("%v: %s", err, clipTo(a.body, 200))
	}
}

func TestAssetsMayBeKeptForEver(t *testing.T) {
	h := open(t)
	b := h.browser()
	a := b.get("/assets/app-0123456789.css", "Accept-Encoding", "br, gzip").is(http.StatusOK)
	if a.Header.Get("Content-Encoding") != "br" || a.body != "packed by brotli" || !strings.Contains(a.Header.Get("Cache-Control"), "immutable") ||
		!strings.HasPrefix(a.Header.Get("Content-Type"), "text/css") {
		t.Errorf("%v %q", a.Header, a.body)
	}
	if a := b.get("/assets/app-0123456789.css", "Accept-Encoding", "identity"); a.Header.Get("Content-Encoding") != "" || !strings.HasPrefix(a.body, "body") {
		t.Errorf("%v %q", a.Header, a.body)
	}
	a = b.get("/assets/icons.svg").is(http.StatusOK)
	if a.Header.Get("Cache-Control") != "no-cache" || a.Header.Get("ETag") == "" {
		t.Errorf("a file without a hash in its name: %v", a.Header)
	}
	b.get("/assets/icons.svg", "If-None-Match", a.Header.Get("ETag")).is(http.StatusNotModified)
	for _, path := range []string{"/assets/", "/assets/nothing.css", "/assets/../page.go", "/assets/%2e%2e/page.go", "/assets/manifest.json/x"} {
		b.get(path).is(http.StatusNotFound)
	}
}

func TestTheFirstAdministratorComesByALinkThatWorksOnce(t *testing.T) {
	h := openEmpty(t)
	token, err := h.office.SetupToken(context.Background())
	h.must(err)
	b := h.browser()
	b.get("/setup?token=guess").is(http.StatusNotFound)
	b.post("/setup", "token", "guess", "name", "mallory", "password", password).is(http.StatusNotFound)
	form := b.get("/setup?token=" + token).is(http.StatusOK).form("main form")
	form.Set("name", "anna")
	form.Set("password", "short")
	form = b.send("/setup", form).is(http.StatusUnprocessableEntity).says("#field-password-error", "at least 10").form("main form")
	form.Set("password", password)
	b.send("/setup", form).leads("/")
	b.get("/users").is(http.StatusOK).says("tbody", "anna", "Administrator")
	h.browser().get("/setup?token=" + token).is(http.StatusNotFound)
	h.browser().send("/setup", form).is(http.StatusNotFound)
}

func TestAFailureIsLoggedAndNeverShown(t *testing.T) {
	var log bytes.Buffer
	var mutex sync.Mutex
	h := open(t, func(o *Options) {
		o.Log = slog.New(slog.NewTextHandler(writerFunc(func(p []byte) (int, error) {
			mutex.Lock()
			defer mutex.Unlock()
			return log.Write(p)
		}), nil))
	})
	h.server.echo.GET("/breaks", func(echo.Context) error { return errors.New("the secret cause") })
	h.server.echo.GET("/panics", func(echo.Context) error { panic("the secret panic") })
	for _, path := range []string{"/breaks", "/panics"} {
		a := h.browser().get(path).is(http.StatusInternalServerError).says("main", "Something went wrong here")
		if strings.Contains(a.body, "secret") || strings.Contains(a.body, ".go:") {
			t.Errorf("%s shows its cause", path)
		}
	}
	mutex.Lock()
	defer mutex.Unlock()
	if !strings.Contains(log.String(), "the secret cause") || !strings.Contains(log.String(), "the secret panic") {
		t.Error("the cause is not logged")
	}
	if strings.Contains(log.String(), password) {
		t.Error("a password is logged")
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func TestWithoutItsDatabaseTheServerSaysSo(t *testing.T) {
	h := open(t)
	b := h.as(viewer)
	h.must(h.store.Close())
	a := b.get("/visits").is(http.StatusServiceUnavailable).says("main", "database does not answer")
	if a.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	h.browser().get("/readyz").is(http.StatusServiceUnavailable)
	h.browser().get("/healthz").is(http.StatusOK)
	h.browser().get("/login").is(http.StatusOK)
}

func TestWhatChangesIsHeardByOpenPages(t *testing.T) {
	h := open(t)
	v := h.load("baku-2024")
	b := h.as(officer)
	request, err := http.NewRequest(http.MethodGet, h.address+"/visits/FHN-2024-003/live", nil)
	h.must(err)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	response, err := b.client.Do(request.WithContext(ctx))
	h.must(err)
	defer func() { _ = response.Body.Close() }()
	if kind := response.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/event-stream") || response.Header.Get("Content-Encoding") != "" {
		t.Fatalf("the stream is %q, %q", kind, response.Header.Get("Content-Encoding"))
	}
	heard := make(chan string, 10)
	go func() {
		lines := bufio.NewScanner(response.Body)
		for lines.Scan() {
			heard <- lines.Text()
		}
		close(heard)
	}()
	waitFor(t, heard, ": open")
	who := planning.Actor{Key: 2, Name: "officer", Role: officer}
	_, err = h.office.MoveItem(context.Background(), who, v.Reference, "talks", planning.Placement{Slot: visitSlot(v, "talks", 5)}, 0)
	h.must(err)
	waitFor(t, heard, "event: draft")
	waitFor(t, heard, `"items":["talks"]`)
	h.server.hub.close()
	for range heard { // ends
	}
}

// Who reads no answer before all is sent, as some programs do, gets one all the same.
func TestABodyThatIsTooLargeIsAnsweredAfterItsEnd(t *testing.T) {
	h := open(t)
	const size = 24 << 20
	for name, head := range map[string]string{
		"of a size told": fmt.Sprintf("Content-Length: %d\r\n\r\n", size),
		"of no size":     fmt.Sprintf("Transfer-Encoding: chunked\r\n\r\n%x\r\n", size),
	} {
		connection, err := net.Dial("tcp", strings.TrimPrefix(h.address, "http://"))
		h.must(err)
		_, err = fmt.Fprintf(connection, "POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n%s%s\r\n0\r\n\r\n", head, strings.Repeat("a", size))
		if err != nil {
			t.Errorf("a body %s: cut off while it is sent: %v", name, err)
			continue
		}
		response, err := http.ReadResponse(bufio.NewReader(connection), nil)
		h.must(err)
		h.must(response.Body.Close())
		if response.StatusCode != http.StatusRequestEntityTooLarge || !response.Close {
			t.Errorf("a body %s: status %d, the connection ends %v", name, response.StatusCode, response.Close)
		}
		_ = connection.Close()
	}
}

func TestAnAccountHasSoManyOpenPages(t *testing.T) {
	h := newHub(newFigures(), time.Now)
	first, second := planning.Actor{Key: 1, Name: "first"}, planning.Actor{Key: 2, Name: "second"}
	var pages []*listener
	for range streamsEach {
		page, ok := h.open("R", "", first)
		if !ok {
			t.Fatal("refused too early")
		}
		pages = append(pages, page)
	}
	if _, ok := h.open("R", "", first); ok {
		t.Error("one page too many")
	}
	if _, ok := h.open("R", "", second); !ok {
		t.Error("another account is refused")
	}
	h.shut("R", 1, pages[0])
	if _, ok := h.open("R", "", first); !ok {
		t.Error("a page is closed, but its place is not free")
	}
	for range noticesKept + 1 {
		h.tell(planning.Notice{Reference: "R"})
	}
	if h.caughtUp(pages[1]) {
		t.Error("a page that reads slowly is not told that it missed something")
	}
}

func visitSlot(v *visit.Visit, item string, minutes int) visit.Slot {
	return visit.Slot{At: v.Item(item).At.AddMinutes(minutes)}
}

func waitFor(t *testing.T, lines <-chan string, part string) {
	t.Helper()
	deadline := time.After(5 * time.Second)
	for {
		select {
		case line, ok := <-lines:
			if !ok {
				t.Fatalf("the stream ended before %q", part)
			}
			if strings.Contains(line, part) {
				return
			}
		case <-deadline:
			t.Fatalf("%q was not heard", part)
		}
	}
}

func mustURL(t testing.TB, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
