package httpd

import (
	"net/http"
	"net/url"
	"strconv"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"cortege/internal/planning"
	"cortege/internal/visit"
)

// Each room of protocol asks for a reason beside its field, tells of a change made meanwhile, keeps what was typed, and
// lets nobody change anything who may only read.
func TestRoomsOfProtocolAskTellAndRefuse(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	const room = "/visits/FHN-2024-003/"
	_, err := h.office.SaveMember(t.Context(), administrator, "FHN-2024-003", visit.Member{Party: "mchs", ID: "aide", Class: "official", Person: visit.Person{Name: map[string]string{"en": "Guest Aide"}}}, 0)
	h.must(err)
	b := h.as(planning.Officer)
	for _, form := range []struct {
		path string
		send url.Values
	}{
		{"precedence/place", url.Values{"use": {"delegation"}, "side": {"guest"}, "person": {"aide"}, "to": {"1"}}},
		{"seating/talks/exchange", url.Values{"from": {"guest.C"}, "to": {"host.C"}}},
		{"convoy/ride", url.Values{"leg": {"departure"}, "from": {"kurenkov"}, "to": {"car-1/2"}}},
	} {
		b.send(room+form.path, form.send).is(http.StatusUnprocessableEntity).says(".error-text", "Write a reason")
		form.send.Set("reason", "agreed by both sides")
		b.send(room+form.path, form.send).is(http.StatusSeeOther)
		form.send.Set("reason", "as the guests wish")
		again := b.send(room+form.path, form.send).is(http.StatusConflict).says("main", "has changed this meanwhile").says("table.versions", "agreed by both sides")
		if again.page().Find(`input[name="reason"][value="as the guests wish"]:not([type="hidden"])`).Length() != 1 {
			t.Errorf("%s: what was typed is lost", form.path)
		}
		if again.page().Find("table.versions tbody tr").Length() == 0 {
			t.Errorf("%s: both versions don't stand side by side", form.path)
		}
		if mine := again.page().Find(`form:has(button:contains("Take mine"))`); mine.Length() != 1 {
			t.Errorf("%s: mine cannot be taken", form.path)
		} else if sent := valuesOf(mine); sent.Get("reason") != "as the guests wish" || sent.Get("version") == form.send.Get("version") {
			t.Errorf("%s: to be sent once more: %v", form.path, sent)
		} else {
			form.send = sent
		}
		h.as(planning.Viewer).send(room+form.path, form.send).is(http.StatusForbidden)
		if status := b.send(room+form.path, form.send).StatusCode; status != http.StatusSeeOther && status != http.StatusUnprocessableEntity {
			t.Errorf("%s: mine is answered with %d", form.path, status)
		}
	}
}

// Whatever room was changed meanwhile shows both versions, and taking mine puts it there.
func TestAChangeMadeMeanwhileStandsBesideMine(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	const room = "/visits/FHN-2024-003/"
	flag, err := h.office.SaveEntry(t.Context(), administrator, "FHN-2024-003", "symbols", &visit.Symbol{Kind: "flag", Country: "AZ"}, 0)
	h.must(err)
	b := h.as(planning.Officer)
	for _, c := range []struct {
		path        string
		first, mine url.Values
		says        string // mine, in the table
	}{
		{"precedence/order", url.Values{"use": {"table"}, "side": {"guest"}, "tie_break": {"since"}}, url.Values{"use": {"table"}, "side": {"guest"}, "tie_break": {"alphabet"}}, "by alphabet"},
		{"seating/talks", url.Values{"form": {"talks"}, "door": {"left"}}, url.Values{"form": {"talks"}, "door": {"right"}, "chairs": {"7"}}, "7"},
		{"seating/signing/check", url.Values{"set": {"yes"}}, url.Values{"set": {"yes"}}, ""},
		{"convoy/car", url.Values{"leg": {"departure"}, "car": {"car-1"}, "to": {"1"}, "role": {"lead"}}, url.Values{"leg": {"departure"}, "car": {"car-1"}, "to": {"1"}, "role": {"tail"}}, "Tail"},
		{"ceremony/signing", url.Values{"tick": {"rehearsed"}, "set": {"yes"}}, url.Values{"tick": {"table"}, "set": {"yes"}}, "yes"},
		{"ceremony/tomb/wreaths/0", url.Values{"tick": {"checked"}, "set": {"yes"}}, url.Values{"tick": {"ordered"}, "set": {"yes"}}, "yes"},
		{"registers/symbols/" + flag + "/tick", url.Values{"tick": {"prepared"}, "set": {"yes"}, "version": {"1"}}, url.Values{"tick": {"prepared"}, "version": {"1"}}, "no"},
	} {
		version := "0"
		if c.path == "ceremony/tomb/wreaths/0" {
			version = strconv.FormatInt(h.visit("FHN-2024-003").Item("tomb").Record.Version, 10)
		}
		for _, sent := range []url.Values{c.first, c.mine} {
			if sent.Get("version") == "" {
				sent.Set("version", version)
			}
		}
		b.send(room+c.path, c.first).is(http.StatusSeeOther)
		answer := b.send(room+c.path, c.mine).is(http.StatusConflict).says(".message.error", "has changed this meanwhile").says("table.versions", c.says)
		mine := answer.page().Find(`form:has(button:contains("Take mine"))`)
		if mine.Length() != 1 {
			t.Fatalf("%s: mine cannot be taken", c.path)
		}
		action, _ := mine.Attr("action")
		b.send(action, valuesOf(mine)).is(http.StatusSeeOther)
	}
	v := h.visit("FHN-2024-003")
	if s := v.Signings[0]; !s.Rehearsed || !s.Table {
		t.Errorf("of the two ticks stay %+v", s)
	}
}

// Luggage that cannot be taken comes back as typed, with what is wrong beside it; so does a table of too many chairs.
func TestRoomsGiveBackWhatCannotBeTaken(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	b := h.as(planning.Officer)
	back := b.send("/visits/FHN-2024-003/convoy/luggage", url.Values{"leg": {"departure"}, "lines[0].person": {h.visit("FHN-2024-003").Item("departure").With[0]}, "lines[0].pieces": {"two"}, "version": {"0"}})
	if typed := back.is(http.StatusUnprocessableEntity).says("#luggage .error-text", "two").page().Find(`input[name="lines[0].pieces"]`); typed.AttrOr("value", "") != "two" {
		t.Error("the luggage that was typed is lost")
	}
	b.send("/visits/FHN-2024-003/seating/talks", url.Values{"form": {"talks"}, "chairs": {"501"}, "version": {"0"}}).is(http.StatusUnprocessableEntity).says("#settings .error-text", "501")
}

// valuesOf gives what a form's fields would send.
func valuesOf(form *goquery.Selection) url.Values {
	sent := url.Values{}
	form.Find("input").Each(func(_ int, input *goquery.Selection) {
		sent.Add(input.AttrOr("name", ""), input.AttrOr("value", ""))
	})
	return sent
}
