package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/store/pgtest"
	"cortege/internal/visit"
	"cortege/migrations"
)

var quiet = slog.New(slog.DiscardHandler)

func TestAddressesThatCannotBe(t *testing.T) {
	for address, key := range map[string]string{
		"":                              "database_address",
		"sqlite:":                       "database_address",
		"mysql://localhost/cortege":     "database_address",
		"postgres://u:secret@h:port/x":  "database_address",
		"sqlite:/no/such/folder/at.all": "database_folder",
	} {
		_, err := Open(t.Context(), address, now, quiet)
		refused(t, err, fault.Invalid, key)
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Error("the password is told:", err)
		}
	}
	_, err := Open(t.Context(), "postgres://postgres@127.0.0.1:1/x", now, quiet)
	refused(t, err, fault.Unavailable, "database_unreachable")
}

func TestTheFileIsForItsOwnerAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a b?c#d%25.db")
	add(t, opened(t, "sqlite:"+path), officer, generated("A-1", 5))
	for _, name := range []string{path, path + "-wal"} {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
}

func TestInMemory(t *testing.T) {
	one, other := opened(t, "sqlite::memory:"), opened(t, "sqlite::memory:")
	add(t, one, officer, generated("A-1", 5))
	_, err := other.Visit(t.Context(), "A-1")
	refused(t, err, fault.NotFound, "visit_unknown")
	var readers sync.WaitGroup
	for i := range 8 {
		readers.Go(func() {
			for range 20 {
				if _, err := one.Visit(t.Context(), "A-1"); err != nil {
					t.Error(err)
				}
			}
			_, _, err := one.ChangeVisit(t.Context(), officer, "A-1", "item_saved", 0, func(v *visit.Visit) error {
				v.Items[0].Officer = fmt.Sprint(i)
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	readers.Wait()
	if got := revisionOf(t, one, "A-1"); got != 9 {
		t.Errorf("the revision is %d", got)
	}
}

func TestEnginesHaveTheSameSchema(t *testing.T) {
	columns := map[string]map[string]bool{}
	forEach(t, func(t *testing.T, s *Store, _ func() *Store) {
		names := "SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'"
		if s.address.engine == postgres {
			names = "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = current_schema()"
		}
		var all []string
		if err := s.db.Raw(names).Scan(&all).Error; err != nil {
			t.Fatal(err)
		}
		found := map[string]bool{}
		inBackup := map[string]bool{"goose_db_version": true, "sessions": true, "login_failures": true}
		for _, table := range tables {
			inBackup[table] = true
		}
		for _, name := range all {
			table, _, _ := strings.Cut(name, ".")
			if table != "goose_db_version" {
				found[name] = true
			}
			if !inBackup[table] {
				t.Errorf("%s is in no backup", table)
			}
		}
		columns[string(s.address.engine)] = found
	})
	if columns["postgres"] == nil {
		t.Skip("only one engine was there")
	}
	if diff := cmp.Diff(columns["sqlite"], columns["postgres"]); diff != "" {
		t.Error(diff)
	}
	for _, engine := range []string{"sqlite", "postgres"} {
		other := map[string]string{"sqlite": "postgres", "postgres": "sqlite"}[engine]
		files, err := migrations.Files.ReadDir(engine)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if _, err := migrations.Files.Open(other + "/" + file.Name()); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestManyMayStartAtOnce(t *testing.T) {
	for engine, address := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "new.db") },
		"postgres": func(t *testing.T) string { return pgtest.Database(t) },
	} {
		t.Run(engine, func(t *testing.T) {
			database := address(t)
			var starts sync.WaitGroup
			for range 5 {
				starts.Go(func() {
					s, err := Open(t.Context(), database, now, quiet)
					if err != nil {
						t.Error(err)
						return
					}
					if err := errors.Join(s.Migrate(t.Context()), s.Ready(t.Context()), s.Close()); err != nil {
						t.Error(err)
					}
				})
			}
			starts.Wait()
		})
	}
}

func TestReadyKnowsTheSchema(t *testing.T) {
	s, err := Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "new.db"), now, quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	refused(t, s.Ready(t.Context()), fault.Unavailable, "schema_older")
	forEach(t, func(t *testing.T, s *Store, again func() *Store) {
		if err := s.Ready(t.Context()); err != nil {
			t.Error(err)
		}
		if err := s.db.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (?, true)", newest+1).Error; err != nil {
			t.Fatal(err)
		}
		refused(t, s.Ready(t.Context()), fault.Unavailable, "schema_newer")
		refused(t, s.Migrate(t.Context()), fault.Unavailable, "schema_newer")
	})
}

func TestARequestThatIsGivenUp(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ func() *Store) {
		add(t, s, officer, generated("A-1", 50))
		cancelled, cancel := context.WithCancel(t.Context())
		cancel()
		late, cancel := context.WithTimeout(t.Context(), -time.Second)
		defer cancel()
		for what, call := range map[string]func(ctx context.Context) error{
			"loading":  func(ctx context.Context) error { _, err := s.Visit(ctx, "A-1"); return err },
			"listing":  func(ctx context.Context) error { _, err := s.Visits(ctx, planning.VisitQuery{}); return err },
			"accounts": func(ctx context.Context) error { _, err := s.User(ctx, 1); return err },
			"changing": func(ctx context.Context) error {
				_, _, err := s.ChangeVisit(ctx, officer, "A-1", "item_saved", 0, func(v *visit.Visit) error { v.Note = nil; return nil })
				return err
			},
		} {
			if err := call(cancelled); !errors.Is(err, context.Canceled) || fault.CodeOf(err) != "" {
				t.Errorf("%s, given up: %v", what, err)
			}
			refused(t, call(late), fault.Unavailable, "database_unavailable")
		}

		during, cancel := context.WithCancel(t.Context())
		_, _, err := s.ChangeVisit(during, officer, "A-1", "item_saved", 0, func(v *visit.Visit) error {
			v.Note = nil
			cancel()
			return nil
		})
		if !errors.Is(err, context.Canceled) {
			t.Error("given up in the midst:", err)
		}
		if v := loaded(t, s, "A-1"); v.Note == nil {
			t.Error("what was given up was stored")
		}
	})
}

func TestAFailureOfTheProgramIsNoOutage(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ func() *Store) {
		for _, statement := range []string{"INSERT INTO settings (name, value) VALUES ('x', NULL)", "SELECT nothing FROM nowhere", "INSERT INTO edits VALUES (999, 1, '', '', '', '')"} {
			err := s.write(t.Context(), officer, func(w *work) error { return w.Exec(statement).Error })
			if err == nil || fault.CodeOf(err) != "" {
				t.Errorf("%s: %v", statement, err)
			}
		}
	})
}

func TestTwoThatWaitForEachOtherBothGoThrough(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ func() *Store) {
		for _, name := range []string{"a", "b"} {
			if err := s.SaveSetting(t.Context(), officer, name, ""); err != nil {
				t.Fatal(err)
			}
		}
		var both sync.WaitGroup
		for _, order := range [][]string{{"a", "b"}, {"b", "a"}} {
			both.Go(func() {
				err := s.write(t.Context(), officer, func(w *work) error {
					for _, name := range order {
						if err := w.Model(&settingRow{}).Where("name = ?", name).Update("value", "changed").Error; err != nil {
							return err
						}
						time.Sleep(200 * time.Millisecond) // so that the other one has begun too
					}
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
	})
}

func TestSlowQueriesAreToldWithoutTheirValues(t *testing.T) {
	var told bytes.Buffer
	log := queryLog{slog.New(slog.NewJSONHandler(&told, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	query, _ := log.ParamsFilter(t.Context(), "SELECT ?", "secret")
	log.Trace(t.Context(), time.Now(), func() (string, int64) { return query, 1 }, nil)
	if told.Len() > 0 {
		t.Error("a quick query was told:", told.String())
	}
	log.Trace(t.Context(), time.Now().Add(-2*slow), func() (string, int64) { return query, 1 }, nil)
	if !strings.Contains(told.String(), "SELECT ?") || strings.Contains(told.String(), "secret") {
		t.Error(told.String())
	}
}

func TestAWriterWaitsNoLongerThanItMay(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, again func() *Store) {
		add(t, s, officer, generated("A-1", 5))
		other := again()
		_, _, err := s.ChangeVisit(t.Context(), officer, "A-1", "item_saved", 0, func(v *visit.Visit) error {
			short, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			_, _, err := other.ChangeVisit(short, officer, "A-1", "item_saved", 0, func(*visit.Visit) error {
				t.Error("two change one visit at once")
				return nil
			})
			refused(t, err, fault.Unavailable, "database_unavailable")
			if _, err := other.Visit(t.Context(), "A-1"); err != nil {
				t.Error("readers have to wait:", err)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestTheDatabaseGoesAndComesBack(t *testing.T) {
	server, err := pgtest.Start()
	if errors.Is(err, pgtest.ErrMissing) && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	}()
	s, err := Open(t.Context(), server.Address("postgres"), now, quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	add(t, s, officer, generated("A-1", 5))
	heard := make(chan planning.Notice, 1000)
	go func() { _ = s.Listen(t.Context(), func(n planning.Notice) { heard <- n }) }()
	s.settled(t, heard)

	_, _, err = s.ChangeVisit(t.Context(), officer, "A-1", "item_saved", 0, func(v *visit.Visit) error {
		v.Items[0].Officer = "Lost"
		return server.Pause()
	})
	refused(t, err, fault.Unavailable, "database_unavailable")
	for range 3 {
		_, err = s.Visit(t.Context(), "A-1")
		refused(t, err, fault.Unavailable, "database_unavailable")
		refused(t, s.Ready(t.Context()), fault.Unavailable, "database_unavailable")
	}
	if err := server.Resume(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if err = s.Ready(t.Context()); err == nil || time.Now().After(deadline) {
			break
		}
	}
	if err != nil {
		t.Fatal("it does not come back:", err)
	}
	if got := loaded(t, s, "A-1").Items[0].Officer; got == "Lost" {
		t.Error("what was lost was stored")
	}
	missed := false
	for !missed {
		select {
		case n := <-heard:
			missed = n.Reference == ""
		case <-time.After(10 * time.Second):
			t.Fatal("nobody said that notices may have been missed")
		}
	}
	_, c := change(t, s, officer, "A-1", func(v *visit.Visit) { v.Items[0].Officer = "Found" })
	select {
	case n := <-heard:
		if n.Number != c.Number {
			t.Errorf("%+v was heard", n)
		}
	case <-time.After(10 * time.Second):
		t.Error("nothing is heard any more")
	}
}

func TestABackupGoesFromEngineToEngine(t *testing.T) {
	forEach(t, func(t *testing.T, from *Store, _ func() *Store) {
		first := add(t, from, officer, generated("A-1", 30))
		add(t, from, at("samir", 1), generated("A-2", 3))
		change(t, from, at("samir", 2), "A-1", func(v *visit.Visit) { v.Items[0].Officer = "<Rauf> & Co" })
		publish(t, from, officer, "A-1")
		u := planning.User{Name: "aysel", Role: planning.Admin, Password: "hash", Created: noon, Disabled: true}
		if err := from.AddUser(t.Context(), officer, &u); err != nil {
			t.Fatal(err)
		}
		for _, hash := range []string{"one", "two"} {
			if err := from.AddFeed(t.Context(), officer, &planning.Feed{Reference: "A-2", Audience: visit.ForGuests}, hash); err != nil {
				t.Fatal(err)
			}
		}
		if err := from.RemoveVisit(t.Context(), officer, "A-2"); err != nil {
			t.Fatal(err)
		}
		if err := from.Sessions().Commit("token", []byte("x"), noon.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		var backup bytes.Buffer
		if err := from.Backup(t.Context(), &backup); err != nil {
			t.Fatal(err)
		}
		forEach(t, func(t *testing.T, to *Store, _ func() *Store) {
			if err := to.Restore(t.Context(), bytes.NewReader(backup.Bytes()), false); err != nil {
				t.Fatal(err)
			}
			var again bytes.Buffer
			if err := to.Backup(t.Context(), &again); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(unpacked(t, backup.Bytes()), unpacked(t, again.Bytes())); diff != "" {
				t.Error("a backup of what was restored is another:", diff)
			}
			if diff := cmp.Diff(loaded(t, from, "A-1"), loaded(t, to, "A-1"), wholly); diff != "" {
				t.Error(diff)
			}
			if got, _, err := to.Feed(t.Context(), "two"); err != nil || got.Revoked.IsZero() {
				t.Error(got, err)
			}
			if _, found, err := to.Sessions().Find("token"); found || err != nil {
				t.Error("a session was restored:", err)
			}
			fresh := add(t, to, officer, generated("A-3", 3))
			if fresh.Key <= first.Key || fresh.Member("p1").Key != first.Member("p1").Key {
				t.Error("keys do not go on where they were:", fresh.Key)
			}
			change(t, to, officer, "A-1", func(v *visit.Visit) { v.Items = append(v.Items[:2], generated("", 40).Items[35:]...) })

			refused(t, to.Restore(t.Context(), bytes.NewReader(backup.Bytes()), false), fault.Conflict, "database_not_empty")
			if err := to.Restore(t.Context(), bytes.NewReader(backup.Bytes()), true); err != nil {
				t.Error(err)
			}
			_, err := to.Visit(t.Context(), "A-3")
			refused(t, err, fault.NotFound, "visit_unknown")
		})
	})
}

func unpacked(t testing.TB, backup []byte) []string {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(backup))
	if err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(string(all), "\n")
}

func TestABrokenBackupRestoresNothing(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ func() *Store) {
		add(t, s, officer, generated("A-1", 3))
		var backup bytes.Buffer
		if err := s.Backup(t.Context(), &backup); err != nil {
			t.Fatal(err)
		}
		lines := unpacked(t, backup.Bytes())
		last := len(lines) - 2
		pack := func(lines ...string) []byte {
			var b bytes.Buffer
			w := gzip.NewWriter(&b)
			_, err := io.WriteString(w, strings.Join(lines, "\n")+"\n")
			if err := errors.Join(err, w.Close()); err != nil {
				t.Fatal(err)
			}
			return b.Bytes()
		}
		with := func(line int, content string) []byte {
			changed := append([]string(nil), lines...)
			changed[line] = content
			return pack(changed...)
		}
		for what, c := range map[string]struct {
			file []byte
			code fault.Code
			key  string
		}{
			"no gzip":            {[]byte("hello"), fault.Invalid, "backup_unreadable"},
			"nothing":            {nil, fault.Invalid, "backup_unreadable"},
			"another file":       {pack(`{"hello":1}`), fault.Invalid, "backup_unreadable"},
			"cut off":            {backup.Bytes()[:backup.Len()/2], fault.Invalid, "backup_unreadable"},
			"without an end":     {pack(lines[:last]...), fault.Invalid, "backup_unreadable"},
			"without a row":      {pack(append(append([]string(nil), lines[:2]...), lines[3:]...)...), fault.Invalid, "backup_unreadable"},
			"of another schema":  {with(0, fmt.Sprintf(`{"format":"cortege-backup/1","schema":%d}`, newest+1)), fault.Conflict, "backup_schema"},
			"with another table": {with(1, `{"table":"goose_db_version","columns":["id"]}`), fault.Invalid, "backup_unreadable"},
			"with a bad column":  {with(1, `{"table":"visits","columns":["key\") VALUES (1); --"]}`), fault.Invalid, "backup_unreadable"},
			"with a short row":   {with(2, `[1,2]`), fault.Invalid, "backup_unreadable"},
			"with a wrong type":  {with(2, strings.Replace(lines[2], `[1,`, `["one",`, 1)), fault.Invalid, "backup_unreadable"},
		} {
			err := s.Restore(t.Context(), bytes.NewReader(c.file), true)
			if all := fault.All(err); len(all) == 0 || all[0].Code != c.code || all[0].Key != c.key {
				t.Errorf("%s: %v", what, err)
			}
		}
		if v := loaded(t, s, "A-1"); len(v.Items) != 3 {
			t.Error("a broken backup took away what was there")
		}
	})
}
