package httpd

import (
	"net/http"
	"strings"
	"testing"

	"cortege/internal/planning"
)

const programmeOfAMinistry = `Dear colleagues, our draft:
31 января 2024 г., среда
17:00–17:30  Посещение музея ковра
             Встречает: директор
18:30 Ужин
Возвращение (время уточняется)
Some remark that nobody understands <b>
`

func TestAPastedProgrammeIsSeenFirstAndThenSavedAsOneChange(t *testing.T) {
	h := open(t)
	before := h.load("baku-2024")
	b := h.as(planning.Officer)
	b.get("/visits/FHN-2024-003/programme?view=table").is(http.StatusOK).says("main", "Paste a programme")
	b.get("/visits/FHN-2024-003/programme/paste").is(http.StatusOK).says("main", "Text of the programme")
	preview := b.post("/visits/FHN-2024-003/programme/paste", "text", programmeOfAMinistry).is(http.StatusOK)
	preview.says("main", "3 items were found", "line by line", "Dear colleagues", "No time is given", "<b>", "heading: Wed 31 Jan", "detail 1")
	preview.says("#pasted-1", "Also read:", "Встречает: директор")
	preview.says("#pasted-3", "To be confirmed")
	if now := h.visit("FHN-2024-003"); len(now.Items) != len(before.Items) {
		t.Fatal("something was saved before it was confirmed")
	}
	form := preview.form("main form")
	if len(form["take"]) != 3 || form.Get("start[0]") != "17:00" || form.Get("end[0]") != "17:30" || form.Get("kind[1]") != "dinner" || form.Get("day[2]") != "2024-01-31" || form.Get("start[2]") != "" {
		t.Fatalf("understood was %v", form)
	}

	// What cannot be read comes back beside its field, with all that was corrected.
	form["take"] = []string{"0", "2"}
	form.Set("title[0]", "Музей ковра")
	form.Set("start[2]", "25:99")
	again := b.send("/visits/FHN-2024-003/programme/paste/apply", form).is(http.StatusUnprocessableEntity)
	again.says("#field-start-2-error", "25:99")
	form = again.form("main form")
	if form.Get("title[0]") != "Музей ковра" || strings.Join(form["take"], " ") != "0 2" {
		t.Fatalf("what was corrected is lost: %v", form)
	}
	form.Set("start[2]", "23:30")
	form.Set("end[2]", "00:15")
	form.Set("place[2]", "airport")
	b.send("/visits/FHN-2024-003/programme/paste/apply", form).leads("/visits/FHN-2024-003/programme?done=taken_in&day=2024-01-31")
	now := h.visit("FHN-2024-003")
	if len(now.Items) != len(before.Items)+2 {
		t.Fatalf("%d items, want two more than %d", len(now.Items), len(before.Items))
	}
	museum, back := now.Items[len(now.Items)-2], now.Items[len(now.Items)-1]
	if museum.Title["ru"] != "Музей ковра" || museum.At.String() != "2024-01-31T17:00" || now.Length(&museum) != 30 || !strings.Contains(museum.Description["ru"], "директор") {
		t.Errorf("the museum is %+v", museum)
	}
	if back.At.String() != "2024-01-31T23:30" || now.Length(&back) != 45 || back.Place != "airport" {
		t.Errorf("the way back is %+v", back)
	}

	// Pasted again, what is there already is not offered to be added.
	second := b.post("/visits/FHN-2024-003/programme/paste", "text", strings.Replace(programmeOfAMinistry, "Посещение музея ковра", "Музей ковра", 1)).is(http.StatusOK)
	if form := second.form("main form"); strings.Join(form["take"], " ") != "1 2" {
		t.Errorf("offered are %v", form["take"])
	}

	b.post("/visits/FHN-2024-003/undo").is(http.StatusSeeOther)
	if now := h.visit("FHN-2024-003"); len(now.Items) != len(before.Items) {
		t.Errorf("undone, there are %d items, want %d", len(now.Items), len(before.Items))
	}
}

func TestTwoPastedProgrammesSideBySideBringTheirTracks(t *testing.T) {
	h := open(t)
	before := h.load("baku-2024")
	b := h.as(planning.Officer)
	form := b.post("/visits/FHN-2024-003/programme/paste", "text", "Minister\t\tSpouse\t\n17:00\tWalk\t17:10\tTea\n18:00\tConcert\t18:30\tDinner\n").is(http.StatusOK).form("main form")
	b.send("/visits/FHN-2024-003/programme/paste/apply", form).is(http.StatusSeeOther)
	now := h.visit("FHN-2024-003")
	if len(now.Tracks) != len(before.Tracks)+1 || len(now.Items) != len(before.Items)+4 {
		t.Fatalf("tracks %+v", now.Tracks)
	}
	spouse := now.Tracks[len(now.Tracks)-1]
	if tea := now.Items[len(now.Items)-3]; tea.Title.In("en") != "Tea" || len(tea.Tracks) != 1 || tea.Tracks[0] != spouse.ID || spouse.Name.In("en") != "Spouse" {
		t.Errorf("%+v on %+v", tea, spouse)
	}
	b.post("/visits/FHN-2024-003/undo").is(http.StatusSeeOther)
	if now := h.visit("FHN-2024-003"); len(now.Tracks) != len(before.Tracks) || len(now.Items) != len(before.Items) {
		t.Errorf("undone, there are %d tracks and %d items", len(now.Tracks), len(now.Items))
	}
}

func TestAPastedTextThatIsNoProgrammeSaysWhy(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	b := h.as(planning.Officer)
	const path = "/visits/FHN-2024-003/programme/paste"
	b.post(path, "text", "").is(http.StatusUnprocessableEntity).says("#field-text-error", "Paste the text")
	b.post(path, "text", strings.Repeat("x\n", 6000)).is(http.StatusUnprocessableEntity).says("#field-text-error", "6000")
	b.post(path, "text", "Nothing here.").is(http.StatusOK).says("main", "No item was found", "Not understood")
	b.post(path, "text", strings.Repeat("10:00 x\n", 450)).is(http.StatusUnprocessableEntity).says("#field-text-error", "450")
	b.post(path+"/apply", "text", "10:00 Tea", "count", "7").is(http.StatusUnprocessableEntity)
	b.post(path+"/apply", "text", "10:00 Tea", "count", "1", "take", "3").is(http.StatusUnprocessableEntity)
	b.post(path+"/apply", "text", "10:00 Tea", "count", "1").leads("/visits/FHN-2024-003/programme?done=nothing_taken")
}

// The first cell of a table that is pasted may be empty: the tab after it says where the columns stand.
func TestThePastedTextKeepsItsFirstTab(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	preview := h.as(planning.Officer).post("/visits/FHN-2024-003/programme/paste", "text", "\r\n\tWed 31 Jan\tFri 2 Feb\r\n\tthe delegation\tthe experts\r\n17:00\tTalks\tMuseum\r\n").is(http.StatusOK)
	form := preview.form("main form")
	if strings.Join([]string{form.Get("day[0]"), form.Get("title[0]"), form.Get("day[1]"), form.Get("title[1]")}, " ") != "2024-01-31 Talks 2024-02-02 Museum" {
		t.Errorf("understood was %v", form)
	}
	if sent := form.Get("text"); !strings.HasPrefix(sent, "\tWed") {
		t.Errorf("the text comes back as %q", sent)
	}
	preview.says("main", "2 February 2024")
}
