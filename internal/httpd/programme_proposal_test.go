package httpd

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cortege/internal/planning"
	"cortege/internal/visit"
)

const proposed = "/visits/FHN-2024-003/programme/proposal"

// toTray takes the time of items away.
func toTray(b *browser, ids ...string) {
	b.t.Helper()
	for _, id := range ids {
		b.post("/visits/FHN-2024-003/programme/items/" + id + "/unschedule").is(http.StatusSeeOther)
	}
}

func TestATimetableIsProposedTakenAndUndoneAsOne(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	b := h.as(planning.Officer)
	toTray(b, "talks", "lunch")
	before := h.visit("FHN-2024-003")
	page := b.get(proposed + "?for=5").is(http.StatusOK)
	page.says(".way:first-of-type", "Timetable A", "Nothing that has been agreed is moved", "Meeting of the ministers", "Official lunch")
	if n := page.page().Find(".proposal-day .lane").Length(); n != page.page().Find(".way").Length()+1 {
		t.Errorf("the day has %d lanes", n)
	}
	form := page.form(".way form")
	b.send(proposed, form).is(http.StatusSeeOther)
	after := h.visit("FHN-2024-003")
	for _, f := range planning.Check(after) {
		if f.Severity == visit.Error {
			t.Errorf("the timetable breaks %s: %v", f.Rule, f.Items)
		}
	}
	for _, id := range []string{"talks", "lunch"} {
		if after.Item(id).At.IsZero() {
			t.Errorf("%s has no time", id)
		}
	}
	b.send(proposed, form).is(http.StatusConflict).says("main", "has changed since this preview")
	b.post("/visits/FHN-2024-003/programme/undo").is(http.StatusSeeOther)
	undone := h.visit("FHN-2024-003")
	for i := range before.Items {
		if diff := cmp.Diff(before.Items[i].At.String(), undone.Items[i].At.String()); diff != "" {
			t.Errorf("one undo leaves %s: %s", before.Items[i].ID, diff)
		}
	}
}

func TestWhatExcludesEveryTimetableIsSaid(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	b := h.as(planning.Officer)
	toTray(b, "talks")
	v := h.visit("FHN-2024-003")
	talks := *v.Item("talks")
	talks.Minutes, talks.Least = 13*60, 0
	if _, err := h.office.SaveItem(t.Context(), administrator, v.Reference, talks, 0); err != nil {
		t.Fatal(err)
	}
	page := b.get(proposed + "?for=5&order=stay").is(http.StatusOK)
	page.says(".demands", "Meeting of the ministers", "easiest to relax").says("#conflict-title", "No timetable can be")
	if page.page().Find(".demands a[href]").Length() == 0 {
		t.Error("nothing leads to where a demand can be relaxed")
	}
}

func TestASearchTellsWhatItFindsAsItGoes(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	b := h.as(planning.Officer)
	toTray(b, "talks", "lunch")
	a := b.get(proposed + "/search").is(http.StatusOK)
	if got := a.Header.Get("Content-Type"); !strings.HasPrefix(got, "text/event-stream") {
		t.Errorf("the search is sent as %s", got)
	}
	_, last, _ := strings.Cut(a.body, "event: done\n")
	for _, word := range []string{"Timetable A", "Official lunch", `name="changes"`} {
		if !strings.Contains(last, word) {
			t.Errorf("the end of the search does not hold %q:\n%s", word, clipTo(a.body, 2000))
		}
	}
	for line := range strings.SplitSeq(strings.TrimSpace(last), "\n") {
		if line != "" && !strings.HasPrefix(line, "data: ") {
			t.Fatalf("a line of the stream is no data: %q", line)
		}
	}
}

func TestAStrangeTimetableIsNotTaken(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	b := h.as(planning.Officer)
	toTray(b, "talks")
	form := b.get(proposed + "?for=5").form(".way form")
	for _, changes := range [][]string{nil, {"talks"}, {"talks 2024-01-31T11:20 0 0"}, {"talks soon 0 60"}, {"talks 2024-01-31T11:20 7 60"}} {
		b.send(proposed, url.Values{"seen": form["seen"], "changes": changes}).is(http.StatusUnprocessableEntity)
	}
	b.send(proposed, url.Values{"seen": form["seen"], "changes": {"nothing 2024-01-31T11:20 0 60"}}).is(http.StatusNotFound)
	b.send(proposed, url.Values{"seen": {"other"}, "changes": form["changes"]}).is(http.StatusConflict)
	if !h.visit("FHN-2024-003").Item("talks").At.IsZero() {
		t.Error("the talks have a time")
	}
	b.get(proposed+"?days=31.01.&items=<x>&order=y&for=-3").is(http.StatusOK).says(".way", "Meeting of the ministers")
}
