package httpd

import (
	"net/http"
	"strconv"
	"testing"

	"cortege/internal/planning"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// The copies of a document stand as the alternat has it, and what is ready is ticked off.
func TestASigningShowsItsCopiesAndWhatIsReady(t *testing.T) {
	h := open(t)
	v := h.load("baku-2024")
	b := h.as(officer)
	const signing = "/visits/FHN-2024-003/ceremony/signing"
	page := b.get(signing).is(http.StatusOK)
	if copies := page.page().Find(".copy").Length(); copies != v.Item("signing").Documents[0].Originals {
		t.Errorf("%d copies are shown", copies)
	}
	left := func(i int) string { return page.page().Find(".copy-page").Eq(i).Find("span").First().Text() }
	if left(0) == left(1) || left(0) == "–" {
		t.Errorf("at the left stand %q and %q", left(0), left(1))
	}
	b.post(signing, "tick", "rehearsed", "set", "yes", "version", "0").is(http.StatusSeeOther)
	noted := h.visit(v.Reference).Signings
	if len(noted) != 1 || !noted[0].Rehearsed || noted[0].Item != "signing" {
		t.Fatalf("noted: %+v", noted)
	}
	b.post(signing, "tick", "pens", "set", "yes", "version", "1").is(http.StatusNotFound)
	if ribbons := b.get("/visits/FHN-2024-003/ceremony/tomb").is(http.StatusOK).page().Find(".ribbon svg text"); ribbons.Length() == 0 {
		t.Error("no ribbon is drawn")
	}
}

// What is agreed and seen of a wreath is ticked off by its ribbon; a ribbon that reads otherwise is to be agreed and seen anew.
func TestAWreathIsTickedOffAndItsRibbonAgreed(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	b := h.as(officer)
	const tomb = "/visits/FHN-2024-003/ceremony/tomb"
	wreath := func() *visit.Wreath { return &h.visit("FHN-2024-003").Item("tomb").Wreaths[0] }
	version := func() string { return strconv.FormatInt(h.visit("FHN-2024-003").Item("tomb").Record.Version, 10) }
	for _, tick := range []string{"host", "guest", "ordered", "checked"} {
		b.post(tomb+"/wreaths/0", "tick", tick, "set", "yes", "version", version()).is(http.StatusSeeOther)
	}
	if w := wreath(); !w.Approved.Host || !w.Approved.Guest || !w.Ordered || w.Checked != string(officer) {
		t.Fatalf("ticked off: %+v", w)
	}
	if badges := b.get(tomb).page().Find("#wreath-0 .badge.ok").Length(); badges != 4 {
		t.Errorf("%d ticks are shown", badges)
	}
	b.post(tomb+"/wreaths/0", "tick", "checked", "version", version()).is(http.StatusSeeOther)
	if w := wreath(); w.Checked != "" || !w.Ordered {
		t.Errorf("taken back: %+v", w)
	}
	b.post(tomb+"/wreaths/0", "tick", "checked", "set", "yes", "version", "1").is(http.StatusConflict)
	b.post(tomb+"/wreaths/0", "tick", "sold", "set", "yes", "version", version()).is(http.StatusUnprocessableEntity)
	b.post(tomb+"/wreaths/7", "tick", "checked", "set", "yes", "version", version()).is(http.StatusConflict)
	b.post(tomb+"/wreaths/x", "tick", "checked", "set", "yes", "version", version()).is(http.StatusNotFound)
	h.as(viewer).post(tomb+"/wreaths/0", "tick", "checked", "set", "yes", "version", version()).is(http.StatusForbidden)
	item := *h.visit("FHN-2024-003").Clone().Item("tomb")
	item.Wreaths[0].Ribbon = text.Text{"en": "To the founder of the state"}
	if _, err := h.office.SaveItem(t.Context(), planning.Actor{Name: "leyla", Role: planning.Officer}, "FHN-2024-003", item, item.Record.Version); err != nil {
		t.Fatal(err)
	}
	if w := wreath(); w.Approved.Host || w.Approved.Guest || !w.Ordered {
		t.Errorf("with another ribbon: %+v", w)
	}
}

// Who has looked a chart over is noted with it, and the mark is doubtful once somebody sits elsewhere.
func TestASeatingIsCheckedAsItStands(t *testing.T) {
	h := open(t)
	v := h.load("two-zones")
	b := h.as(officer)
	const room = "/visits/DEMO-2027-011/seating/lunch"
	b.get(room).is(http.StatusOK)
	b.post(room+"/check", "set", "yes", "version", "0").is(http.StatusSeeOther)
	kept := h.visit(v.Reference).Seatings
	if len(kept) != 1 || kept[0].Checked != string(officer) || kept[0].CheckedAs == "" || !kept[0].CheckedOn.IsValid() {
		t.Fatalf("kept: %+v", kept)
	}
	if page := b.get(room).page(); page.Find(".tick .badge.ok").Length() != 1 {
		t.Error("the check is not shown")
	}
	b.post(room+"/check", "set", "yes", "version", "0").is(http.StatusConflict)
	h.as(viewer).post(room+"/check", "set", "yes", "version", "1").is(http.StatusForbidden)
	b.post(room, "form", "two_poles", "version", "1").is(http.StatusSeeOther)
	if page := b.get(room).page(); page.Find(".tick .badge.warning").Length() != 1 || page.Find(".tick .hint").Length() != 1 {
		t.Error("a chart that has changed counts as checked")
	}
	if list := b.get("/visits/DEMO-2027-011/checks").page().Find(`.finding a[href="` + room + `"]`); list.Length() == 0 {
		t.Error("no finding leads to the chart")
	}
	b.post(room+"/check", "version", "2").is(http.StatusSeeOther)
	if kept := h.visit(v.Reference).Seatings[0]; kept.Checked+kept.CheckedAs != "" {
		t.Errorf("taken back: %+v", kept)
	}
}
