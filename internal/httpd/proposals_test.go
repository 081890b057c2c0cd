package httpd

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"cloud.google.com/go/civil"

	"cortege/internal/planning"
	"cortege/internal/visit"
)

// neighbours loads two visits of the same day that share the interpreter, the hall and the minister, with the talks of
// both in the tray, one after the other where they are now.
func (h *house) neighbours() (*visit.Visit, *visit.Visit) {
	h.t.Helper()
	first := h.load("baku-2024")
	second := first.Clone()
	second.Reference = "FHN-2024-004"
	h.must(h.office.Import(context.Background(), administrator, second, false))
	b := h.as(planning.Officer)
	for _, reference := range []string{"FHN-2024-003", "FHN-2024-004"} {
		for i := range first.Items {
			if id := first.Items[i].ID; id != "talks" {
				b.post("/visits/" + reference + "/programme/items/" + id + "/remove").is(http.StatusSeeOther)
			}
		}
		b.post("/visits/" + reference + "/programme/items/talks/unschedule").is(http.StatusSeeOther)
	}
	return h.visit("FHN-2024-003"), h.visit("FHN-2024-004")
}

const joint = "/proposals?visits=FHN-2024-003&visits=FHN-2024-004&for=5"

func TestVisitsThatShareAnInterpreterArePlannedTogether(t *testing.T) {
	h := open(t)
	first, second := h.neighbours()
	if a, b := first.Resource("interpreter-1"), second.Resource("interpreter-1"); a.Key == 0 || a.Key != b.Key {
		t.Fatalf("the visits do not share the interpreter: %d and %d", a.Key, b.Key)
	}
	b := h.as(planning.Officer)
	page := b.get(joint).is(http.StatusOK)
	page.says(".way:first-of-type", "FHN-2024-003", "FHN-2024-004", "Meeting of the ministers")
	page.says(".proposal-day", "FHN-2024-003")
	form := page.form(".way form")
	stale := url.Values{"seen": form["seen"], "changes": form["changes"]}

	one := url.Values{"seen": form["seen"], "changes": form["changes"], "only": {"FHN-2024-004"}}
	b.send(joint, one).is(http.StatusSeeOther).leads("/proposals?done=proposed_together&for=5&visits=FHN-2024-003&visits=FHN-2024-004")
	if !h.visit("FHN-2024-003").Item("talks").At.IsZero() || h.visit("FHN-2024-004").Item("talks").At.IsZero() {
		t.Error("not the one visit alone was planned")
	}
	b.send(joint, stale).is(http.StatusConflict).says("main", "has changed since this preview")
	if !h.visit("FHN-2024-003").Item("talks").At.IsZero() {
		t.Error("a part of what is stale was taken")
	}
	b.send(joint, url.Values{"seen": form["seen"], "changes": form["changes"], "only": {"FHN-2024-003"}}).is(http.StatusSeeOther)
	for _, reference := range []string{"FHN-2024-003", "FHN-2024-004"} {
		found, err := h.office.Findings(t.Context(), administrator, reference)
		h.must(err)
		for _, f := range found {
			if f.Severity == visit.Error {
				t.Errorf("%s breaks %s: %v", reference, f.Rule, f.Message)
			}
		}
		b.post("/visits/" + reference + "/programme/undo").is(http.StatusSeeOther)
		if !h.visit(reference).Item("talks").At.IsZero() {
			t.Errorf("one undo leaves the talks of %s", reference)
		}
	}
	b.send(joint, b.get(joint).form(".way form")).is(http.StatusSeeOther)
	if a, b := h.visit("FHN-2024-003").Item("talks").At, h.visit("FHN-2024-004").Item("talks").At; a.IsZero() || b.IsZero() || a == b {
		t.Errorf("taken as a whole, the talks are at %s and %s", a, b)
	}
}

func TestASearchOverVisitsTellsWhatItFindsAsItGoes(t *testing.T) {
	h := open(t)
	h.neighbours()
	a := h.as(planning.Officer).get("/proposals/search?visits=FHN-2024-003&visits=FHN-2024-004").is(http.StatusOK)
	_, last, _ := strings.Cut(a.body, "event: done\n")
	for _, word := range []string{"Timetable A", "FHN-2024-004", `name="changes"`} {
		if !strings.Contains(last, word) {
			t.Errorf("the end of the search does not hold %q:\n%s", word, clipTo(a.body, 2000))
		}
	}
}

func TestWhatExcludesTimetablesOfSeveralVisitsIsSaid(t *testing.T) {
	h := open(t)
	first, second := h.neighbours()
	for _, v := range []*visit.Visit{first, second} {
		talks := *v.Item("talks")
		talks.Minutes, talks.Least = 8*60, 0
		if _, err := h.office.SaveItem(t.Context(), administrator, v.Reference, talks, 0); err != nil {
			t.Fatal(err)
		}
	}
	page := h.as(planning.Officer).get(joint).is(http.StatusOK)
	page.says(".demands", "Meeting of the ministers (FHN-2024-003)", "Meeting of the ministers (FHN-2024-004)", "easiest to relax")
	if link, _ := page.page().Find(".demands a").Attr("href"); !strings.HasPrefix(link, "/visits/FHN-2024-00") {
		t.Errorf("a demand leads to %q", link)
	}
}

func TestVisitsToPlanTogetherAreOffered(t *testing.T) {
	h := open(t)
	b := h.as(planning.Officer)
	b.get("/proposals").is(http.StatusOK)
	h.neighbours()
	page := b.get("/proposals").is(http.StatusOK)
	var chosen []string
	for _, option := range page.page().Find(`input[name="visits"][checked]`).EachIter() {
		value, _ := option.Attr("value")
		chosen = append(chosen, value)
	}
	if !slices.Equal(chosen, []string{"FHN-2024-003", "FHN-2024-004"}) {
		t.Errorf("those with items without a time are %v", chosen)
	}
	b.get("/proposals?visits=nothing&days=x&order=y&for=-2").is(http.StatusOK)
	b.get("/proposals?visits=FHN-2024-003&visits=FHN-2024-004&order=stay").is(http.StatusOK).says(".way", "Meeting of the ministers")
	form := b.get(joint).form(".way form")
	for _, sent := range []url.Values{
		{}, {"seen": form["seen"]}, {"changes": form["changes"]}, {"seen": form["seen"], "changes": form["changes"], "only": {"FHN-2024-009"}},
		{"seen": form["seen"], "changes": {"FHN-2024-003/talks soon 0 60"}},
	} {
		b.send(joint, sent).is(http.StatusUnprocessableEntity)
	}
	many := url.Values{}
	for i := range planning.MostTogether + 1 {
		v := h.visit("FHN-2024-003").Clone()
		v.Reference = "MANY-" + civil.Date{Year: 2024, Month: 1, Day: i + 1}.String()
		h.must(h.office.Import(t.Context(), administrator, v, false))
		many.Add("visits", v.Reference)
	}
	b.get("/proposals?"+many.Encode()).is(http.StatusUnprocessableEntity).says("main", "No more than 20 visits")
}
