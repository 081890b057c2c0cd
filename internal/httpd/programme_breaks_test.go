package httpd

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"cortege/internal/planning"
)

// breaksOf asks what bars an item.
func breaksOf(b *browser, path string) breaksAnswer {
	b.t.Helper()
	var answer breaksAnswer
	b.must(json.Unmarshal([]byte(b.get(path).is(http.StatusOK).body), &answer))
	return answer
}

// barAt gives what bars a moment.
func barAt(bars []barred, at time.Time) *barred {
	for i := range bars {
		if minute := at.Unix() / 60; bars[i].From <= minute && minute < bars[i].To {
			return &bars[i]
		}
	}
	return nil
}

func TestADragIsToldWhichTimesBreakWhat(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	b := h.as(planning.Officer)
	answer := breaksOf(b, "/visits/FHN-2024-003/programme/items/talks/breaks?day=2024-01-31")
	at := func(hour, minute int) time.Time { return time.Date(2024, 1, 31, hour-4, minute, 0, 0, time.UTC) }
	for _, c := range []struct {
		hour, minute int
		reason       string // "" nothing bars it
	}{
		{11, 20, ""}, {11, 15, ""}, {11, 10, "15 min on the way"}, {10, 50, "Eternal Flame"}, {11, 30, "Signing"},
	} {
		bar := barAt(answer.Starts, at(c.hour, c.minute))
		switch {
		case c.reason == "" && bar != nil:
			t.Errorf("at %d:%02d the talks are barred: %s", c.hour, c.minute, bar.Reason)
		case c.reason != "" && (bar == nil || !strings.Contains(bar.Reason, c.reason) || bar.Severity != "error"):
			t.Errorf("at %d:%02d the talks are barred by %+v, not by %q", c.hour, c.minute, bar, c.reason)
		}
	}
	if bar := barAt(answer.Ends, at(12, 30)); bar == nil || !strings.Contains(bar.Reason, "Signing") {
		t.Errorf("the talks may end at 12:30: %+v", answer.Ends)
	}
	if bar := barAt(answer.Ends, at(12, 25)); bar != nil {
		t.Errorf("the talks may not end when the signing starts: %s", bar.Reason)
	}
	b.get("/visits/FHN-2024-003/programme/items/talks/breaks").is(http.StatusUnprocessableEntity)
	b.get("/visits/FHN-2024-003/programme/items/nothing/breaks?day=2024-01-31").is(http.StatusNotFound)
}

func TestClosedPlacesBarADrag(t *testing.T) {
	h := open(t)
	h.load("two-zones")
	answer := breaksOf(h.as(planning.Officer), "/visits/DEMO-2027-011/programme/items/museum/breaks?day=2027-03-27")
	at := func(hour int) time.Time { return time.Date(2027, 3, 27, hour, 0, 0, 0, time.UTC) }
	if bar := barAt(answer.Starts, at(8)); bar == nil || bar.Severity != "error" {
		t.Errorf("before it opens the museum may be visited: %+v", bar)
	}
	if bar := barAt(answer.Starts, at(14)); bar != nil && strings.Contains(bar.Reason, "open") {
		t.Errorf("in the afternoon the museum is closed: %s", bar.Reason)
	}
}

func TestEachItemSaysHowFarItCanGo(t *testing.T) {
	v := visitOf(t, "baku-2024")
	p := dayOf(t, v, "2024-01-31")
	talks := blockIn(t, p.Timeline.Lanes[0], "talks")
	if !strings.Contains(talks.Slack.Later, "5 min") || !strings.Contains(talks.Slack.Later, "Signing") || talks.Slack.Tight {
		t.Errorf("the talks can go: %s", talks.Slack.Later)
	}
	if !strings.Contains(talks.Slack.Earlier, "5 min") || !strings.Contains(talks.Slack.Earlier, "15 min on the way") {
		t.Errorf("the talks can start earlier: %s", talks.Slack.Earlier)
	}
	if talks.Tail != 1 || talks.TailRow() != talks.Row+talks.Span {
		t.Errorf("their tail is %d slots from %d", talks.Tail, talks.TailRow())
	}
	if arrival := blockIn(t, p.Timeline.Lanes[0], "arrival"); arrival.Tail != 0 || arrival.Slack.Later == "" {
		t.Errorf("what is fixed has a tail of %d and says %q", arrival.Tail, arrival.Slack.Later)
	}
}

func TestAMoveLoadsTheVisitOnce(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	b := h.as(planning.Officer)
	b.headers.Set("HX-Request", "true")
	planner := h.queriesOf(b, http.MethodGet, "/visits/FHN-2024-003/programme", "")
	moved := h.queriesOf(b, http.MethodPost, "/visits/FHN-2024-003/programme/items/talks/move", "day=2024-01-31&start=11:25")
	// Beside the planner's own: what is changed and its audit, and what the item clashes with.
	if moved > planner+10 {
		t.Errorf("a move asks the database %d times, the planner alone %d times", moved, planner)
	}
}
