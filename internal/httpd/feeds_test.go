package httpd

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cloud.google.com/go/civil"

	"cortege/internal/calendar"
	"cortege/internal/calendar/calendarlint"
	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/store"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// feed makes a feed and gives the path of its address.
func (h *house) feed(f planning.Feed) string {
	h.t.Helper()
	token, err := h.office.AddFeed(context.Background(), administrator, &f)
	h.must(err)
	return planning.FeedPath(token, f.Name())
}

func tokenOf(path string) string { return strings.Split(path, "/")[2] }

// publish freezes the draft.
func (h *house) publish(reference string) {
	h.t.Helper()
	_, err := h.office.Publish(context.Background(), administrator, reference, "", "")
	h.must(err)
}

// change alters a draft.
func (h *house) change(reference string, alter func(*visit.Item)) {
	h.t.Helper()
	v := h.visit(reference)
	alter(&v.Items[0])
	_, err := h.office.SaveItem(context.Background(), administrator, reference, v.Items[0], v.Items[0].Record.Version)
	h.must(err)
}

const baku = "FHN-2024-003"

func TestAFeedAnswersAsClientsExpect(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	h.publish(baku)
	path := h.feed(planning.Feed{Reference: baku, Audience: visit.ForGuests})
	b := h.browser()
	first := b.get(path).is(http.StatusOK)
	tag, modified := first.Header.Get("ETag"), first.Header.Get("Last-Modified")
	if got := first.Header.Get("Content-Type"); got != "text/calendar; charset=utf-8" {
		t.Errorf("Content-Type is %q", got)
	}
	if got := first.Header.Get("Cache-Control"); got != "private, max-age=300" {
		t.Errorf("Cache-Control is %q", got)
	}
	if !regexp.MustCompile(`^"[0-9a-f]{32}"$`).MatchString(tag) || modified == "" || first.Header.Get("Set-Cookie") != "" || len(h.address+path) > 200 {
		t.Errorf("the headers are %v", first.Header)
	}
	head := b.do(http.MethodHead, path, nil).is(http.StatusOK)
	if head.body != "" || head.ContentLength != int64(len(first.body)) || head.Header.Get("ETag") != tag {
		t.Errorf("HEAD gives %v", head.Header)
	}
	past := time.Now().AddDate(-30, 0, 0).UTC().Format(http.TimeFormat)
	for name, test := range map[string]struct {
		headers []string
		want    int
	}{
		"the same tag":                           {[]string{"If-None-Match", tag}, http.StatusNotModified},
		"the same tag among others":              {[]string{"If-None-Match", `"x", ` + tag}, http.StatusNotModified},
		"the same tag, weak":                     {[]string{"If-None-Match", "W/" + tag}, http.StatusNotModified},
		"any tag":                                {[]string{"If-None-Match", "*"}, http.StatusNotModified},
		"another tag":                            {[]string{"If-None-Match", `"x"`}, http.StatusOK},
		"since then":                             {[]string{"If-Modified-Since", modified}, http.StatusNotModified},
		"since before":                           {[]string{"If-Modified-Since", past}, http.StatusOK},
		"another tag counts more than the date":  {[]string{"If-None-Match", `"x"`, "If-Modified-Since", modified}, http.StatusOK},
		"the same tag counts more than the date": {[]string{"If-None-Match", tag, "If-Modified-Since", past}, http.StatusNotModified},
		"a date that is none":                    {[]string{"If-Modified-Since", "yesterday"}, http.StatusOK},
	} {
		a := b.get(path, test.headers...)
		if a.StatusCode != test.want || test.want == http.StatusNotModified && (a.body != "" || a.Header.Get("ETag") != tag) {
			t.Errorf("%s: %d %v", name, a.StatusCode, a.Header)
		}
	}
	for _, method := range []string{"POST", "PUT", "DELETE", "PATCH", "PROPFIND"} {
		if a := b.do(method, path, nil); a.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("%s gives %d", method, a.StatusCode)
		}
	}
	b.get(strings.Replace(path, baku, "any-name", 1)).is(http.StatusOK)
	wrong := b.get("/f/" + strings.Repeat("A", 32) + "/x.ics").is(http.StatusNotFound)
	if wrong.body != "Not Found\n" || strings.Contains(wrong.Header.Get("Content-Type"), "calendar") {
		t.Errorf("%q %v", wrong.body, wrong.Header)
	}
}

// A calendar at hand is answered past the middleware, with the same head and bytes.
func TestACalendarAtHandIsAnsweredAsEver(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	h.publish(baku)
	path := h.feed(planning.Feed{Reference: baku, Audience: visit.ForGuests})
	get := func(handler http.Handler, headers ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w
	}
	first := get(h.server)
	tag := first.Header().Get("ETag")
	quick := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !h.server.quick.answer(w, r) {
			w.WriteHeader(http.StatusTeapot)
		}
	})
	for _, headers := range [][]string{nil, {"If-None-Match", tag}} {
		usual, got := get(h.server.echo, headers...), get(quick, headers...)
		if got.Code != usual.Code || got.Body.String() != usual.Body.String() {
			t.Errorf("%v: %d, %d bytes; as ever %d, %d bytes", headers, got.Code, got.Body.Len(), usual.Code, usual.Body.Len())
		}
		for _, name := range []string{"ETag", "Last-Modified", "Content-Type", "Content-Length", "Cache-Control", "X-Content-Type-Options"} {
			if got, want := got.Header().Get(name), usual.Header().Get(name); got != want {
				t.Errorf("%v: %s is %q, as ever %q", headers, name, got, want)
			}
		}
	}
	for _, headers := range [][]string{{"If-None-Match", `"x"`}, {"Range", "bytes=0-9"}, {"If-Modified-Since", first.Header().Get("Last-Modified")}, {"If-Match", tag}} {
		if a := get(quick, headers...); a.Code != http.StatusTeapot {
			t.Errorf("%v is answered with %d", headers, a.Code)
		}
	}
	if figures := h.browser().get("/metrics").body; !strings.Contains(figures, `cortege_request_seconds_count{method="GET",route="/f/:token/:name",status="304"} 2`) {
		t.Error("what was answered is not counted")
	}
	if err := h.office.RevokeFeed(context.Background(), administrator, 1); err != nil {
		t.Fatal(err)
	}
	if a := get(quick); a.Code != http.StatusTeapot {
		t.Errorf("a feed that has ended is answered with %d", a.Code)
	}
}

func TestAFeedFollowsItsVisitAtOnce(t *testing.T) {
	h := open(t)
	subject := h.load("two-zones").Reference
	h.publish(subject)
	guests, staff := h.feed(planning.Feed{Reference: subject, Audience: visit.ForGuests}), h.feed(planning.Feed{Reference: subject, Audience: visit.ForStaff})
	office := h.feed(planning.Feed{Scope: calendar.Scope{Kind: calendar.OfOffice}, Audience: visit.ForStaff})
	b := h.browser()
	seen := map[string]time.Time{}
	look := func(path string, changed bool) *answer {
		t.Helper()
		a := b.get(path).is(http.StatusOK)
		modified, err := http.ParseTime(a.Header.Get("Last-Modified"))
		h.must(err)
		if before, known := seen[path]; known && modified.After(before) != changed || modified.Before(before) {
			t.Errorf("%s: Last-Modified went from %v to %v; changed: %v", path, before, modified, changed)
		}
		seen[path] = modified
		return a
	}
	look(guests, true)
	look(staff, true)
	other := marked(h).Reference
	look(office, true)
	for i := range 3 {
		h.clock.turn(time.Minute)
		title := fmt.Sprint("Title number ", i)
		h.change(subject, func(item *visit.Item) { item.Title = text.Text{"en": title} })
		if a := look(guests, false); strings.Contains(a.body, title) {
			t.Error("guests see the draft")
		}
		for _, path := range []string{staff, office} {
			if a := look(path, true); !strings.Contains(a.body, title) {
				t.Errorf("staff do not see %q", title)
			}
		}
		h.publish(subject)
		look(guests, true)
		look(staff, false)
	}
	// What is left when a visit is removed came to be earlier, yet the calendar changed now.
	h.must(h.office.RemoveVisit(context.Background(), administrator, other))
	look(office, true)
	h.must(h.office.RemoveVisit(context.Background(), administrator, subject))
	b.get(guests).is(http.StatusGone)
	if a := look(office, true); strings.Contains(a.body, "BEGIN:VEVENT") {
		t.Error("a visit that is gone is shown")
	}
}

// Before anything is published a calendar bears the draft's title: that of the visit that has the reference now.
func TestACalendarOfNothingYetBearsTheVisitsName(t *testing.T) {
	h := open(t)
	first := marked(h)
	guests := planning.Feed{Reference: first.Reference, Audience: visit.ForGuests}
	b := h.browser()
	if got := b.get(h.feed(guests)).is(http.StatusOK).body; !strings.Contains(got, "NAME:Marked visit\r\n") || strings.Contains(got, "VEVENT") {
		t.Errorf("the calendar is\n%s", got)
	}
	h.must(h.office.RemoveVisit(context.Background(), administrator, first.Reference))
	h.clock.turn(time.Minute)
	second := first.Clone()
	second.Title = text.Text{"en": "Another visit"}
	h.must(h.office.Import(context.Background(), administrator, second, false))
	if got := b.get(h.feed(guests)).is(http.StatusOK).body; !strings.Contains(got, "NAME:Another visit\r\n") {
		t.Errorf("the calendar is\n%s", got)
	}
}

// From an event staff come to its visit. Others have no account, and busy times say nothing of which visit they are of.
func TestStaffsEventsLeadToTheirVisit(t *testing.T) {
	h := open(t)
	v := marked(h)
	h.publish(v.Reference)
	b := h.browser()
	link := "\r\nURL:" + h.address + "/visits/" + v.Reference + "\r\n"
	office := calendar.Scope{Kind: calendar.OfOffice}
	for _, test := range []struct {
		feed planning.Feed
		want bool
	}{
		{planning.Feed{Audience: visit.ForStaff}, true},
		{planning.Feed{Audience: visit.ForStaff, Scope: office}, true},
		{planning.Feed{Audience: visit.ForStaff, Detail: calendar.EachDay}, true},
		{planning.Feed{Audience: visit.ForStaff, Busy: true}, false},
		{planning.Feed{Audience: visit.ForGuests}, false},
		{planning.Feed{Audience: visit.ForPress, Scope: office}, false},
	} {
		test.feed.Reference = v.Reference
		body := strings.ReplaceAll(b.get(h.feed(test.feed)).is(http.StatusOK).body, "\r\n ", "")
		if links, events := strings.Count(body, link), strings.Count(body, "BEGIN:VEVENT"); events == 0 || (links == events) != test.want || !test.want && strings.Contains(body, "\r\nURL") {
			t.Errorf("%+v: of %d events %d lead to the visit", test.feed, events, links)
		}
	}
}

func TestAnAddressEnds(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	b := h.browser()
	uses := func() []planning.FeedUse {
		t.Helper()
		all, err := h.office.Feeds(context.Background(), administrator, baku)
		h.must(err)
		return all
	}
	old := h.feed(planning.Feed{Reference: baku, Audience: visit.ForGuests, Label: "Embassy", Alarm: 10})
	b.get(old).is(http.StatusOK)
	token, rotated, err := h.office.RotateFeed(context.Background(), administrator, uses()[0].Key)
	h.must(err)
	if gone := b.get(old).is(http.StatusGone); strings.Contains(gone.body, "BEGIN") {
		t.Error("a body with an address that has ended")
	}
	b.get(planning.FeedPath(token, rotated.Name())).is(http.StatusOK)
	if rotated.Label != "Embassy" || rotated.Alarm != 10 || !rotated.Fetched.IsZero() {
		t.Errorf("%+v", rotated)
	}
	h.must(h.office.RevokeFeed(context.Background(), administrator, rotated.Key))
	b.get(planning.FeedPath(token, rotated.Name())).is(http.StatusGone)

	until := h.clock.now().Add(time.Hour)
	short := h.feed(planning.Feed{Reference: baku, Audience: visit.ForGuests, Expires: until})
	b.get(short).is(http.StatusOK)
	h.clock.turn(time.Hour)
	b.get(short).is(http.StatusGone)
}

func TestStaffSeeWhoHoldsAnOldEdition(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	h.publish(baku)
	path := h.feed(planning.Feed{Reference: baku, Audience: visit.ForGuests, Label: "Embassy"})
	b := h.browser()
	b.get(path, "User-Agent", "Thunderbird").is(http.StatusOK)
	use := func() planning.FeedUse {
		t.Helper()
		uses, err := h.office.Feeds(context.Background(), administrator, baku)
		h.must(err)
		return uses[0]
	}
	if u := use(); u.Edition != 1 || u.Newest != 1 || u.Old || u.Client != "Thunderbird" {
		t.Errorf("%+v", u)
	}
	h.clock.turn(time.Hour)
	h.publish(baku)
	if u := use(); u.Edition != 1 || u.Newest != 2 || !u.Old {
		t.Errorf("%+v", u)
	}
	h.as(viewer).get("/visits/"+baku+"/feeds").is(http.StatusOK).says("main", "Edition 1", "not the newest", "Thunderbird")
	h.clock.turn(time.Second)
	b.get(path, "User-Agent", "Thunderbird").is(http.StatusOK)
	if u := use(); u.Edition != 2 || u.Old {
		t.Errorf("%+v", u)
	}
}

// marked gives a visit in which everything that guests may not see holds a marker, and what the press may not another.
func marked(h *house) *visit.Visit {
	h.t.Helper()
	day := civil.Date{Year: 2027, Month: 3, Day: 5}
	say := func(s string) text.Text { return text.Text{"en": s} }
	v := &visit.Visit{
		Reference: "MARKED-1", Title: say("Marked visit"), Kind: "official", From: day, To: day, Zone: "Asia/Baku", Languages: []string{"en"}, Note: say("STAFFONLY note"),
		Parties: []visit.Party{{ID: "host", Side: visit.Host, Body: say("Host")}, {ID: "guest", Side: visit.Guest, Body: say("Guest")}},
		People: []visit.Member{
			{ID: "minister", Party: "guest", Class: "head", Person: visit.Person{Name: say("Minister"), Phone: "STAFFONLY", Email: "STAFFONLY@example.org", Notes: "STAFFONLY"}},
			{ID: "guard", Party: "host", Class: "security", Person: visit.Person{Name: say("STAFFONLY guard")}},
		},
		Places: []visit.Place{
			{ID: "palace", Name: say("Palace"), Contact: "STAFFONLY", Entrance: "East gate"}, {ID: "bunker", Name: say("STAFFONLY bunker")},
		},
		Routes:    []visit.Route{{From: "bunker", To: "palace", Minutes: 10}},
		Resources: []visit.Resource{{ID: "car", Kind: "vehicle", Name: say("Car NOTPRESS"), Plate: "STAFFONLY", Driver: "STAFFONLY", Phone: "STAFFONLY"}, {ID: "hall", Kind: "room", Name: say("Hall"), Place: "palace"}},
		Tracks:    []visit.Track{{ID: "main", Name: say("Main")}, {ID: "hidden", Name: say("STAFFONLY track")}},
	}
	item := func(id, audience string, hour int, place string) *visit.Item {
		v.Items = append(v.Items, visit.Item{
			ID: id, Kind: "talks", Title: say("Title of " + id), At: clock.At(day, hour, 0), Minutes: 30, Place: place, Audience: audience, Note: say("STAFFONLY note"),
			Officer: "STAFFONLY officer", Deputy: "STAFFONLY deputy", Phone: "STAFFONLY", With: []string{"minister"}, Uses: []string{"car", "hall"}, Tracks: []string{"main"},
			Steps: []visit.Step{{Action: say("STAFFONLY step")}},
		})
		return &v.Items[len(v.Items)-1]
	}
	item("open", visit.ForGuests, 10, "palace")
	item("press", visit.ForPress, 12, "palace").Title = say("PRESSONLY statement")
	secret := item("secret", visit.ForStaff, 14, "bunker")
	secret.Title, secret.With, secret.Tracks = say("STAFFONLY briefing"), []string{"minister", "guard"}, []string{"hidden"}
	h.must(h.office.Import(context.Background(), administrator, v, false))
	return h.visit(v.Reference)
}

// Whatever a feed is of, and however it shows it: no byte and no header of it holds what its reader may not see.
func TestNoFeedLeaksWhatItsReaderMayNotSee(t *testing.T) {
	h := open(t)
	v := marked(h)
	h.publish(v.Reference)
	b := h.browser()
	hidden := map[string][]string{visit.ForGuests: {"STAFFONLY", "PRESSONLY"}, visit.ForPress: {"STAFFONLY", "NOTPRESS"}, visit.ForStaff: nil}
	scopes := []calendar.Scope{
		{Kind: calendar.OfVisit}, {Kind: calendar.OfPerson, ID: "minister"}, {Kind: calendar.OfPerson, ID: "guard"}, {Kind: calendar.OfParty, ID: "guest"},
		{Kind: calendar.OfParty, ID: "host"}, {Kind: calendar.OfTrack, ID: "main"}, {Kind: calendar.OfTrack, ID: "hidden"}, {Kind: calendar.OfPlace, ID: "palace"},
		{Kind: calendar.OfPlace, ID: "bunker"}, {Kind: calendar.OfResource, ID: "car"}, {Kind: calendar.OfResource, ID: "hall"},
		{Kind: calendar.OfOfficer, ID: "STAFFONLY officer"}, {Kind: calendar.OfOffice},
	}
	made := 0
	for audience, markers := range hidden {
		for _, scope := range scopes {
			for _, feed := range []planning.Feed{
				{}, {Detail: calendar.EachDay}, {Detail: calendar.EachVisit}, {Transfers: calendar.TransfersRoutes}, {Transfers: calendar.TransfersHidden, Alarm: 15}, {Busy: true},
			} {
				feed.Reference, feed.Scope, feed.Audience = v.Reference, scope, audience
				token, err := h.office.AddFeed(context.Background(), administrator, &feed)
				if fault.Is(err, fault.Invalid) && audience != visit.ForStaff && (scope.Kind == calendar.OfOfficer || scope.ID == "car") {
					continue
				}
				h.must(err)
				made++
				path := planning.FeedPath(token, feed.Name())
				a := b.get(path).is(http.StatusOK)
				hidden := slices.Clone(markers)
				if feed.Busy {
					hidden = append(hidden, "Title", "STAFFONLY briefing", "PRESSONLY", "Palace", "Minister", "Marked", "CATEGORIES", v.Items[0].UID, v.Items[2].UID)
				}
				whole := strings.ReplaceAll(a.body, "\r\n ", "") + fmt.Sprint(a.Header)
				if audience != visit.ForStaff {
					hidden = append(hidden, v.Items[2].UID)
				}
				for _, marker := range hidden {
					if strings.Contains(whole, marker) {
						t.Errorf("%s for %s (%+v) holds %q", scope, audience, feed, marker)
					}
				}
				objects, err := h.office.Collection(context.Background(), token, "test")
				h.must(err)
				for _, o := range objects.Objects {
					if found := calendarlint.Check(o.Bytes); len(found) > 0 {
						t.Errorf("an object of %+v: %v", feed, found)
					}
					for _, marker := range hidden {
						if strings.Contains(strings.ReplaceAll(string(o.Bytes), "\r\n ", ""), marker) || strings.Contains(objects.Name, marker) {
							t.Errorf("an object of %s for %s holds %q", scope, audience, marker)
						}
					}
				}
			}
		}
	}
	if made < 150 {
		t.Errorf("only %d feeds were made", made)
	}
	// A change that a reader may not see changes nothing of what they are given.
	guests, busy := h.feed(planning.Feed{Reference: v.Reference, Audience: visit.ForGuests}), h.feed(planning.Feed{Reference: v.Reference, Audience: visit.ForStaff, Busy: true})
	before := []string{b.get(guests).Header.Get("ETag"), b.get(busy).Header.Get("ETag")}
	h.clock.turn(time.Hour)
	h.change(v.Reference, func(item *visit.Item) { item.Note = text.Text{"en": "Another note"} })
	h.publish(v.Reference)
	for i, path := range []string{guests, busy} {
		if got := b.get(path).Header.Get("ETag"); got != before[i] {
			t.Errorf("the tag of %s tells of a change that is hidden", path)
		}
	}
}

func TestRenamingTouchesTheEventsThatShowIt(t *testing.T) {
	h := open(t)
	v := h.load("baku-2024")
	h.publish(baku)
	b := h.browser()
	paths := []string{h.feed(planning.Feed{Reference: baku, Audience: visit.ForGuests}), h.feed(planning.Feed{Reference: baku, Audience: visit.ForStaff})}
	events := func(path string) map[string]string {
		all := map[string]string{}
		for event := range strings.SplitSeq(b.get(path).is(http.StatusOK).body, "BEGIN:VEVENT\r\n") {
			if uid, rest, _ := strings.Cut(event, "\r\n"); strings.HasPrefix(uid, "UID:") {
				all[uid] = strings.ReplaceAll(rest, "\r\n ", "")
			}
		}
		return all
	}
	var place visit.Place
	var person visit.Member
	for _, item := range v.Items {
		if p := v.Place(item.Place); p != nil && item.Audience != visit.ForStaff && len(item.With) > 0 {
			place, person = *p, *v.Member(item.With[0])
		}
	}
	for name, rename := range map[string]func(){
		"Renamed place": func() {
			place.Name = text.Text{"en": "Renamed place", "az": "Renamed place", "ru": "Renamed place"}
			entry, err := h.office.Place(context.Background(), administrator, h.visit(baku).Place(place.ID).Key)
			h.must(err)
			entry.Name = place.Name
			h.must(h.office.SavePlace(context.Background(), administrator, entry))
		},
		"Renamed person": func() {
			entry, err := h.office.Person(context.Background(), administrator, h.visit(baku).Member(person.ID).Key)
			h.must(err)
			entry.Name = text.Text{"en": "Renamed person", "az": "Renamed person", "ru": "Renamed person"}
			h.must(h.office.SavePerson(context.Background(), administrator, entry))
		},
	} {
		before := []map[string]string{events(paths[0]), events(paths[1])}
		h.clock.turn(time.Hour)
		rename()
		h.publish(baku)
		modified := regexp.MustCompile(`LAST-MODIFIED:(\S+)`)
		for i, path := range paths {
			touched := 0
			for uid, event := range events(path) {
				was, is := modified.FindString(before[i][uid]), modified.FindString(event)
				shows := strings.Contains(event, name)
				if shows {
					touched++
				}
				if shows != (is > was) {
					t.Errorf("%s: shown: %v, and from %s to %s in\n%s", name, shows, was, is, event)
				}
				if strings.Contains(event, "SEQUENCE") && regexp.MustCompile(`SEQUENCE:\d+`).FindString(event) != regexp.MustCompile(`SEQUENCE:\d+`).FindString(before[i][uid]) {
					t.Errorf("%s: the sequence rose", name)
				}
			}
			if touched == 0 {
				t.Errorf("no event shows the %s", name)
			}
		}
	}
}

func TestHostileNamesStayNames(t *testing.T) {
	h := open(t)
	v := marked(h)
	for _, name := range []string{"A\r\nBEGIN:VEVENT", "B\x07\u202eC", `"quoted"; x, y \ z`, "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "İstanbul ığü", strings.Repeat("長", 60)} {
		feed := planning.Feed{Reference: v.Reference, Audience: visit.ForStaff, Label: name}
		path := h.feed(feed)
		wide := h.feed(planning.Feed{Scope: calendar.Scope{Kind: calendar.OfOfficer, ID: name}, Audience: visit.ForStaff})
		for _, p := range []string{path, wide} {
			h.browser().get(p, "User-Agent", strings.ReplaceAll(strings.ReplaceAll(name, "\r\n", " "), "\x07", "")).is(http.StatusOK)
		}
	}
	page := h.as(admin).get("/visits/" + v.Reference + "/feeds").is(http.StatusOK)
	if strings.Contains(page.body, "<script>alert") {
		t.Error("a label is markup")
	}
}

// FuzzFeedAddress tries any address: never a failure, never a calendar, never a redirect.
func FuzzFeedAddress(f *testing.F) {
	h := open(f)
	h.load("baku-2024")
	path := h.feed(planning.Feed{Reference: baku, Audience: visit.ForGuests})
	token := tokenOf(path)
	for _, seed := range []string{"", "x", token[:31], token + "=", strings.ToLower(token), "../login", "%00", "%2e%2e", strings.Repeat("A", 5000), "A/B/C", "\xff", "%ff", "' OR 1=1 --"} {
		f.Add(seed, "x.ics")
	}
	f.Add(strings.Repeat("A", 32), "")
	f.Fuzz(func(t *testing.T, given, name string) {
		if given == token {
			return
		}
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.URL.Path, r.URL.RawPath = "/f/"+given+"/"+name, ""
		w := httptest.NewRecorder()
		h.server.ServeHTTP(w, r)
		body := w.Body.String()
		if w.Code >= 500 || strings.Contains(body, "BEGIN:VCALENDAR") {
			t.Fatalf("%q, %q: %d %q", given, name, w.Code, body)
		}
		if w.Code != http.StatusNotFound && w.Code != http.StatusUnprocessableEntity && w.Code != http.StatusBadRequest {
			t.Fatalf("%q, %q: %d", given, name, w.Code)
		}
	})
}

// A wrong token costs one look into the database, whatever it is like, and one that can be none costs nothing.
func TestAWrongTokenIsConstantWork(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	h.publish(baku)
	right := tokenOf(h.feed(planning.Feed{Reference: baku, Audience: visit.ForGuests}))
	for token, want := range map[string]int64{
		"": 0, "x": 0, strings.Repeat("x", 65): 0, strings.Repeat("x", 20_000): 0,
		strings.Repeat("x", 32): 1, right + "x": 1, right[1:]: 1, strings.ToUpper(right): 1, "' OR token_hash <> 'x": 1,
	} {
		for range 2 {
			ctx, queries := store.CountQueries(context.Background())
			if _, err := h.office.Fetch(ctx, token, "x"); !fault.Is(err, fault.NotFound) {
				t.Errorf("%.40q gives %v", token, err)
			}
			if got := queries.Load(); got != want {
				t.Errorf("%.40q asks the database %d times, not %d", token, got, want)
			}
		}
	}
}

// Many wrong tokens neither write nor keep others waiting.
func TestWrongTokensKeepNobodyWaiting(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	h.publish(baku)
	path := h.feed(planning.Feed{Reference: baku, Audience: visit.ForGuests})
	h.browser().get(path).is(http.StatusOK)
	wrong := 10_000
	if os.Getenv("CI") == "true" {
		wrong = 100_000
	}
	done := make(chan struct{})
	var flood sync.WaitGroup
	for worker := range 8 {
		flood.Go(func() {
			for i := range wrong / 8 {
				r := httptest.NewRequest(http.MethodGet, fmt.Sprintf("/f/%032d/x.ics", worker*wrong+i), nil)
				w := httptest.NewRecorder()
				h.server.ServeHTTP(w, r)
				if w.Code != http.StatusNotFound {
					t.Errorf("a wrong token gives %d", w.Code)
					return
				}
			}
		})
	}
	go func() { flood.Wait(); close(done) }()
	var slowest time.Duration
	asked := 0
	for waiting := true; waiting; asked++ {
		select {
		case <-done:
			waiting = false
		default:
		}
		begun := time.Now()
		r := httptest.NewRequest(http.MethodGet, path, nil)
		w := httptest.NewRecorder()
		h.server.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			t.Fatalf("a reader gets %d", w.Code)
		}
		slowest = max(slowest, time.Since(begun))
	}
	if slowest > 2*time.Second || asked < 10 {
		t.Errorf("of %d readers one waited %v", asked, slowest)
	}
}

func TestWithoutTheDatabaseReadersKeepWhatTheyHad(t *testing.T) {
	turned := &testClock{at: time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)}
	ctx := t.Context()
	kept, err := store.Open(ctx, "sqlite:"+filepath.Join(t.TempDir(), "test.db"), turned.now, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := kept.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	office := planning.New(kept, turned.now)
	server, err := New(office, Options{Sessions: kept.Sessions(), BaseURL: "http://127.0.0.1", Templates: os.DirFS("../../web/templates"), Dist: built})
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, office: office, server: server, clock: turned}
	h.load("baku-2024")
	h.publish(baku)
	read, unread := h.feed(planning.Feed{Reference: baku, Audience: visit.ForGuests}), h.feed(planning.Feed{Reference: baku, Audience: visit.ForGuests})
	get := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		server.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w
	}
	before := get(read)
	if before.Code != http.StatusOK {
		t.Fatal(before.Code)
	}
	office.Settle(ctx)
	if err := kept.Close(); err != nil {
		t.Fatal(err)
	}
	turned.turn(time.Hour)
	if after := get(read); after.Code != http.StatusOK || after.Body.String() != before.Body.String() || after.Header().Get("ETag") != before.Header().Get("ETag") {
		t.Errorf("a reader gets %d, %d bytes", after.Code, after.Body.Len())
	}
	if never := get(unread); never.Code != http.StatusServiceUnavailable || never.Header().Get("Retry-After") == "" || strings.Contains(never.Body.String(), "BEGIN") {
		t.Errorf("a new reader gets %d %v %q", never.Code, never.Header(), never.Body)
	}
}

func TestTheMakerShowsWhatItMakes(t *testing.T) {
	h := open(t)
	v := marked(h)
	h.publish(v.Reference)
	b := h.as(officer)
	room := "/visits/" + v.Reference + "/feeds"
	b.get(room).is(http.StatusOK).says("#preview", "Marked visit", "Title of open")
	b.get(room+"?scope=person:guard&audience=staff").is(http.StatusOK).says("#preview", "STAFFONLY briefing", "14:00–14:30")
	b.get(room+"?busy=true&audience=guest").is(http.StatusOK).says("#preview", "Busy", "10:00–10:30")
	b.get(room+"?scope=officer:Somebody&audience=guest").is(http.StatusOK).says("#preview", "choose staff")
	b.get(room+"?scope=person:nobody&audience=staff").is(http.StatusOK).says("#preview", "There is no person")
	for name, fields := range map[string][]string{
		"nobody":      {"scope", "person:nobody", "audience", "guest"},
		"no audience": {"scope", "", "audience", "everyone"},
		"past":        {"audience", "guest", "expires", "2020-01-01"},
		"no day":      {"audience", "guest", "expires", "soon"},
		"alarm":       {"audience", "guest", "alarm", "-5"},
		"busy days":   {"audience", "guest", "busy", "true", "detail", "days"},
		"long":        {"audience", "guest", "label", strings.Repeat("x", 201)},
	} {
		if a := b.post(room, fields...); a.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d", name, a.StatusCode)
		}
	}
	a := b.post(room, "scope", "track:main", "audience", "staff", "detail", "days", "label", "Driver", "expires", "2027-04-01").is(http.StatusOK)
	address, _ := a.page().Find("#feed-address").Attr("value")
	webcal, _ := a.page().Find("#feed-webcal").Attr("value")
	path := strings.TrimPrefix(address, h.address)
	if webcal != "webcal://"+strings.TrimPrefix(address, "http://") || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s, %s", address, webcal)
	}
	for _, begin := range []string{"webcal://", "https://calendar.google.com/calendar/render?cid=webcal", "https://outlook.office.com/calendar/0/addfromweb?name=Driver&url=http"} {
		if a.page().Find(`a[href^="`+begin+`"]`).Length() != 1 {
			t.Errorf("there is no one link to %s", begin)
		}
	}
	if a.page().Find("figure.qr svg path").Length() != 1 {
		t.Error("there is no QR code")
	}
	if got := h.browser().get(path).is(http.StatusOK).body; strings.Count(got, "BEGIN:VEVENT") != 1 || !strings.Contains(got, "Title of press") && !strings.Contains(got, "PRESSONLY") {
		t.Errorf("the calendar is\n%s", got)
	}
	uses, err := h.office.Feeds(context.Background(), administrator, v.Reference)
	h.must(err)
	for what, words := range map[string]string{"rotate": "A new address takes the place", "revoke": "ends for good"} {
		ask := fmt.Sprintf("%s/%d/%s", room, uses[0].Key, what)
		if got, _ := b.get(ask).is(http.StatusOK).says("main", "Driver", words).page().Find("main form").Attr("action"); got != ask {
			t.Errorf("to confirm is sent to %s", got)
		}
		h.browser().get(path).is(http.StatusOK) // asking ends nothing
		b.get(room + "/999/" + what).is(http.StatusNotFound)
	}
	b.get(room).says("main", "until 1 April 2027, 23:59")
	for _, language := range text.Languages() { // who asks whether to go on must not call both ways the same
		say := text.For(language)
		if cancel := say.Say("form.cancel", nil); say.Say("feeds.revoke", nil) == cancel || say.Say("feeds.rotate", nil) == cancel {
			t.Errorf("%s: to end an address reads as to leave it: %q", language, cancel)
		}
	}
	rotated := b.post(fmt.Sprintf("%s/%d/rotate", room, uses[0].Key)).is(http.StatusOK)
	if other, _ := rotated.page().Find("#feed-address").Attr("value"); other == "" || other == address {
		t.Errorf("the new address is %q", other)
	}
	h.browser().get(path).is(http.StatusGone)
	h.as(viewer).post(fmt.Sprintf("%s/%d/rotate", room, uses[0].Key)).is(http.StatusForbidden)
}

func BenchmarkFeed(b *testing.B) {
	h := open(b)
	h.load("baku-2024")
	h.publish(baku)
	path := h.feed(planning.Feed{Reference: baku, Audience: visit.ForGuests})
	tag := h.browser().get(path).Header.Get("ETag")
	for name, header := range map[string]http.Header{"304": {"If-None-Match": {tag}}, "200": {}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r := httptest.NewRequest(http.MethodGet, path, nil)
				r.Header = header
				w := httptest.NewRecorder()
				h.server.ServeHTTP(w, r)
				if w.Code >= 400 {
					b.Fatal(w.Code)
				}
			}
		})
	}
}
