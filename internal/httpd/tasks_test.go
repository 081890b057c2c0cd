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
	if b.get(path).page().Find(`a[href="`+link+`/remove"]`).Length() != 1 || h.as(viewer).get(path).page().Find(`a[href="`+link+`/remove"]`).Length() != 0 {
		t.Error("who may plan, and nobody else, is offered to remove the file")
	}
	h.as(viewer).post(link + "/remove").is(http.StatusForbidden)
	b.get(link+"/remove").is(http.StatusOK).says("main", "Buraxılış _1_.html", "Ask for passes")
	b.get(link).is(http.StatusOK) // to ask is not to remove
	b.post(link + "/remove").leads(path + "?done=removed")
	b.get(link).is(http.StatusNotFound)
	b.post(link + "/remove").is(http.StatusNotFound)
	h.as(admin).get("/audit").says("main", "File removed from a task")
	send("again.txt", "x").is(http.StatusSeeOther)
	link, _ = b.get(path).page().Find(`a[href*="/tasks/files/"]`).Attr("href")
	other := h.load("two-zones")
	b.post("/visits/" + other.Reference + "/tasks/files/" + link[strings.LastIndex(link, "/")+1:] + "/remove").is(http.StatusNotFound)
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

// Programmes name officers as people are called, not by their accounts: an administrator says which names are whose.
func TestAnAccountHasTheTasksOfItsNames(t *testing.T) {
	h := open(t)
	v := h.load("two-zones")
	b, chief := h.as(officer), h.as(admin)
	left := v.From.DaysSince(civil.DateOf(h.clock.now()))
	b.post("/visits/"+v.Reference+"/tasks/new", "title.en", "Hers under her name", "due", numberText(left-2), "officer", "L. Məmmədova").is(http.StatusSeeOther)
	b.post("/visits/"+v.Reference+"/tasks/new", "title.en", "Somebody else's", "due", numberText(left-2), "officer", "R. Quliyev").is(http.StatusSeeOther)
	if strings.Contains(b.get("/tasks").text("main"), "Hers under her name") {
		t.Fatal("a task of no account is somebody's")
	}
	account := func(name string) string {
		users, err := h.office.Users(t.Context(), planning.Actor{Name: "admin", Role: planning.Admin})
		h.must(err)
		for _, u := range users {
			if u.Name == name {
				return "/users/" + numberText(int(u.Key))
			}
		}
		t.Fatalf("no account %s", name)
		return ""
	}
	form := chief.get(account("officer")).form(`form[action="` + account("officer") + `"]`)
	form.Set("officer", " L. Mammadova ;l. MƏMMƏDOVA; ")
	chief.send(account("officer"), form).is(http.StatusSeeOther)
	chief.get("/users").says("main", "L. Mammadova; l. MƏMMƏDOVA")
	b.get("/account").says("main", "L. Mammadova; l. MƏMMƏDOVA")
	if said := b.get("/tasks").text("main"); !strings.Contains(said, "Hers under her name") || strings.Contains(said, "Somebody else's") {
		t.Errorf("her tasks: %s", said)
	}
	b.get("/").says("main", "Hers under her name")
	b.get("/visits/"+v.Reference+"/feeds").says("main", "L. Mammadova; l. MƏMMƏDOVA")
	form.Set("officer", "L. Məmmədova")
	chief.send(account("viewer"), form).is(http.StatusUnprocessableEntity).says(".error-text", "a name of the account officer")
	form.Set("officer", "Officer")
	chief.send(account("viewer"), form).is(http.StatusUnprocessableEntity)
	form.Set("officer", strings.Repeat("x", visit.MaxName+1))
	chief.send(account("viewer"), form).is(http.StatusUnprocessableEntity)
	b.post(account("officer"), "officer", "Everyone").is(http.StatusForbidden)
}

func TestABlueprintIsChangedByWhoSavedItAndByAdministrators(t *testing.T) {
	h := open(t)
	v := h.load("baku-2024")
	h.must(func() error {
		_, err := h.office.AddUser(t.Context(), planning.Actor{Name: "admin", Role: planning.Admin}, "colleague", planning.Officer, password)
		return err
	}())
	b, colleague, chief := h.as(officer), h.browser(), h.as(admin)
	colleague.post("/login", "name", "colleague", "password", password).is(http.StatusSeeOther)
	b.post("/visits/"+v.Reference+"/blueprint", "name.en", "With memorials").is(http.StatusSeeOther)
	const own, ours = "/settings/blueprints/with-memorials", "/settings/blueprints/one-day"
	b.get("/settings/blueprints").says("main", "With memorials", "saved by officer")
	for _, c := range []struct {
		who      *browser
		own, all bool
	}{{b, true, false}, {colleague, false, false}, {chief, true, true}} {
		page := c.who.get("/settings/blueprints").page()
		for address, may := range map[string]bool{own: c.own, ours: c.all} {
			if offered := page.Find(`a[href="`+address+`/remove"]`).Length() == 1; offered != may {
				t.Errorf("%s is offered to be removed: %t", address, offered)
			}
		}
	}
	colleague.post(own, "name.en", "Mine").is(http.StatusForbidden)
	colleague.post(own + "/remove").is(http.StatusForbidden)
	b.post(ours + "/remove").is(http.StatusForbidden)
	b.post(own, "name.en", "With two memorials").is(http.StatusSeeOther)
	b.get(own+"/remove").is(http.StatusOK).says("main", "With two memorials")
	b.get("/settings/blueprints/nothing/remove").is(http.StatusNotFound)
	form := b.get(own + "/remove").form(`form[action="` + own + `/remove"]`)
	b.send(own+"/remove", form).leads("/settings/blueprints?done=removed")
	if strings.Contains(b.get("/settings/blueprints").text("main"), "two memorials") {
		t.Error("the blueprint is still there")
	}
	chief.post(ours + "/remove").is(http.StatusSeeOther)
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

// Who does what in a visit is said once: a name fills a role wherever nobody has it, in items and tasks, and undo takes all of it back.
func TestRolesOfOfficersAreFilledAtOnce(t *testing.T) {
	h := open(t)
	v := h.load("baku-2024")
	path := "/visits/" + v.Reference
	b := h.as(officer)
	b.get(path+"/officers").is(http.StatusOK).says("main", "Responsible officer")
	for _, id := range []string{"tomb", "signing"} {
		item := *h.visit(v.Reference).Clone().Item(id)
		item.Roles = []visit.Role{{Role: "protocol"}, {Role: "ceremony", Officer: "R. Quliyev"}, {Role: "site"}}
		if id == "tomb" {
			item.Roles[1].Officer = ""
		}
		if _, err := h.office.SaveItem(t.Context(), planning.Actor{Name: "officer", Role: planning.Officer}, v.Reference, item, item.Record.Version); err != nil {
			t.Fatal(err)
		}
	}
	b.post(path+"/tasks/new", "title.en", "Agree the programme", "due", "7", "role", "protocol").is(http.StatusSeeOther)
	b.post(path+"/tasks/new", "title.en", "Hers already", "due", "7", "role", "protocol", "officer", "Aysel").is(http.StatusSeeOther)
	page := b.get(path+"/officers").is(http.StatusOK).says("main", "open in items: 2, tasks: 1", "open in items: 1, tasks: 0", "R. Quliyev")
	form := page.form(`form[action="` + path + `/officers"]`)
	if form.Get("ceremony") != "R. Quliyev" {
		t.Errorf("who has the role elsewhere is not offered: %q", form.Get("ceremony"))
	}
	form.Set("protocol", strings.Repeat("x", visit.MaxName+1))
	b.send(path+"/officers", form).is(http.StatusUnprocessableEntity).says(".error-text", "characters")
	form.Set("protocol", "L. Məmmədova")
	form.Set("responsible", "T. Əliyev")
	b.send(path+"/officers", form).leads(path + "/officers?done=saved")
	got := h.visit(v.Reference)
	if tomb := got.Item("tomb").Roles; tomb[0].Officer != "L. Məmmədova" || tomb[1].Officer != "R. Quliyev" || tomb[2].Officer != "" {
		t.Errorf("tomb: %v", tomb)
	}
	for i := range got.Items {
		if want := v.Items[i].Officer; got.Items[i].Officer != orDefault(want, "T. Əliyev") {
			t.Errorf("%s: %q is responsible, before %q", got.Items[i].ID, got.Items[i].Officer, want)
		}
	}
	if got.Tasks[0].Officer != "L. Məmmədova" || got.Tasks[1].Officer != "Aysel" {
		t.Errorf("tasks: %q, %q", got.Tasks[0].Officer, got.Tasks[1].Officer)
	}
	b.post(path+"/officers", "king", "X").is(http.StatusNotFound)
	h.as(viewer).post(path+"/officers", "site", "X").is(http.StatusForbidden)
	if h.as(viewer).get(path+"/officers").page().Find("main input").Length() > 0 {
		t.Error("a viewer is asked to name officers")
	}
	if _, err := h.office.Undo(t.Context(), planning.Actor{Name: "officer", Role: planning.Officer}, v.Reference); err != nil {
		t.Fatal(err)
	}
	if back := h.visit(v.Reference); back.Item("tomb").Roles[0].Officer+back.Tasks[0].Officer != "" || back.Item("signing").Roles[1].Officer != "R. Quliyev" {
		t.Error("undo does not take it back")
	}
}
