package httpd

import (
	"net/http"
	"net/url"
	"testing"

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
		again := b.send(room+form.path, form.send).is(http.StatusConflict).says("main", "has changed this meanwhile")
		if again.page().Find(`input[name="reason"][value="agreed by both sides"]`).Length() != 1 {
			t.Errorf("%s: what was typed is lost", form.path)
		}
		h.as(planning.Viewer).send(room+form.path, form.send).is(http.StatusForbidden)
	}
}
