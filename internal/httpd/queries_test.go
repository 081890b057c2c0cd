package httpd

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/store"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// sized makes a visit with so many people, places and items.
func sized(reference string, size int) *visit.Visit {
	day := civil.Date{Year: 2027, Month: 3, Day: 10}
	v := &visit.Visit{
		Reference: reference, Title: text.Text{"en": reference}, Kind: "official", From: day, To: day.AddDays(3), Zone: "Asia/Baku", Languages: []string{"en"},
		Parties: []visit.Party{{ID: "guest", Side: visit.Guest, Country: "GE", Body: text.Text{"en": "Guests"}}},
		Tracks:  []visit.Track{{ID: "main", Name: text.Text{"en": "Main"}}},
	}
	for i := range size {
		id := fmt.Sprintf("n%d", i)
		v.People = append(v.People, visit.Member{ID: id, Party: "guest", Class: "official", Seq: i + 1, Person: visit.Person{Name: text.Text{"en": reference + id}}})
		v.Places = append(v.Places, visit.Place{ID: id, Kind: "museum", Name: text.Text{"en": reference + id}})
		v.Resources = append(v.Resources, visit.Resource{ID: id, Kind: "vehicle", Name: text.Text{"en": reference + id}})
		v.Items = append(v.Items, visit.Item{
			ID: id, Kind: "site_visit", Title: text.Text{"en": id}, At: clock.At(day.AddDays(i%4), 9+i%8, 0), Minutes: 30, Place: id, With: []string{id}, Uses: []string{id},
		})
	}
	return v
}

// queriesOf says how often the database is asked for a request of b's.
func (h *house) queriesOf(b *browser, method, path, form string) int64 {
	h.t.Helper()
	counted, queries := store.CountQueries(context.Background())
	request := httptest.NewRequest(method, path, strings.NewReader(form)).WithContext(counted)
	request.Header = b.headers.Clone()
	if form != "" {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, cookie := range b.client.Jar.Cookies(mustURL(h.t, h.address)) {
		request.AddCookie(cookie)
	}
	answer := httptest.NewRecorder()
	h.server.ServeHTTP(answer, request)
	if answer.Code != http.StatusOK {
		h.t.Fatalf("%s %s: status %d\n%s", method, path, answer.Code, answer.Body)
	}
	return queries.Load()
}

func TestTheNumberOfQueriesDoesNotGrowWithWhatIsShown(t *testing.T) {
	h := open(t)
	ctx := context.Background()
	h.must(h.office.Import(ctx, administrator, sized("SMALL-1", 2), false))
	h.must(h.office.Import(ctx, administrator, sized("LARGE-1", 60), false))
	b := h.as(admin)
	count := func(path string) int64 { return h.queriesOf(b, http.MethodGet, path, "") }
	for _, room := range []string{"", "/delegation", "/resources", "/resources/routes", "/checks", "/history", "/programme", "/edit", "/editions", "/file", "/delegation/people/n1"} {
		small, large := count("/visits/SMALL-1"+room), count("/visits/LARGE-1"+room)
		if large > small || small == 0 {
			t.Errorf("%q asks the database %d times for a small visit, %d times for a large one", room, small, large)
		}
		if large > 40 {
			t.Errorf("%q asks the database %d times", room, large)
		}
	}
	lists := []string{"/visits", "/visits?view=list", "/people", "/places", "/audit", "/users"}
	before := map[string]int64{}
	for _, list := range lists {
		before[list] = count(list)
	}
	for i := range 12 {
		h.must(h.office.Import(ctx, administrator, sized(fmt.Sprintf("MORE-%d", i), 3), false))
	}
	for _, list := range lists {
		if now := count(list); now > before[list] {
			t.Errorf("%s asks the database %d times, with fewer visits %d times", list, now, before[list])
		}
	}
}
