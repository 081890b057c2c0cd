package httpd

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"cortege/internal/planning"
)

// hitsOf gives what a page of the search lists under a heading.
func (a *answer) hitsOf(heading string) []string {
	a.t.Helper()
	var labels []string
	a.page().Find(".hits section").Each(func(_ int, section *goquery.Selection) {
		if section.Find("h2").Text() == heading {
			section.Find(".hit > span:first-of-type").Each(func(_ int, label *goquery.Selection) { labels = append(labels, label.Text()) })
		}
	})
	return labels
}

func TestFindMeetsVisitsPeoplePlacesPagesAndCommands(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	b := h.as(officer)
	for _, want := range []struct{ search, heading, hit string }{
		{"FHN-2024", "Visits", "Visit of the delegation of the Russian Emergencies Ministry"},
		{"heyderov", "People", "Kamaladdin Heydarov"},
		{"HEYDƏROV", "People", "Kamaladdin Heydarov"},
		{"гейдаров", "People", "Kamaladdin Heydarov"},
		{"heydar aliyev intern", "Places", "Heydar Aliyev International Airport"},
		{"today", "Pages", "Today"},
		{"new vis", "Commands", "New visit"},
		{"import", "Commands", "Import a file"},
		{"look: dark", "Commands", "Look: Dark"},
	} {
		got := b.get("/find?q=" + strings.ReplaceAll(want.search, " ", "+")).is(http.StatusOK).hitsOf(want.heading)
		if !strings.Contains(strings.Join(got, "\n"), want.hit) {
			t.Errorf("%q finds %q under %s, want %q", want.search, got, want.heading, want.hit)
		}
	}
	b.get("/find?q=xyzzy").is(http.StatusOK).says(".hits", "Nothing found")
}

func TestFindWithinAVisitLeadsToItsRoomsItemsAndPeopleFirst(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	b := h.as(officer)
	a := b.get("/find?visit=FHN-2024-003&q=wreath")
	if got := a.hitsOf("Programme"); len(got) < 2 {
		t.Errorf("the wreaths of the programme: %q", got)
	}
	if href, _ := a.page().Find(".hits .hit").First().Attr("href"); href != "/visits/FHN-2024-003/programme?item=tomb" {
		t.Errorf("the first hit leads to %q", href)
	}
	b.get("/visits/FHN-2024-003/programme?item=tomb").is(http.StatusOK).says("#inspector", "Heydar Aliyev")
	a = b.get("/find?visit=FHN-2024-003&q=kurenkov")
	if got := a.hitsOf("Delegations"); len(got) != 1 || len(a.hitsOf("People")) != 0 {
		t.Errorf("who stands in the visit is %q there, and %q in the directory once more", got, a.hitsOf("People"))
	}
	if got := b.get("/find?visit=FHN-2024-003").hitsOf("Pages"); len(got) < 10 || got[0] != "Overview" {
		t.Errorf("without a word the visit's rooms: %q", got)
	}
	b.get("/find?visit=GONE-1&q=kurenkov").is(http.StatusOK).says(".hits", "Kurenkov")
}

func TestFindOffersWhatTheRoleMayDo(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	for role, want := range map[planning.Role][3]bool{viewer: {false, false, true}, officer: {true, false, true}, admin: {true, true, true}} {
		said := h.as(role).get("/find?visit=FHN-2024-003").text(".hits")
		for i, command := range []string{"Publish an edition", "Audit log", "Sign out"} {
			if got := strings.Contains(said, command); got != want[i] {
				t.Errorf("%s is offered %q: %v", role, command, got)
			}
		}
	}
}

func TestFindKnowsEveryRoomOfTheNavigation(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	b := h.as(admin)
	found := map[string]string{}
	b.get("/find?visit=FHN-2024-003").page().Find(".hits a.hit").Each(func(_ int, hit *goquery.Selection) {
		href, _ := hit.Attr("href")
		found[href] = hit.Text()
	})
	rooms := b.get("/visits/FHN-2024-003").page().Find(".rooms a")
	if rooms.Length() < 10 {
		t.Fatalf("%d rooms", rooms.Length())
	}
	rooms.Each(func(_ int, room *goquery.Selection) {
		if href, _ := room.Attr("href"); found[href] == "" {
			t.Errorf("nothing that is found leads to %s, %q", href, room.Text())
		}
	})
}

func TestWhatFindDoesAtOnceLeadsBack(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	b := h.as(officer)
	const at = "/visits/FHN-2024-003/programme?day=2024-01-31&view=table"
	b.post("/visits/FHN-2024-003/programme/items/lunch/cancel", "version", "1").is(http.StatusSeeOther)
	found := b.get("/find?visit=FHN-2024-003", "HX-Request", "true", "HX-Current-URL", b.address+at)
	form := found.page().Find(`form[action*="/undo"]`)
	action, _ := form.Attr("action")
	if action != "/visits/FHN-2024-003/programme/undo?day=2024-01-31&view=table" {
		t.Fatalf("undo is sent to %q", action)
	}
	b.post(action).is(http.StatusSeeOther)
	if item := h.visit("FHN-2024-003").Item("lunch"); item.IsCancelled() {
		t.Error("undo did not call the lunch back on")
	}
	form = found.page().Find(`form[action="/account/settings"]:has(input[value=dark])`)
	back, _ := form.Find("[name=back]").Attr("value")
	b.post("/account/settings", "theme", "dark", "back", back).leads(at)
	if theme, _ := b.get(at).page().Find("html").Attr("data-theme"); theme != "dark" {
		t.Errorf("the look is %q", theme)
	}
	b.post("/account/settings", "theme", "light", "back", "https://elsewhere.example/").leads("/")
}

func TestFindAsksTheDatabaseEquallyOftenAndGivesAFewOfEachKind(t *testing.T) {
	h := open(t)
	ctx := context.Background()
	h.must(h.office.Import(ctx, administrator, sized("SMALL-1", 2), false))
	b := h.as(officer)
	before := h.queriesOf(b, http.MethodGet, "/find?q=n&visit=SMALL-1", "")
	for i := range planning.FindLimit + 2 {
		h.must(h.office.Import(ctx, administrator, sized(fmt.Sprintf("NEXT-%d", i), 20), false))
	}
	if now := h.queriesOf(b, http.MethodGet, "/find?q=n&visit=NEXT-1", ""); now > before+1 { // the summary of visits that it finds
		t.Errorf("the database is asked %d times, before %d times", now, before)
	}
	a := b.get("/find?q=n&visit=NEXT-1")
	for _, kind := range []string{"Visits", "People", "Places", "Programme", "Delegations"} {
		if got := len(a.hitsOf(kind)); got == 0 || got > planning.FindLimit {
			t.Errorf("%d hits under %s", got, kind)
		}
	}
	a = b.get("/find?q=" + strings.Repeat("x", 5000))
	if value, _ := a.is(http.StatusOK).page().Find("main [name=q]").Attr("value"); len(value) != findMost {
		t.Errorf("%d letters are looked for", len(value))
	}
}
