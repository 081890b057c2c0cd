package planning

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// SketchQuery chooses visits to be seen in part. Zero values choose all.
type SketchQuery struct {
	From     civil.Date // that have this day or a later one
	Country  string     // a party of which is of this country
	Register string     // the one register that is read
}

// SketchesMost is how many visits are seen at once, the latest first.
const SketchesMost = 200

// TaskFile is a file that shows that a task is done.
type TaskFile struct {
	Key  int64
	Task string // its id
	Name string
	Size int64 // bytes
	At   time.Time
	By   string
}

// Limits of the files of one task.
const (
	TaskFileMost  = 5 << 20 // bytes
	TaskFilesMost = 10
)

// TaskStore keeps the files of tasks.
type TaskStore interface {
	// TaskFiles gives the files of a visit's tasks without what they hold, in the order in which they came.
	TaskFiles(ctx context.Context, reference string) ([]TaskFile, error)
	TaskFile(ctx context.Context, reference string, key int64) (*TaskFile, []byte, error)
	// AddTaskFile stores a file, fills in what is known of it then, and audits it by its name.
	AddTaskFile(ctx context.Context, by Author, reference string, file *TaskFile, content []byte) error
	// RemoveTaskFile takes a file away for good, and audits it by its name.
	RemoveTaskFile(ctx context.Context, by Author, reference string, key int64) error
}

// DueTask is a task with its visit and its day.
type DueTask struct {
	*visit.Task
	Visit *visit.Visit // its head and items alone
	On    civil.Date
	Late  bool // the day is past and the task is not done
}

// taskDays is how many days after a visit's last one its tasks still stand in the lists of officers.
const taskDays = 60

// OpenTasks gives the tasks of all visits that are not done, of an officer by any of the names, as one of theirs or as deputy,
// or of everyone where there are none: by day, so that what is overdue comes first. day is today. officers are all who have any.
func (o *Office) OpenTasks(ctx context.Context, who Actor, names []string, day civil.Date) (due []DueTask, officers []string, err error) {
	if err := may(who, Viewer); err != nil {
		return nil, nil, err
	}
	visits, err := o.store.Sketches(ctx, SketchQuery{From: day.AddDays(-taskDays), Register: "tasks"})
	if err != nil {
		return nil, nil, err
	}
	for _, v := range visits {
		for _, t := range v.TasksByDue() {
			if t.IsDone() {
				continue
			}
			for _, officer := range []string{t.Officer, t.Deputy} {
				if officer != "" && !slices.Contains(officers, officer) {
					officers = append(officers, officer)
				}
			}
			if len(names) == 0 || (DueTask{Task: t}).IsOf(names) {
				on := v.DueOf(t)
				due = append(due, DueTask{Task: t, Visit: v, On: on, Late: on.Before(day)})
			}
		}
	}
	slices.SortStableFunc(due, func(a, b DueTask) int { return a.On.Compare(b.On) })
	slices.Sort(officers)
	return due, officers, nil
}

// IsOf says whether a task is an officer's who has these names, as its own or as deputy.
func (d DueTask) IsOf(names []string) bool {
	officer, deputy := text.Fold(d.Officer), text.Fold(d.Deputy)
	return slices.ContainsFunc(names, func(name string) bool {
		name = text.Fold(name)
		return name == officer || name == deputy
	})
}

// DoTask says that a task is done, today by the clocks of the visit, with a note that shows it; or that it is not.
func (o *Office) DoTask(ctx context.Context, who Actor, reference, id string, done bool, evidence string, version int64) error {
	_, _, err := o.change(ctx, who, reference, "task_done", "tasks/"+id, func(v *visit.Visit) error {
		i := slices.IndexFunc(v.Tasks, func(t visit.Task) bool { return t.ID == id })
		if i < 0 {
			return fault.New(fault.NotFound, "", "thing_unknown", fault.Args{"Value": id})
		}
		task := &v.Tasks[i]
		if err := stale(task.Record, version); err != nil {
			return err
		}
		task.Done, task.DoneBy, task.Evidence = civil.Date{}, "", evidence
		if done {
			zone, err := clock.Zone(v.Zone)
			if err != nil {
				return err
			}
			task.Done, task.DoneBy = clock.In(o.Now(), zone).Date, who.Name
		}
		return nil
	})
	return err
}

// AddTaskFile stores a file that shows that a task is done.
func (o *Office) AddTaskFile(ctx context.Context, who Actor, reference, id, name string, content []byte) error {
	if err := may(who, Officer); err != nil {
		return err
	}
	if name = fileName(name); len(content) == 0 {
		return fault.InvalidField("file", "file_missing", nil)
	}
	if len(content) > TaskFileMost {
		return fault.InvalidField("file", "task_file_large", fault.Args{"Most": TaskFileMost >> 20})
	}
	v, err := o.store.Visit(ctx, reference)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(v.Tasks, func(t visit.Task) bool { return t.ID == id }) {
		return fault.New(fault.NotFound, "", "thing_unknown", fault.Args{"Value": id})
	}
	return o.store.AddTaskFile(ctx, o.author(who), reference, &TaskFile{Task: id, Name: name}, content)
}

// fileName keeps what a name of a file can safely have: its last part, without signs that a header or a file system
// could take for something else.
func fileName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == utf8.RuneError || strings.ContainsRune(`"<>:|?*;`, r) {
			return '_'
		}
		return r
	}, strings.ToValidUTF8(name, "_"))
	if runes := []rune(name); len(runes) > 120 {
		name = string(runes[len(runes)-120:])
	}
	if strings.Trim(name, ". ") == "" {
		return "file"
	}
	return name
}

// TaskFiles gives the files of a visit's tasks.
func (o *Office) TaskFiles(ctx context.Context, who Actor, reference string) ([]TaskFile, error) {
	if err := may(who, Viewer); err != nil {
		return nil, err
	}
	return o.store.TaskFiles(ctx, reference)
}

// TaskFile gives one of them with what it holds.
func (o *Office) TaskFile(ctx context.Context, who Actor, reference string, key int64) (*TaskFile, []byte, error) {
	if err := may(who, Viewer); err != nil {
		return nil, nil, err
	}
	return o.store.TaskFile(ctx, reference, key)
}

// RemoveTaskFile takes a file of a task away for good: what was sent by mistake is not kept. The audit keeps its name.
func (o *Office) RemoveTaskFile(ctx context.Context, who Actor, reference string, key int64) error {
	if err := may(who, Officer); err != nil {
		return err
	}
	return o.store.RemoveTaskFile(ctx, o.author(who), reference, key)
}

// SaveTask adds a task to a visit (version 0), or changes the one with its id. Whether it is done stays as it is. It
// gives the id.
func (o *Office) SaveTask(ctx context.Context, who Actor, reference string, task visit.Task, version int64) (string, error) {
	if version != 0 {
		v, err := o.Visit(ctx, who, reference)
		if err != nil {
			return "", err
		}
		for i := range v.Tasks {
			if old := &v.Tasks[i]; old.ID == task.ID {
				task.Done, task.DoneBy = old.Done, old.DoneBy
			}
		}
	}
	return o.SaveEntry(ctx, who, reference, "tasks", &task, version)
}

// AddUsualTasks gives a visit the tasks that it and its items usually bring, but those that it has already.
func (o *Office) AddUsualTasks(ctx context.Context, who Actor, reference string) error {
	customs, err := o.customs(ctx)
	if err != nil {
		return err
	}
	_, _, err = o.change(ctx, who, reference, "usual_added", "", func(v *visit.Visit) error {
		var ids []string
		for i := range v.Items {
			if !v.Items[i].IsCancelled() {
				ids = append(ids, v.Items[i].ID)
			}
		}
		v.Tasks = append(v.Tasks, customs.Kinds().NewTasks(v, true, ids...)...)
		return nil
	})
	return err
}
