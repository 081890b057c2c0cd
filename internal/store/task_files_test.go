package store

import (
	"fmt"
	"testing"

	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/visit"
)

func TestFilesOfTasksAreKeptAndTakenAwaySingly(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ func() *Store) {
		ctx := t.Context()
		v := generated("A-1", 2)
		v.Tasks = []visit.Task{{Entry: visit.Entry{ID: "passes"}, Title: v.Title, Due: 7}}
		add(t, s, officer, v)
		add(t, s, officer, generated("A-2", 1))
		content := []byte("\x00\xff<script>")
		for i := range planning.TaskFilesMost {
			file := planning.TaskFile{Task: "passes", Name: fmt.Sprintf("%d.pdf", i)}
			if err := s.AddTaskFile(ctx, officer, "A-1", &file, content); err != nil || file.Key == 0 || file.Size != int64(len(content)) || file.By != officer.Name {
				t.Fatal(file, err)
			}
		}
		refused(t, s.AddTaskFile(ctx, officer, "A-1", &planning.TaskFile{Task: "passes", Name: "more"}, content), fault.Invalid, "too_many")
		files, err := s.TaskFiles(ctx, "A-1")
		if err != nil || len(files) != planning.TaskFilesMost || files[1].Name != "1.pdf" {
			t.Fatal(files, err)
		}
		gone := files[1].Key
		if _, held, err := s.TaskFile(ctx, "A-1", gone); err != nil || string(held) != string(content) {
			t.Errorf("%q, %v", held, err)
		}
		_, _, err = s.TaskFile(ctx, "A-2", gone)
		refused(t, err, fault.NotFound, "task_file_unknown")
		refused(t, s.RemoveTaskFile(ctx, officer, "A-2", gone), fault.NotFound, "task_file_unknown")
		if err := s.RemoveTaskFile(ctx, officer, "A-1", gone); err != nil {
			t.Fatal(err)
		}
		refused(t, s.RemoveTaskFile(ctx, officer, "A-1", gone), fault.NotFound, "task_file_unknown")
		if files, err := s.TaskFiles(ctx, "A-1"); err != nil || len(files) != planning.TaskFilesMost-1 || files[1].Name != "2.pdf" {
			t.Error(files, err)
		}
		changes, err := s.Changes(ctx, planning.ChangeQuery{Reference: "A-1", Limit: 1})
		if err != nil || len(changes) != 1 || changes[0].Action != "task_file_removed" || string(changes[0].Edits[0].Before) != `{"name":"1.pdf","task":"passes"}` {
			t.Errorf("%+v, %v", changes, err)
		}
		if err := s.RemoveVisit(ctx, officer, "A-1"); err != nil {
			t.Fatal(err)
		}
		if files, err := s.TaskFiles(ctx, "A-1"); err != nil || files != nil {
			t.Error("files outlive their visit:", files, err)
		}
	})
}

func TestSketchesHoldWhatIsAskedFor(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ func() *Store) {
		with := generated("A-1", 3)
		with.Tasks = []visit.Task{{Entry: visit.Entry{ID: "passes"}, Title: with.Title, Due: 7, Officer: "Leyla"}}
		add(t, s, officer, with)
		later := generated("A-2", 1)
		later.Shift(30)
		add(t, s, officer, later)
		other := generated("A-3", 1)
		other.Parties[1].Country = "TR"
		add(t, s, officer, other)
		for _, c := range []struct {
			name  string
			query planning.SketchQuery
			want  string
		}{
			{"all", planning.SketchQuery{}, "A-2 A-1 A-3"},
			{"of a country", planning.SketchQuery{Country: "GE"}, "A-2 A-1"},
			{"from a day", planning.SketchQuery{From: later.From}, "A-2"},
			{"that have tasks", planning.SketchQuery{Register: "tasks"}, "A-1"},
			{"of a country, with its gifts", planning.SketchQuery{Country: "TR", Register: "gifts"}, "A-3"},
			{"of nobody", planning.SketchQuery{Country: "JP"}, ""},
		} {
			visits, err := s.Sketches(t.Context(), c.query)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, v := range visits {
				got += " " + v.Reference
				if len(v.Items) == 0 || len(v.People) == 0 || v.Key == 0 {
					t.Errorf("%s: %s comes without its programme", c.name, v.Reference)
				}
				if tasks, gifts := len(v.Tasks) > 0, len(v.Gifts) > 0; tasks != (c.query.Register == "tasks") || gifts != (c.query.Register == "gifts") {
					t.Errorf("%s: %s comes with tasks: %t, with gifts: %t", c.name, v.Reference, tasks, gifts)
				}
			}
			if c.want != "" {
				c.want = " " + c.want
			}
			if got != c.want {
				t.Errorf("%s:%s, want%s", c.name, got, c.want)
			}
		}
		count := func() int64 {
			ctx, queries := CountQueries(t.Context())
			if _, err := s.Sketches(ctx, planning.SketchQuery{}); err != nil {
				t.Fatal(err)
			}
			return queries.Load()
		}
		before := count()
		for i := range 5 {
			add(t, s, officer, generated(fmt.Sprintf("B-%d", i), 2))
		}
		if after := count(); after != before {
			t.Errorf("%d queries for three visits, %d for eight", before, after)
		}
	})
}
