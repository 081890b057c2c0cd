package httpd

import (
	"net/http"
	"net/url"
	"testing"

	"cortege/internal/planning"
	"cortege/internal/visit"
)

const flameLate = "/visits/FHN-2024-003/programme/items/flame/ripple?event=late&value=25"

func TestADelayIsShownBeforeItIsThePlanAndUndoneAsOne(t *testing.T) {
	h := open(t)
	before := h.load("baku-2024")
	b := h.as(planning.Officer)
	preview := b.get(flameLate).is(http.StatusOK)
	preview.says(".ripple-lead", "25 minutes late").says(".way:first-of-type", "Nothing breaks", "10:47–11:25", "11:40–12:25", "length −15 min", "5 of 5 free minutes")
	preview.says(".way:last-of-type", "Move on what follows", "12:40–12:55")
	if got := h.visit("FHN-2024-003").Item("flame"); got.Minutes != before.Item("flame").Minutes {
		t.Error("a preview changes the plan")
	}
	form := preview.form(".way:last-of-type form")
	b.send("/visits/FHN-2024-003/programme/items/flame/ripple", form).leads("/visits/FHN-2024-003/programme?day=2024-01-31&done=rippled&item=flame")
	now := h.visit("FHN-2024-003")
	if got := now.Item("flame").Minutes; got != 38 {
		t.Errorf("the wreath lasts %d minutes", got)
	}
	if got := now.Item("signing").At.Time(); got != "12:40" {
		t.Errorf("the signing is at %s", got)
	}
	b.post("/visits/FHN-2024-003/programme/undo").is(http.StatusSeeOther)
	for _, item := range h.visit("FHN-2024-003").Items {
		was := before.Item(item.ID)
		if item.At != was.At || item.Minutes != was.Minutes {
			t.Errorf("one undo leaves %s at %s for %d", item.ID, item.At, item.Minutes)
		}
	}
}

func TestAPreviewThatIsNoLongerTrueIsShownAnewAndNotApplied(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	b := h.as(planning.Officer)
	form := b.get(flameLate).form(".way form")
	b.post("/visits/FHN-2024-003/programme/items/lunch/move", "day", "2024-01-31", "start", "13:10").is(http.StatusSeeOther)
	b.send("/visits/FHN-2024-003/programme/items/flame/ripple", form).is(http.StatusConflict).says("main", "has changed since this preview", "Make this the plan")
	if got := h.visit("FHN-2024-003").Item("flame").Minutes; got != 13 {
		t.Errorf("the wreath lasts %d minutes", got)
	}
	form.Set("way", "nothing")
	b.send("/visits/FHN-2024-003/programme/items/flame/ripple", form).is(http.StatusConflict)
}

func TestWhatAnEventIsMayBeTypedInSeveralWays(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	b := h.as(planning.Officer)
	ask := func(event, value string) *answer {
		return b.get("/visits/FHN-2024-003/programme/items/arrival/ripple?" + url.Values{"event": {event}, "value": {value}}.Encode())
	}
	ask("end", "1010").is(http.StatusOK).says(".way", "09:00–10:10")
	ask("start", "9:45").is(http.StatusOK).says(".way", "09:45–10:05")
	ask("pause", "+10").is(http.StatusOK).says(".ripple-lead", "10 minutes put in")
	ask("late", "soon").is(http.StatusUnprocessableEntity).says(".error-text", "cannot be taken")
	ask("end", "25:00").is(http.StatusUnprocessableEntity).says(".error-text", "not a time")
	ask("", "").is(http.StatusUnprocessableEntity)
	b.get("/visits/FHN-2024-003/programme/items/nothing/ripple?event=late&value=5").is(http.StatusNotFound)
}

func TestADelaySaysWhatItDoesToAnotherVisit(t *testing.T) {
	h := open(t)
	v := h.load("baku-2024")
	other := v.Clone()
	other.Reference = "OTHER-1"
	other.Items = nil
	for _, item := range v.Items {
		if item.ID == "talks" {
			item.ID, item.UID, item.Record, item.With = "other-talks", "", visit.Record{}, nil
			item.At.Hour, item.At.Minute, item.Least = 12, 45, 0
			other.Items = append(other.Items, item)
		}
	}
	h.must(h.office.Import(t.Context(), administrator, other, false))
	b := h.as(planning.Officer)
	b.get("/visits/FHN-2024-003/programme/items/signing/ripple?event=late&value=40").is(http.StatusOK).
		says(".way:first-of-type", "In another visit: OTHER-1", "Interpreter 1")
}
