package httpd

import (
	"context"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"cloud.google.com/go/civil"
	"github.com/labstack/echo/v4"

	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/text"
	"cortege/internal/visit"
)

func (s *Server) taskRoutes() []route {
	const tasks = "/visits/:reference/tasks"
	return []route{
		{method: "GET", path: "/tasks", least: viewer, handle: s.myTasks},
		{method: "GET", path: tasks, least: viewer, handle: s.tasks},
		{method: "POST", path: tasks + "/usual", least: officer, handle: s.addUsualTasks},
		{method: "POST", path: tasks + "/:id/done", least: officer, handle: s.doTask},
		{method: "POST", path: tasks + "/:id/file", least: officer, handle: s.addTaskFile, body: planning.TaskFileMost + 1<<16},
		{method: "GET", path: tasks + "/files/:key", least: viewer, handle: s.taskFile, stream: true},
		{method: "GET", path: tasks + "/files/:key/remove", least: officer, handle: s.askRemoveTaskFile},
		{method: "POST", path: tasks + "/files/:key/remove", least: officer, handle: s.removeTaskFile},
	}
}

// tasksPage is the list of a visit's tasks.
type tasksPage struct {
	Page
	Open, Finished taskList
	Overdue        int
	Problem        string
}

// taskList is some tasks of a visit as the block "task-list" draws them.
type taskList struct {
	Page
	List []taskView
}

// taskView is a task with its day, what shows that it is done, and the form that says so.
type taskView struct {
	visit.Task
	On      civil.Date
	Before  string // how many days before what it is due
	Late    bool
	Today   bool
	ItemOf  *itemLink // nil: of the whole visit
	RoleOf  string
	Files   []planning.TaskFile
	Note    Field
	Problem string // with the file
}

// dueView is a task in a list over all visits.
type dueView struct {
	taskView
	Reference string
	VisitOf   text.Text
}

// myTasksPage is what waits for an officer over all visits, overdue first.
type myTasksPage struct {
	Page
	Of       Field // whose tasks are shown
	Name     string
	Overdue  dueList
	Coming   dueList
	Everyone bool
}

// dueList is some tasks of several visits as the partial "due-list" draws them.
type dueList struct {
	Page
	List []dueView
}

// todayOf gives today by the clocks of a visit.
func (s *Server) todayOf(v *visit.Visit) civil.Date {
	zone, err := clock.Zone(v.Zone)
	if err != nil {
		zone = time.UTC
	}
	return clock.In(s.office.Now(), zone).Date
}

func (s *Server) tasks(c echo.Context) error { return s.showTasks(c, http.StatusOK, "", nil) }

// showTasks shows the tasks; problem is what is wrong with the file of the task with id, or else with the whole.
func (s *Server) showTasks(c echo.Context, status int, id string, problem error) error {
	page, programme, err := s.visitPage(c, "tasks", "tasks.title")
	if err != nil {
		return err
	}
	files, err := s.office.TaskFiles(c.Request().Context(), actor(c), programme.Visit.Reference)
	if err != nil {
		return err
	}
	p := &tasksPage{Page: page, Open: taskList{Page: page}, Finished: taskList{Page: page}}
	v, day := programme.Visit, s.todayOf(programme.Visit)
	said := newForm(page, problem).rest()
	if id == "" && len(said) > 0 {
		p.Problem = said[0]
	}
	for _, task := range v.TasksByDue() {
		view := page.task(v, task, day)
		for _, file := range files {
			if file.Task == task.ID {
				view.Files = append(view.Files, file)
			}
		}
		if id == task.ID && len(said) > 0 {
			view.Problem = said[0]
		}
		switch {
		case task.IsDone():
			p.Finished.List = append(p.Finished.List, view)
			continue
		case view.Late:
			p.Overdue++
		}
		p.Open.List = append(p.Open.List, view)
	}
	return s.show(c, status, "tasks", p)
}

func (p Page) task(v *visit.Visit, task *visit.Task, day civil.Date) taskView {
	view := taskView{Task: *task, On: v.DueOf(task)}
	view.Late = view.On.Before(day) && !task.IsDone()
	if view.Before = p.Say("tasks.before", "Count", task.Due); task.Due < 0 {
		view.Before = p.Say("tasks.after", "Count", -task.Due)
	}
	view.Today = view.On == day && !task.IsDone()
	if task.Role != "" {
		view.RoleOf = task.Role
		for _, role := range visit.OfficerRoles {
			if role == task.Role {
				view.RoleOf = p.Say("officer_role." + role)
			}
		}
	}
	if item := v.Item(task.Item); item != nil {
		link := itemLink{Title: item.Title, Address: visitPath(v.Reference, "programme/items/"+url.PathEscape(item.ID))}
		view.ItemOf = &link
	}
	view.Note = Field{Name: "evidence", Form: "done-" + task.ID, Label: p.Say("tasks.evidence"), Value: task.Evidence, Class: "wide"}
	return view
}

// doTask says that a task is done, or that it is not.
func (s *Server) doTask(c echo.Context) error {
	var typed struct {
		Done     string `form:"done"`
		Evidence string `form:"evidence"`
		Version  string `form:"version"`
	}
	reference, id := c.Param("reference"), c.Param("id")
	err := decode(c, &typed)
	if err == nil {
		err = s.office.DoTask(c.Request().Context(), actor(c), reference, id, typed.Done != "", typed.Evidence, versionOf(typed.Version))
	}
	if err == nil {
		return done(c, visitPath(reference, "tasks"), "saved", "at-"+id)
	}
	if status, mendable := again(err); mendable {
		return s.showTasks(c, status, id, err)
	}
	return err
}

// addTaskFile takes a file that shows that a task is done.
func (s *Server) addTaskFile(c echo.Context) error {
	reference, id := c.Param("reference"), c.Param("id")
	if err := decode(c, &struct{}{}); err != nil {
		return err
	}
	var name string
	var content []byte
	if header, err := c.FormFile("file"); err == nil {
		file, err := header.Open()
		if err != nil {
			return err
		}
		defer func() { _ = file.Close() }()
		if content, err = io.ReadAll(io.LimitReader(file, planning.TaskFileMost+1)); err != nil {
			return err
		}
		name = header.Filename
	}
	err := s.office.AddTaskFile(c.Request().Context(), actor(c), reference, id, name, content)
	if err == nil {
		return done(c, visitPath(reference, "tasks"), "saved", "at-"+id)
	}
	if status, mendable := again(err); mendable {
		return s.showTasks(c, status, id, err)
	}
	return err
}

// taskFile gives a file as a download that no browser opens as a page.
func (s *Server) taskFile(c echo.Context) error {
	key, err := keyOf(c)
	if err != nil {
		return err
	}
	file, content, err := s.office.TaskFile(c.Request().Context(), actor(c), c.Param("reference"), key)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": file.Name}))
	h.Set(echo.HeaderXContentTypeOptions, "nosniff")
	h.Set(echo.HeaderContentSecurityPolicy, "default-src 'none'; sandbox")
	h.Set(echo.HeaderCacheControl, "private, no-store")
	return c.Blob(http.StatusOK, echo.MIMEOctetStream, content)
}

// askRemoveTaskFile asks before a file is gone for good.
func (s *Server) askRemoveTaskFile(c echo.Context) error {
	key, err := keyOf(c)
	if err != nil {
		return err
	}
	page, programme, err := s.visitPage(c, "tasks", "tasks.remove_file")
	if err != nil {
		return err
	}
	file, _, err := s.office.TaskFile(c.Request().Context(), actor(c), programme.Visit.Reference, key)
	if err != nil {
		return err
	}
	title := file.Task
	if task := taskOf(programme.Visit, file.Task); task != nil {
		title = page.Text(task.Title)
	}
	return s.show(c, http.StatusOK, "confirm", &confirmPage{
		Page: page, Lead: page.Say("tasks.remove_file_lead", "Name", file.Name, "Task", title),
		Action: page.In("tasks/files/" + strconv.FormatInt(key, 10) + "/remove"), Back: page.In("tasks") + "#at-" + file.Task,
	})
}

func (s *Server) removeTaskFile(c echo.Context) error {
	key, err := keyOf(c)
	if err != nil {
		return err
	}
	if err := decode(c, &struct{}{}); err != nil {
		return err
	}
	reference := c.Param("reference")
	if err := s.office.RemoveTaskFile(c.Request().Context(), actor(c), reference, key); err != nil {
		return err
	}
	return done(c, visitPath(reference, "tasks"), "removed", "")
}

// addUsualTasks adds the tasks that the visit and its items usually bring and that are not in it yet.
func (s *Server) addUsualTasks(c echo.Context) error {
	reference := c.Param("reference")
	if err := decode(c, &struct{}{}); err != nil {
		return err
	}
	if err := s.office.AddUsualTasks(c.Request().Context(), actor(c), reference); err != nil {
		if status, mendable := again(err); mendable {
			return s.showTasks(c, status, "", err)
		}
		return err
	}
	return done(c, visitPath(reference, "tasks"), "saved", "")
}

// myTasks shows what waits for the reader, for another officer, or for everyone: "of" is a name, "*" everyone.
func (s *Server) myTasks(c echo.Context) error {
	who := actor(c)
	name := clipTo(c.QueryParam("of"), visit.MaxName)
	p := &myTasksPage{Page: s.page(c, "tasks_of_all", "tasks.mine"), Name: orDefault(name, who.Name), Everyone: name == "*"}
	asked := []string{p.Name}
	switch {
	case p.Everyone:
		asked = nil
	case p.Name == who.Name:
		asked = who.Names()
	}
	all, err := s.office.Visits(c.Request().Context(), who, planning.VisitQuery{})
	if err != nil {
		return err
	}
	zone, err := s.zoneOf(all)
	if err != nil {
		return err
	}
	day := clock.In(s.office.Now(), zone).Date
	due, officers, err := s.office.OpenTasks(c.Request().Context(), who, asked, day)
	if err != nil {
		return err
	}
	options := []Option{{Value: who.Name, Label: p.Say("tasks.mine_of", "Name", who.Name)}, {Value: "*", Label: p.Say("tasks.everyone")}}
	for _, officer := range officers {
		if !slices.ContainsFunc(who.Names(), func(own string) bool { return text.Fold(own) == text.Fold(officer) }) {
			options = append(options, Option{Value: officer, Label: officer})
		}
	}
	p.Of = newForm(p.Page, nil).choice("of", "tasks.of", orDefault(name, who.Name), options)
	p.Overdue, p.Coming = p.due(due, day)
	return s.show(c, http.StatusOK, "tasks_mine", p)
}

// due parts tasks into those that are overdue and the others.
func (p Page) due(tasks []planning.DueTask, day civil.Date) (overdue, coming dueList) {
	overdue.Page, coming.Page = p, p
	for _, d := range tasks {
		view := dueView{taskView: p.task(d.Visit, d.Task, day), Reference: d.Visit.Reference, VisitOf: d.Visit.Title}
		if d.Late {
			overdue.List = append(overdue.List, view)
		} else {
			coming.List = append(coming.List, view)
		}
	}
	return overdue, coming
}

// waitingDays is how far ahead the first page looks for the reader's tasks, waitingMost how many tasks it shows.
const (
	waitingDays = 7
	waitingMost = 12
)

// waiting gives the tasks that the first page shows: the reader's that are overdue or due soon, and whatever else is
// overdue.
func (s *Server) waiting(c echo.Context, page Page, day civil.Date) (dueList, error) {
	who := actor(c)
	all, _, err := s.office.OpenTasks(c.Request().Context(), who, nil, day)
	if err != nil {
		return dueList{}, err
	}
	own := who.Names()
	chosen := slices.DeleteFunc(all, func(d planning.DueTask) bool {
		return !d.Late && (!d.IsOf(own) || d.On.DaysSince(day) > waitingDays)
	})
	slices.SortStableFunc(chosen, func(a, b planning.DueTask) int {
		switch {
		case a.IsOf(own) == b.IsOf(own):
			return 0
		case a.IsOf(own):
			return -1
		}
		return 1
	})
	overdue, coming := page.due(chosen[:min(len(chosen), waitingMost)], day)
	overdue.List = append(overdue.List, coming.List...)
	return overdue, nil
}

// taskForm is a task, as typed.
type taskForm struct {
	Title    text.Text `form:"title"`
	Item     string    `form:"item"`
	Due      string    `form:"due"`
	Role     string    `form:"role"`
	Officer  string    `form:"officer"`
	Deputy   string    `form:"deputy"`
	Evidence string    `form:"evidence"`
	Version  string    `form:"version"`
}

func taskOf(v *visit.Visit, id string) *visit.Task {
	for i := range v.Tasks {
		if v.Tasks[i].ID == id {
			return &v.Tasks[i]
		}
	}
	return nil
}

func (t *taskForm) load(v *visit.Visit, id string) (int64, bool) {
	found := taskOf(v, id)
	if found == nil {
		return 0, false
	}
	*t = taskForm{
		Title: found.Title, Item: found.Item, Due: strconv.Itoa(found.Due), Role: found.Role, Officer: found.Officer, Deputy: found.Deputy,
		Evidence: found.Evidence,
	}
	return found.Record.Version, true
}

func (t *taskForm) hidden() []Hidden { return nil }

func (t *taskForm) groups(f *form, v *visit.Visit) []Group {
	p := f.page
	items := []Option{{Value: "", Label: p.Say("tasks.whole_visit")}}
	for i := range v.Items {
		items = append(items, Option{Value: v.Items[i].ID, Label: p.Text(v.Items[i].Title)})
	}
	due := f.field("due", "tasks.due_days", t.Due)
	due.InputMode, due.Class, due.Required, due.Hint = "numeric", "short", true, p.Say("tasks.due_hint")
	evidence := f.field("evidence", "tasks.evidence", t.Evidence)
	evidence.Rows, evidence.Class = 2, "wide"
	roles := append([]Option{{Value: "", Label: "—"}}, p.words("officer_role.", visit.OfficerRoles)...)
	return []Group{group("", f.texts("title", "tasks.task", t.Title, languagesOf(v), 0), f.choice("item", "tasks.for", t.Item, items), due,
		f.choice("role", "field.role", t.Role, roles), f.field("officer", "field.officer", t.Officer), f.field("deputy", "field.deputy", t.Deputy), evidence)}
}

func (t *taskForm) save(ctx context.Context, o *planning.Office, who planning.Actor, reference, id string) (string, error) {
	var read typed
	if t.Due == "" {
		read.faults = append(read.faults, fault.InvalidField("due", "required", nil))
	}
	task := visit.Task{
		Title: said(t.Title), Item: t.Item, Due: read.number("due", t.Due), Role: t.Role, Officer: t.Officer, Deputy: t.Deputy, Evidence: t.Evidence,
	}
	if err := read.faults.Err(); err != nil {
		return "", err
	}
	task.ID = id
	return o.SaveTask(ctx, who, reference, task, versionOf(t.Version))
}
