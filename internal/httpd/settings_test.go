package httpd

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"cortege/internal/planning"
)

var settingsForms = []string{
	"/settings/checks", "/settings/kinds", "/settings/precedence", "/settings/ceremonies", "/settings/talks", "/settings/registers", "/settings/convoy",
	"/settings/days", "/settings/timing", "/settings/scenarios", "/settings/scenarios/signing", "/settings/scenarios/talks", "/settings/scenarios/airport_greeting",
}

func (h *house) settings() *planning.Settings {
	h.t.Helper()
	s, err := h.office.Settings(context.Background(), administrator)
	h.must(err)
	return s
}

func (h *house) changes() []planning.Change {
	h.t.Helper()
	changes, err := h.office.Changes(context.Background(), administrator, planning.ChangeQuery{Thing: "customs"})
	h.must(err)
	return changes
}

func TestAFormOfSettingsThatIsSentAsItStandsChangesNothing(t *testing.T) {
	h := open(t)
	b := h.as(admin)
	for _, path := range settingsForms {
		b.send(path, b.get(path).is(http.StatusOK).form(`form[action="`+path+`"]`)).leads(path + "?done=saved")
	}
	for _, change := range h.changes() {
		t.Logf("%s → %s", change.Edits[0].Before, change.Edits[0].After)
	}
	for _, section := range h.settings().Sections {
		if section.Own || section.Version != 1 {
			t.Errorf("%s is another one now", section.Name)
		}
	}
}

func TestSettingsAreChangedCheckedAndReset(t *testing.T) {
	h := open(t)
	b := h.as(admin)
	form := b.get("/settings/convoy").form(`form[action="/settings/convoy"]`)
	stale := b.get("/settings/convoy").form(`form[action="/settings/convoy"]`)
	form.Set("car_seats", "4")
	form.Set("convoy.press", "")
	form.Set("convoy.medical", "1")
	form.Set("convoy.police", "2")
	b.send("/settings/convoy", form).leads("/settings/convoy?done=saved")
	s := h.settings()
	if s.CarSeats != 4 || strings.Join(s.Convoy, " ") != "medical police lead principal security host delegation interpreter baggage spare tail" {
		t.Errorf("%d seats, %v", s.CarSeats, s.Convoy)
	}
	b.get("/settings/convoy").says("main", "By default: 3", "Back to the defaults", "Changed by admin")
	b.get("/settings").says("main", "Convoy and cars differs")

	stale.Set("car_seats", "2")
	b.send("/settings/convoy", stale).is(http.StatusConflict).says(".versions", "4", "2")
	stale.Set("version", "2")
	stale.Set("advance_leaves", "soon")
	wrong := b.send("/settings/convoy", stale).is(http.StatusUnprocessableEntity)
	if value, _ := wrong.page().Find("[name=advance_leaves]").Attr("value"); value != "soon" {
		t.Errorf("what was typed came back as %q", value)
	}
	wrong.says(".field:has([name=advance_leaves]) .error-text", "soon")

	b.post("/settings/convoy/reset", "version", "1").is(http.StatusConflict)
	b.post("/settings/convoy/reset", "version", "2").leads("/settings/convoy?done=reset")
	if s := h.settings(); s.CarSeats != 3 || len(s.Convoy) != 12 {
		t.Errorf("after the reset %d seats, %v", s.CarSeats, s.Convoy)
	}
}

func TestTablesOfTheSettings(t *testing.T) {
	h := open(t)
	b := h.as(admin)
	form := b.get("/settings/precedence").form(`form[action="/settings/precedence"]`)
	form.Set("posts", "99: chief of staff, начальник штаба\n\n70:adviser")
	b.send("/settings/precedence", form).is(http.StatusSeeOther)
	posts := h.settings().Posts
	if len(posts) != 2 || posts[0].Weight != 99 || posts[0].Names[1] != "начальник штаба" || posts[1].Names[0] != "adviser" {
		t.Errorf("%+v", posts)
	}
	form.Set("posts", "99: chief\nno weight")
	b.send("/settings/precedence", form).is(http.StatusUnprocessableEntity).says(".error-text", "Line 2")

	days := b.get("/settings/days").form(`form[action="/settings/days"]`)
	days.Set("days[1].on", "")
	days.Set("days[1].country", "")
	days.Set("days[1].mourning", "")
	for _, language := range []string{"en", "az", "ru"} {
		days.Set("days[1].name."+language, "")
	}
	days.Set("days[18].on", "03-30")
	days.Set("days[18].country", "AZ")
	days.Set("days[18].name.az", "Ramazan bayramı")
	b.send("/settings/days", days).is(http.StatusSeeOther)
	list := h.settings().Days
	if len(list) != 18 || list[1].On != "09-27" || list[17].Name["az"] != "Ramazan bayramı" {
		t.Errorf("%d days, the second %v, the last %v", len(list), list[1], list[len(list)-1])
	}
}

func TestWhoReadsAndWhoChangesSettings(t *testing.T) {
	h := open(t)
	b := h.as(officer)
	for _, path := range settingsForms {
		page := b.get(path).is(http.StatusOK)
		if page.page().Find("main form button").Length() > 0 || page.page().Find("main fieldset[disabled]").Length() != 1 {
			t.Errorf("%s lets an officer change it", path)
		}
	}
	b.get("/settings/file").is(http.StatusOK)
	b.post("/settings/talks", "version", "1").is(http.StatusForbidden)
}

func TestAFileOfSettingsIsTakenOrRefusedByItsLines(t *testing.T) {
	h := open(t)
	b := h.as(admin)
	version := h.settings().Version()
	send := func(source string) *answer {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		h.must(form.WriteField("version", strconv.FormatInt(version, 10)))
		file, err := form.CreateFormFile("file", "office.yaml")
		h.must(err)
		_, err = file.Write([]byte(source))
		h.must(err)
		h.must(form.Close())
		return b.do(http.MethodPost, "/settings/file", &body, "Content-Type", form.FormDataContentType())
	}
	send("format: cortege-settings/v1\ntable_never: many\n").is(http.StatusUnprocessableEntity).says("[role=alert]", "office.yaml:2: table_never:")
	send("").is(http.StatusUnprocessableEntity)
	send(b.get("/settings/file").body + "").leads("/settings?done=saved")
	version = h.settings().Version()
	send("format: cortege-settings/v1\ntable_never: 4\n").leads("/settings?done=saved")
	if got := h.settings().TableNever; got != 4 {
		t.Error(got)
	}
	send("format: cortege-settings/v1\n").is(http.StatusConflict)
}

// A scenario reads in the reader's language, and who acts is chosen by name; a word that no list has stays.
func TestAScenarioReadsInTheReadersLanguage(t *testing.T) {
	h := open(t)
	b := h.as(admin)
	const signing = "/settings/scenarios/signing"
	b.headers.Set("Accept-Language", "ru")
	page := b.get(signing).is(http.StatusOK).page()
	if said := page.Find("main summary").Text(); !strings.Contains(said, "Ответственный за документы · Проверка стола, папок и ручек") || strings.Contains(said, "The table") {
		t.Errorf("the steps read %s", said)
	}
	form := b.get(signing).form(`form[action="` + signing + `"]`)
	form.Set("steps[0].actor", "the usher")
	b.send(signing, form).is(http.StatusSeeOther)
	form = b.get(signing).form(`form[action="` + signing + `"]`)
	if got := form.Get("steps[0].actor"); got != "the usher" {
		t.Errorf("who acts in the first step is %q", got)
	}
	if got := form.Get("steps[0].props.az"); !strings.Contains(got, "qovluqlar, qələmlər") {
		t.Errorf("the first step uses %q", got)
	}
}
