package visit

import (
	"slices"

	"cloud.google.com/go/civil"
)

// DueOf gives the day by which a task is due: so many days before its item, or before the visit's first day; after the
// item, or the visit's last day, where its days are negative. It follows when either moves.
func (v *Visit) DueOf(t *Task) civil.Date {
	if item := v.Item(t.Item); item != nil {
		if day, known := v.DayOf(item); known {
			return day.AddDays(-t.Due)
		}
	}
	if t.Due < 0 {
		return v.To.AddDays(-t.Due)
	}
	return v.From.AddDays(-t.Due)
}

// IsDone says whether the task is done.
func (t *Task) IsDone() bool { return t.Done != civil.Date{} }

// TasksByDue gives the visit's tasks by the day that each is due, open ones first; those of cancelled items, which
// nobody has to do any more, are left out.
func (v *Visit) TasksByDue() []*Task {
	var all []*Task
	for i := range v.Tasks {
		t := &v.Tasks[i]
		if item := v.Item(t.Item); item == nil || !item.IsCancelled() || t.IsDone() {
			all = append(all, t)
		}
	}
	slices.SortStableFunc(all, func(a, b *Task) int {
		if a.IsDone() != b.IsDone() {
			if a.IsDone() {
				return 1
			}
			return -1
		}
		return v.DueOf(a).Compare(v.DueOf(b))
	})
	return all
}
