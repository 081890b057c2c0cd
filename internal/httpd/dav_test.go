package httpd

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-webdav"
	"github.com/emersion/go-webdav/caldav"

	"cortege/internal/calendar/calendarlint"
	"cortege/internal/planning"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// account is what a CalDAV client is given.
type account struct {
	*browser
	token string
}

func (h *house) account(f planning.Feed) *account {
	return &account{h.browser(), tokenOf(h.feed(f))}
}

// ask sends a request with the account's name and password.
func (a *account) ask(method, path, body string, headers ...string) *answer {
	a.t.Helper()
	r := httptest.NewRequest(method, path, nil)
	r.SetBasicAuth(a.token, a.token)
	return a.do(method, path, strings.NewReader(body), append([]string{"Authorization", r.Header.Get("Authorization"), "Content-Type", "application/xml"}, headers...)...)
}

func TestAnotherClientReadsTheCalendarByCalDAV(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	h.publish(baku)
	a := h.account(planning.Feed{Reference: baku, Audience: visit.ForGuests})
	ctx := context.Background()
	client, err := caldav.NewClient(webdav.HTTPClientWithBasicAuth(http.DefaultClient, a.token, a.token), h.address+davRoot)
	h.must(err)
	principal, err := client.FindCurrentUserPrincipal(ctx)
	h.must(err)
	home, err := client.FindCalendarHomeSet(ctx, principal)
	h.must(err)
	calendars, err := client.FindCalendars(ctx, home)
	h.must(err)
	if len(calendars) != 1 || calendars[0].Name == "" || len(calendars[0].SupportedComponentSet) != 1 {
		t.Fatalf("the calendars are %+v", calendars)
	}
	all := caldav.CalendarQuery{
		CompRequest: caldav.CalendarCompRequest{Name: "VCALENDAR", AllProps: true, AllComps: true},
		CompFilter:  caldav.CompFilter{Name: "VCALENDAR", Comps: []caldav.CompFilter{{Name: "VEVENT"}}},
	}
	objects, err := client.QueryCalendar(ctx, calendars[0].Path, &all)
	h.must(err)
	feed := h.browser().get(planning.FeedPath(a.token, "x")).body
	if want := strings.Count(feed, "BEGIN:VEVENT"); len(objects) != want || want == 0 {
		t.Fatalf("%d events, the feed has %d", len(objects), want)
	}
	var paths []string
	for _, o := range objects {
		paths = append(paths, o.Path)
		if o.ETag == "" || len(o.Data.Events()) != 1 {
			t.Errorf("%+v", o)
		}
	}
	got, err := client.MultiGetCalendar(ctx, calendars[0].Path, &caldav.CalendarMultiGet{Paths: append(paths[:3:3], davCollection+"nothing.ics"), CompRequest: all.CompRequest})
	if err == nil && len(got) != 3 {
		t.Errorf("three of four exist, %d came", len(got))
	}
	start, err := objects[2].Data.Events()[0].DateTimeStart(time.UTC)
	h.must(err)
	all.CompFilter.Comps[0].Start, all.CompFilter.Comps[0].End = start.UTC(), start.Add(time.Minute).UTC()
	some, err := client.QueryCalendar(ctx, calendars[0].Path, &all)
	h.must(err)
	if len(some) == 0 || len(some) == len(objects) {
		t.Errorf("%d of %d events are in one minute", len(some), len(objects))
	}
	for _, o := range objects {
		raw := a.ask("GET", o.Path, "").is(http.StatusOK)
		if found := calendarlint.Check([]byte(raw.body)); len(found) > 0 || raw.Header.Get("ETag") == "" {
			t.Errorf("%v %v", found, raw.Header)
		}
	}
}

func TestCalDAVIsReadOnlyAndGuarded(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	h.publish(baku)
	a := h.account(planning.Feed{Reference: baku, Audience: visit.ForGuests})
	for _, method := range davWrites {
		for _, path := range []string{davRoot, davHome, davCollection, davCollection + "new.ics"} {
			// What would make a parser panic never reaches one.
			if got := a.ask(method, path, "BEGIN:VCALENDAR\r\n;\r\n:\r\nBEGIN", "Content-Type", "text/calendar"); got.StatusCode != http.StatusForbidden {
				t.Errorf("%s %s gives %d", method, path, got.StatusCode)
			}
			h.browser().do(method, path, nil).is(http.StatusUnauthorized)
		}
	}
	none := h.browser().do("PROPFIND", davRoot, nil).is(http.StatusUnauthorized)
	if !strings.HasPrefix(none.Header.Get("WWW-Authenticate"), "Basic ") {
		t.Errorf("%v", none.Header)
	}
	wrong := &account{h.browser(), strings.Repeat("A", 32)}
	wrong.ask("PROPFIND", davCollection, "", "Depth", "1").is(http.StatusUnauthorized)
	if got := h.browser().do("OPTIONS", davCollection, nil).is(http.StatusNoContent).Header.Get("DAV"); !strings.Contains(got, "calendar-access") {
		t.Errorf("DAV: %s", got)
	}
	h.browser().get("/.well-known/caldav").is(http.StatusMovedPermanently)
	for name, test := range map[string]struct {
		method, path, body, depth string
		want                      int
	}{
		"everything":                          {"PROPFIND", davCollection, "", "1", http.StatusMultiStatus},
		"no end of depth":                     {"PROPFIND", davCollection, "", "infinity", http.StatusForbidden},
		"nothing there":                       {"PROPFIND", davHome + "other/", "", "0", http.StatusNotFound},
		"no event":                            {"GET", davCollection + "nothing.ics", "", "", http.StatusNotFound},
		"no XML":                              {"PROPFIND", davCollection, "<<<", "0", http.StatusBadRequest},
		"other XML":                           {"PROPFIND", davCollection, "<x/>", "0", http.StatusBadRequest},
		"an entity":                           {"PROPFIND", davCollection, `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><d:propfind xmlns:d="DAV:"><d:prop><d:a>&e;</d:a></d:prop></d:propfind>`, "0", http.StatusBadRequest},
		"names that are hostile":              {"PROPFIND", davCollection, `<d:propfind xmlns:d="DAV:" xmlns:x='"&gt;&lt;evil'><d:prop><x:a/><getetag xmlns=""/></d:prop></d:propfind>`, "0", http.StatusMultiStatus},
		"more names than any client asks for": {"PROPFIND", davCollection, `<d:propfind xmlns:d="DAV:"><d:prop>` + strings.Repeat("<d:x/>", 101) + `</d:prop></d:propfind>`, "1", http.StatusForbidden},
		"names longer than any":               {"PROPFIND", davCollection, `<d:propfind xmlns:d="DAV:" xmlns:x="urn:` + strings.Repeat("x", davNamesLong) + `"><d:prop><x:a/></d:prop></d:propfind>`, "1", http.StatusForbidden},
		"one name many times":                 {"REPORT", davCollection, `<d:sync-collection xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:sync-token/><d:prop>` + strings.Repeat("<c:calendar-data/>", 90) + `</d:prop></d:sync-collection>`, "1", http.StatusMultiStatus},
		"more names in a report":              {"REPORT", davCollection, `<d:sync-collection xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:sync-token/><d:prop>` + strings.Repeat("<c:calendar-data/>", 101) + `</d:prop></d:sync-collection>`, "1", http.StatusForbidden},
		"deep":                                {"REPORT", davCollection, strings.Repeat("<a>", 20_000), "1", http.StatusBadRequest},
		"large":                               {"REPORT", davCollection, strings.Repeat("x", davLimit+1), "1", http.StatusRequestEntityTooLarge},
		"another report":                      {"REPORT", davCollection, `<c:free-busy-query xmlns:c="urn:ietf:params:xml:ns:caldav"/>`, "1", http.StatusForbidden},
		"a report elsewhere":                  {"REPORT", davHome, `<d:sync-collection xmlns:d="DAV:"/>`, "1", http.StatusForbidden},
		"an unknown filter":                   {"REPORT", davCollection, `<c:calendar-query xmlns:c="urn:ietf:params:xml:ns:caldav"><c:filter><c:comp-filter name="VCALENDAR"><c:prop-filter name="X"/></c:comp-filter></c:filter></c:calendar-query>`, "1", http.StatusForbidden},
		"a span that is none":                 {"REPORT", davCollection, `<c:calendar-query xmlns:c="urn:ietf:params:xml:ns:caldav"><c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT"><c:time-range start="soon"/></c:comp-filter></c:comp-filter></c:filter></c:calendar-query>`, "1", http.StatusForbidden},
		"tasks":                               {"REPORT", davCollection, `<c:calendar-query xmlns:c="urn:ietf:params:xml:ns:caldav"><c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VTODO"/></c:comp-filter></c:filter></c:calendar-query>`, "1", http.StatusMultiStatus},
		"an old token":                        {"REPORT", davCollection, `<d:sync-collection xmlns:d="DAV:"><d:sync-token>urn:cortege:old</d:sync-token></d:sync-collection>`, "1", http.StatusForbidden},
	} {
		got := a.ask(test.method, test.path, test.body, "Depth", test.depth)
		if got.StatusCode != test.want {
			t.Errorf("%s: %d, want %d\n%.300s", name, got.StatusCode, test.want, got.body)
		}
		if name == "one name many times" && strings.Count(got.body, "BEGIN:VCALENDAR") != strings.Count(got.body, "<d:response>") {
			t.Errorf("%s: %d events in %d answers", name, strings.Count(got.body, "BEGIN:VCALENDAR"), strings.Count(got.body, "<d:response>"))
		}
		if strings.Contains(got.body, "<evil") || name == "tasks" && strings.Contains(got.body, "<d:response>") {
			t.Errorf("%s: %.400s", name, got.body)
		}
	}
}

// An event that is asked for twice is there: it is not told of as gone.
func TestAnEventAskedForTwiceIsAnsweredOnce(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	h.publish(baku)
	a := h.account(planning.Feed{Reference: baku, Audience: visit.ForGuests})
	objects, err := h.office.Collection(context.Background(), a.token, "test")
	h.must(err)
	path := "<d:href>" + objectPath(&objects.Objects[0]) + "</d:href>"
	got := a.ask("REPORT", davCollection, `<c:calendar-multiget xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><d:getetag/></d:prop>`+path+path+`</c:calendar-multiget>`).is(http.StatusMultiStatus).body
	if strings.Count(got, "<d:response>") != 1 || strings.Contains(got, "404") {
		t.Errorf("%s", got)
	}
}

func TestTheCalendarsTagFollowsItsState(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	a := h.account(planning.Feed{Reference: baku, Audience: visit.ForStaff})
	state := func() (tag, token string) {
		t.Helper()
		body := a.ask("PROPFIND", davCollection, `<d:propfind xmlns:d="DAV:" xmlns:cs="http://calendarserver.org/ns/"><d:prop><cs:getctag/><d:sync-token/></d:prop></d:propfind>`, "Depth", "0").is(http.StatusMultiStatus).body
		cut := func(name string) string {
			_, rest, _ := strings.Cut(body, "<"+name+">")
			value, _, _ := strings.Cut(rest, "</")
			return value
		}
		return cut("cs:getctag"), cut("d:sync-token")
	}
	sync := func(token string, want int) string {
		t.Helper()
		return a.ask("REPORT", davCollection, `<d:sync-collection xmlns:d="DAV:"><d:sync-token>`+token+`</d:sync-token><d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop></d:sync-collection>`).is(want).body
	}
	tag, token := state()
	if all := sync("", http.StatusMultiStatus); strings.Count(all, "<d:response>") < 5 || !strings.Contains(all, token) {
		t.Errorf("%.500s", all)
	}
	if same, again := state(); same != tag || again != token {
		t.Error("the tag changes by itself")
	}
	if none := sync(token, http.StatusMultiStatus); strings.Contains(none, "<d:response>") {
		t.Errorf("nothing has changed, yet %.300s", none)
	}
	h.clock.turn(time.Minute)
	h.change(baku, func(item *visit.Item) { item.Title = text.Text{"en": "Another"} })
	if other, newer := state(); other == tag || newer == token {
		t.Error("the tag stays when the calendar changes")
	}
	sync(token, http.StatusForbidden)
}

// vdirsyncer is Debian's: what it has copied it does not copy again until it changes.
func TestVdirsyncerCopiesOnce(t *testing.T) {
	program, err := exec.LookPath("vdirsyncer")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("vdirsyncer is missing: see .ci/setup")
		}
		t.Skip("there is no vdirsyncer")
	}
	h := open(t)
	h.load("baku-2024")
	h.publish(baku)
	a := h.account(planning.Feed{Reference: baku, Audience: visit.ForGuests})
	folder := t.TempDir()
	config := filepath.Join(folder, "config")
	h.must(os.WriteFile(config, fmt.Appendf(nil, `[general]
status_path = "%[1]s/status"
[pair feed]
a = "here"
b = "there"
collections = ["from b"]
conflict_resolution = "b wins"
[storage here]
type = "filesystem"
path = "%[1]s/here"
fileext = ".ics"
[storage there]
type = "caldav"
url = "%[2]s/dav/"
username = "%[3]s"
password = "%[3]s"
read_only = true
`, folder, h.address, a.token), 0o600))
	run := func(args ...string) string {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		c := exec.CommandContext(ctx, program, append([]string{"-c", config}, args...)...)
		c.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "LANG=C.UTF-8")
		c.Stdin = bytes.NewReader(bytes.Repeat([]byte("y\n"), 20))
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("vdirsyncer %v: %v\n%s", args, err, out)
		}
		return string(out)
	}
	run("discover")
	first := run("sync")
	copies, err := filepath.Glob(filepath.Join(folder, "here", "*", "*.ics"))
	h.must(err)
	want := strings.Count(h.browser().get(planning.FeedPath(a.token, "x")).body, "BEGIN:VEVENT")
	if len(copies) != want || strings.Count(first, "Copying (uploading)") != want {
		t.Fatalf("%d files of %d events:\n%s", len(copies), want, first)
	}
	if second := run("sync"); strings.Contains(second, "Copying") || strings.Contains(second, "Deleting") {
		t.Errorf("a second run copies:\n%s", second)
	}
	h.clock.turn(time.Minute)
	h.change(baku, func(item *visit.Item) {
		item.Title = text.Text{"en": "Changed since", "az": "Changed since", "ru": "Changed since"}
	})
	h.publish(baku)
	if third := run("sync"); strings.Count(third, "Copying (updating)") != 1 {
		t.Errorf("one event changed:\n%s", third)
	}
}
