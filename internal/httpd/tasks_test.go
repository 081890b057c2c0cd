package httpd

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"cloud.google.com/go/civil"

	"cortege/internal/planning"
	"cortege/internal/visit"
)

func TestTasksAreBroughtDoneAndCarriedAlong(t *testing.T) {
	h := open(t)
	v := h.load("baku-2024")
	path := "/visits/" + v.Reference
	b := h.as(officer)
	b.get(path+"/tasks").is(http.StatusOK).says("main", "No tasks yet")
	b.post(path + "/tasks/usual").leads(path + "/tasks?done=saved")
	tasks := h.visit(v.Reference).Tasks
	if len(tasks) < 20 {
		t.Fatalf("%d tasks", len(tasks))
	}
	b.post(path + "/tasks/usual").is(http.StatusSeeOther)
	if again := len(h.visit(v.Reference).Tasks); again != len(tasks) {
		t.Errorf("brought twice: %d, then %d", len(tasks), again)
	}
	if said := b.get(path + "/tasks?done=saved").text("[role=status]"); said != "Saved." {
		t.Errorf("the page says %q", said)
	}
	if b.get(path+"/tasks").page().Find(".message.ok").Length() != 0 {
		t.Error("the page says that something is done, before anything is")
	}
	b.get(path+"/tasks").says("main", "overdue", "T−30", "Agree the dates")

	first := tasks[0]
	b.post(path+"/tasks/"+first.ID+"/done", "done", "yes", "evidence", "letter 17/3", "version", "1").is(http.StatusSeeOther)
	b.post(path+"/tasks/"+first.ID+"/done", "done", "yes", "version", "1").is(http.StatusConflict)
	done := taskOf(h.visit(v.Reference), first.ID)
	if !done.IsDone() || done.DoneBy != "officer" || done.Evidence != "letter 17/3" || done.Done.String() != "2027-03-01" {
		t.Errorf("%+v", done)
	}
	b.get(path+"/tasks").says("details", "letter 17/3", "1 task done")

	// The visit moves by a week, and what is due moves with it.
	before := h.visit(v.Reference).DueOf(&first)
	form := b.get(path + "/edit").form(`form[action="` + path + `/edit"]`)
	form.Set("from", v.From.AddDays(7).String())
	form.Set("to", v.To.AddDays(7).String())
	b.send(path+"/edit", form).is(http.StatusSeeOther)
	if after := h.visit(v.Reference).DueOf(&first); after != before.AddDays(7) {
		t.Errorf("due on %s, before the move on %s", after, before)
	}
}

func TestATaskIsEditedWithoutUndoingIt(t *testing.T) {
	h := open(t)
	v := h.load("baku-2024")
	path := "/visits/" + v.Reference + "/tasks"
	b := h.as(officer)
	b.post(path+"/new", "title.en", "Book the hall", "due", "", "officer", "officer").is(http.StatusUnprocessableEntity).says(".error-text", "must be filled in")
	b.post(path+"/new", "title.en", "Book the hall", "due", "-3", "officer", "officer", "item", v.Items[0].ID).is(http.StatusSeeOther)
	task := h.visit(v.Reference).Tasks[0]
	b.post(path+"/"+task.ID+"/done", "done", "yes", "version", "1").is(http.StatusSeeOther)
	form := b.get(path + "/" + task.ID).form(`form[action="` + path + "/" + task.ID + `"]`)
	form.Set("deputy", "admin")
	b.send(path+"/"+task.ID, form).is(http.StatusSeeOther)
	if got := taskOf(h.visit(v.Reference), task.ID); !got.IsDone() || got.Deputy != "admin" || got.Due != -3 {
		t.Errorf("%+v", got)
	}
	b.send(path+"/"+task.ID, form).is(http.StatusConflict)
	h.as(viewer).post(path+"/"+task.ID+"/done", "done", "").is(http.StatusForbidden)
}

func TestFilesOfTasks(t *testing.T) {
	h := open(t)
	v := h.load("baku-2024")
	path := "/visits/" + v.Reference + "/tasks"
	b := h.as(officer)
	b.post(path+"/new", "title.en", "Ask for passes", "due", "7").is(http.StatusSeeOther)
	id := h.visit(v.Reference).Tasks[0].ID
	send := func(name, content string) *answer {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		file, err := form.CreateFormFile("file", name)
		h.must(err)
		_, err = file.Write([]byte(content))
		h.must(err)
		h.must(form.Close())
		return b.do(http.MethodPost, path+"/"+id+"/file", &body, "Content-Type", form.FormDataContentType())
	}
	page := "<script>alert(1)</script>"
	send("../../Buraxılış \"1\".html", page).is(http.StatusSeeOther)
	send("empty.pdf", "").is(http.StatusUnprocessableEntity)
	send("large.bin", strings.Repeat("x", planning.TaskFileMost+1)).is(http.StatusUnprocessableEntity).says("[role=alert]", "5 MB")
	link, _ := b.get(path).page().Find(`a[href*="/tasks/files/"]`).Attr("href")
	for _, role := range []planning.Role{viewer, officer} {
		a := h.as(role).get(link).is(http.StatusOK)
		if a.body != page || a.Header.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment;") ||
			a.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(a.Header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%v", a.Header)
		}
	}
	other := h.load("two-zones")
	b.get("/visits/" + other.Reference + "/tasks/files/" + link[strings.LastIndex(link, "/")+1:]).is(http.StatusNotFound)
	b.post("/visits/"+v.Reference+"/tasks/nothing/file", "x", "y").is(http.StatusUnprocessableEntity)
}

func TestTasksOfAnOfficerOverAllVisits(t *testing.T) {
	h := open(t)
	v := h.load("two-zones")
	b := h.as(officer)
	left := v.From.DaysSince(civil.DateOf(h.clock.now()))
	late, soon := left+1, left-2
	add := func(title string, due int, who, deputy string) {
		b.post("/visits/"+v.Reference+"/tasks/new", "title.en", title, "due", numberText(due), "officer", who, "deputy", deputy).is(http.StatusSeeOther)
	}
	add("Soon mine", soon, "officer", "")
	add("Late and mine as deputy", late, "somebody", "Officer")
	add("Late of another", late, "somebody", "")
	mine := b.get("/tasks").is(http.StatusOK).says("main", "Soon mine", "Late and mine as deputy")
	text := mine.text("main")
	if strings.Contains(text, "Late of another") || strings.Index(text, "Late and mine") > strings.Index(text, "Soon mine") {
		t.Error(text)
	}
	b.get("/tasks?of=*").says("main", "Late of another")
	b.get("/").says("main", "Late and mine as deputy", "Soon mine", "Late of another")
	b.get("/visits/"+v.Reference).says(".figures", "open tasks, 2 overdue")
}

func TestReciprocityAndChecksByOfficer(t *testing.T) {
	h := open(t)
	v := h.load("baku-2024")
	b := h.as(viewer)
	var guest visit.Party
	for _, p := range v.Parties {
		if p.Side == visit.Guest {
			guest = p
		}
	}
	b.get(counterpartLink(guest)).is(http.StatusOK).says("main table", "they came", "Official")
	b.get("/people/counterpart?country=JP").says("main", "No visit with this counterpart")
	link, _ := b.get("/visits/" + v.Reference + "/delegation").page().Find(`a[href^="/people/counterpart"]`).Attr("href")
	if link != counterpartLink(guest) {
		t.Errorf("the delegation leads to %q", link)
	}
	by := b.get("/visits/" + v.Reference + "/checks?by=officer").is(http.StatusOK)
	by.says("main h2", "Nobody responsible yet")
	if all := b.get("/visits/" + v.Reference + "/checks"); all.page().Find(".finding").Length() != by.page().Find(".finding").Length() {
		t.Error("by officer there are other findings than by day")
	}
}
