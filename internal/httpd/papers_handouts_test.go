package httpd

import (
	"archive/zip"
	"net/http"
	"strings"
	"testing"

	"cortege/internal/planning"
)

const handoutsRoom = "/visits/FHN-2024-003/papers/handouts"

func TestANewEditionTellsWhichPapersOfWhomAreToBeReissued(t *testing.T) {
	h, b := published(t, 1)
	officer := planning.Actor{Name: "officer", Role: officer}
	// The short programme to the guest's head and the residence, everyone's own sheets, the delegation list.
	b.post(handoutsRoom+"?paper=short&audience=guest&lang=en", "to", "kurenkov", "names", "Residence\n\n").leads(handoutsRoom + "?done=handed_out#held")
	b.post(handoutsRoom + "?paper=person&audience=guest&lang=en").leads(handoutsRoom + "?done=handed_out#held")
	b.post(handoutsRoom+"?paper=delegation&audience=guest&lang=en,az", "names", "Archive").leads(handoutsRoom + "?done=handed_out#held")
	room := b.get(handoutsRoom).is(http.StatusOK).says(".table tbody", "Residence", "Archive", "Of the last edition")
	if room.page().Find("form[action$=reissued]").Length() != 0 {
		t.Error("something is to be reissued of the newest edition")
	}

	// A time moves: the programme changes, and the sheets of those who are there; the list does not.
	v := h.visit("FHN-2024-003")
	item := v.Item("talks")
	item.At.Minute += 5
	item.Until.Minute += 5
	h.must(h.office.Import(t.Context(), administrator, v, true))
	_, err := h.office.Publish(t.Context(), officer, "FHN-2024-003", "", "")
	h.must(err)
	held, err := h.office.Held(t.Context(), officer, "FHN-2024-003")
	h.must(err)
	for _, paper := range held {
		want := planning.HeldSame
		switch paper.Paper {
		case "short":
			want = planning.HeldChanged
		case "person":
			for _, id := range item.Attending() {
				if id == paper.Subject {
					want = planning.HeldChanged
				}
			}
		}
		if paper.State != want {
			t.Errorf("the %s of %s is %s, want %s", paper.Paper, paper.Name, paper.State, want)
		}
	}
	room = b.get(handoutsRoom).is(http.StatusOK).says("#reissue + p", "Edition 2 changes")
	changed := room.page().Find("input[name=key]").Length()
	b.get("/visits/FHN-2024-003/editions").is(http.StatusOK).says(".message.warning", "to be reissued")
	b.get("/visits/FHN-2024-003/papers").is(http.StatusOK).says(".message.warning", "to be reissued")

	// Those chosen are noted; the rest stays to be done.
	form := room.form("form[action$=reissued]")
	first := form["key"][0]
	b.post(handoutsRoom+"/reissued", "key", first).leads(handoutsRoom + "?done=handed_out#held")
	if left := b.get(handoutsRoom).page().Find("input[name=key]").Length(); left != changed-1 {
		t.Errorf("%d are left of %d", left, changed)
	}
	// What is addressed shows the new edition with the change marked.
	link, _ := room.page().Find("form[action$=reissued] a").First().Attr("href")
	if a := b.get(link).is(http.StatusOK); a.page().Find(".changed").Length() == 0 {
		t.Error(link, "marks nothing")
	}
}

func TestAPaperOfSomebodyWhoIsGoneIsToBeTakenBack(t *testing.T) {
	h, b := published(t, 1)
	b.post(handoutsRoom+"?paper=vehicle&audience=staff&lang=en&resource=car-1", "names", "The driver").leads(handoutsRoom + "?done=handed_out#held")
	v := h.visit("FHN-2024-003")
	for i := range v.Items {
		v.Items[i].Uses = nil
	}
	for i := range v.Resources {
		if v.Resources[i].ID == "car-1" {
			v.Resources = append(v.Resources[:i], v.Resources[i+1:]...)
			break
		}
	}
	h.must(h.office.Import(t.Context(), administrator, v, true))
	_, err := h.office.Publish(t.Context(), planning.Actor{Name: "officer", Role: officer}, "FHN-2024-003", "", "")
	h.must(err)
	room := b.get(handoutsRoom).is(http.StatusOK).says("form[action$=reissued]", "The driver", "To be taken back", "Taken back")
	remove, _ := room.page().Find("form[action$=reissued] button[formaction]").Attr("formaction")
	b.post(remove).leads(handoutsRoom + "?done=removed#held")
	if strings.Contains(b.get(handoutsRoom).body, "The driver") {
		t.Error("it is still noted")
	}
}

func TestHandingOutAsksForAHolderAndAnEdition(t *testing.T) {
	h, b := published(t, 0)
	b.get(handoutsRoom+"?paper=short").is(http.StatusOK).says("#main", "Nothing is published yet")
	if b.get("/visits/FHN-2024-003/papers").page().Find("button[name=paper]").Length() != 0 {
		t.Error("a draft can be handed out")
	}
	h.publish("FHN-2024-003")
	form := handoutsRoom + "?paper=short&audience=guest&lang=az"
	b.get(form).is(http.StatusOK).says("#note + p", "Edition 1")
	b.post(form).is(http.StatusUnprocessableEntity).says(".error-text", "Choose at least one person.")
	long := strings.Repeat("a", 600)
	a := b.post(form, "names", long).is(http.StatusUnprocessableEntity)
	if got := a.form("form[action*=handouts]").Get("names"); got != long {
		t.Error("what was typed is lost")
	}
	b.post(handoutsRoom+"?paper=nothing", "names", "A").is(http.StatusNotFound)
	viewer := h.as(viewer)
	viewer.get(handoutsRoom).is(http.StatusOK)
	viewer.post(form, "names", "A").is(http.StatusForbidden)
	b.get("/visits/FHN-2024-003/papers/reissue.pdf").is(http.StatusServiceUnavailable)
}

func TestOnlyWhatChangedIsPrintedAgain(t *testing.T) {
	h, b := published(t, 1, printing(t))
	for _, name := range []string{"Residence", "Duty room"} {
		b.post(handoutsRoom+"?paper=short&audience=guest&lang=en", "names", name).is(http.StatusSeeOther)
	}
	b.post(handoutsRoom+"?paper=delegation&audience=guest&lang=en", "names", "Archive").is(http.StatusSeeOther)
	b.get("/visits/FHN-2024-003/papers/reissue.zip").is(http.StatusNotFound)
	v := h.visit("FHN-2024-003")
	v.Item("talks").Title["en"] = "Talks of the ministers"
	h.must(h.office.Import(t.Context(), administrator, v, true))
	h.publish("FHN-2024-003")
	a := b.get("/visits/FHN-2024-003/papers/reissue.zip").is(http.StatusOK)
	if names := zipNames(t, a); len(names) != 1 || !strings.HasSuffix(names[0], "-x2.pdf") || a.Header.Get("X-Sheets") != "1" {
		t.Errorf("the pack holds %v", names)
	}
	if a := b.get("/visits/FHN-2024-003/papers/reissue.pdf").is(http.StatusOK); !strings.HasPrefix(a.body, "%PDF-") {
		t.Error("that is no PDF")
	}
}

// zipNames gives the names of what a zip holds.
func zipNames(t *testing.T, a *answer) (names []string) {
	t.Helper()
	pack, err := zip.NewReader(strings.NewReader(a.body), int64(len(a.body)))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range pack.File {
		names = append(names, file.Name)
	}
	return names
}
