package store

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cortege/internal/calendar"
	"cortege/internal/edition"
	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/text"
	"cortege/internal/visit"
)

func publish(t testing.TB, s *Store, by planning.Author, reference string) *edition.Edition {
	t.Helper()
	e, err := s.Publish(t.Context(), by, reference, func(v *visit.Visit, last *edition.Edition) (*edition.Edition, error) {
		return edition.Freeze(v, last, "note by "+by.Name, by.Name, by.At), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestEditionsAreKeptAsTheyWere(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ func() *Store) {
		add(t, s, officer, generated("A-1", 5))
		_, err := s.Edition(t.Context(), "A-1", 0)
		refused(t, err, fault.NotFound, "nothing_published")
		first := publish(t, s, officer, "A-1")
		change(t, s, officer, "A-1", func(v *visit.Visit) { v.Items[0].Title["en"] = "Another"; v.Items = v.Items[:4] })
		second := publish(t, s, at("samir", 9), "A-1")
		if first.Number != 1 || second.Number != 2 {
			t.Errorf("the editions are %d and %d", first.Number, second.Number)
		}
		for number, want := range map[int]*edition.Edition{1: first, 2: second, 0: second} {
			got, err := s.Edition(t.Context(), "A-1", number)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, wholly); diff != "" {
				t.Errorf("edition %d: %s", number, diff)
			}
		}
		list, err := s.Editions(t.Context(), "A-1")
		want := []edition.Edition{
			{Number: 2, Note: "note by samir", At: noon.Add(9 * time.Minute), By: "samir"}, {Number: 1, Note: "note by aysel", At: noon, By: "aysel"},
		}
		if diff := cmp.Diff(want, list); diff != "" || err != nil {
			t.Error(diff, err)
		}
		_, err = s.Edition(t.Context(), "A-1", 3)
		refused(t, err, fault.NotFound, "edition_unknown")
		_, err = s.Editions(t.Context(), "A-2")
		refused(t, err, fault.NotFound, "visit_unknown")
		if err := s.db.Exec("UPDATE editions SET note = 'other'").Error; err == nil || !strings.Contains(err.Error(), "never changes") {
			t.Error("an edition could be changed:", err)
		}
		failed := errors.New("no")
		_, err = s.Publish(t.Context(), officer, "A-1", func(*visit.Visit, *edition.Edition) (*edition.Edition, error) { return nil, failed })
		if !errors.Is(err, failed) {
			t.Error(err)
		}
		found, err := s.Visits(t.Context(), planning.VisitQuery{})
		if err != nil || found[0].Edition != 2 || !found[0].Published.Equal(noon.Add(9*time.Minute)) {
			t.Errorf("%+v, %v", found, err)
		}
	})
}

func TestFeedsTellHowFarTheVisitIs(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ func() *Store) {
		add(t, s, officer, generated("A-1", 5))
		feed := planning.Feed{Reference: "A-1", Audience: visit.ForStaff, Scope: calendar.Scope{Kind: calendar.OfPerson, ID: "p1"}, Language: "az", Detail: calendar.EachDay, Alarm: 15, Label: "Driver", Expires: noon.Add(time.Hour * 500)}
		if err := s.AddFeed(t.Context(), at("samir", 1), &feed, "hash"); err != nil {
			t.Fatal(err)
		}
		refused(t, s.AddFeed(t.Context(), officer, &planning.Feed{Reference: "A-2"}, "other"), fault.NotFound, "visit_unknown")
		refused(t, s.AddFeed(t.Context(), officer, &planning.Feed{Reference: "A-1"}, "hash"), fault.Conflict, "already_there")

		ctx, queries := CountQueries(t.Context())
		got, state, err := s.Feed(ctx, "hash")
		if err != nil || queries.Load() != 1 {
			t.Fatal(queries.Load(), "queries,", err)
		}
		want := planning.Feed{
			Key: feed.Key, Reference: "A-1", Audience: visit.ForStaff, Scope: feed.Scope, Language: "az", Detail: calendar.EachDay, Alarm: 15, Label: "Driver", Expires: feed.Expires, By: "samir", Created: noon.Add(time.Minute),
		}
		if diff := cmp.Diff(&want, got); diff != "" || feed != want {
			t.Error(diff, feed)
		}
		if diff := cmp.Diff(&planning.State{Reference: "A-1", Revision: 1, Changed: noon}, state); diff != "" {
			t.Error(diff)
		}
		change(t, s, at("samir", 5), "A-1", func(v *visit.Visit) { v.Items[0].Officer = "Rauf" })
		publish(t, s, officer, "A-1")
		publish(t, s, officer, "A-1")
		if _, state, err = s.Feed(t.Context(), "hash"); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(&planning.State{Reference: "A-1", Revision: 2, Changed: noon.Add(5 * time.Minute), Edition: 2, Published: noon}, state); diff != "" {
			t.Error(diff)
		}
		fetch := planning.Fetch{Key: feed.Key, At: noon.Add(time.Hour), Client: "Thunderbird", Edition: 2, ETag: `"tag"`, Modified: noon.Add(time.Minute)}
		earlier := fetch
		earlier.Modified, earlier.ETag = noon, `"older"`
		for _, f := range []planning.Fetch{fetch, earlier} {
			if err := s.Fetched(t.Context(), []planning.Fetch{f, {Key: 999, At: noon}}); err != nil {
				t.Fatal(err)
			}
		}
		for range 2 {
			if err := s.RevokeFeed(t.Context(), at("samir", 90), feed.Key); err != nil {
				t.Fatal(err)
			}
		}
		refused(t, s.RevokeFeed(t.Context(), officer, 999), fault.NotFound, "feed_unknown")
		want.Fetched, want.Client, want.Revoked = noon.Add(time.Hour), "Thunderbird", noon.Add(90*time.Minute)
		want.Edition, want.ETag, want.Modified = 2, `"tag"`, noon.Add(time.Minute)
		newer := planning.Feed{Reference: "A-1", Audience: visit.ForGuests}
		if err := s.AddFeed(t.Context(), at("samir", 91), &newer, "newer"); err != nil {
			t.Fatal(err)
		}
		for _, reference := range []string{"A-1", ""} {
			feeds, err := s.Feeds(t.Context(), reference)
			if diff := cmp.Diff([]planning.Feed{newer, want}, feeds); diff != "" || err != nil {
				t.Error(diff, err)
			}
		}
		_, _, err = s.Feed(t.Context(), "unknown")
		refused(t, err, fault.NotFound, "feed_unknown")
	})
}

func TestAccounts(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ func() *Store) {
		u := planning.User{Name: "Ələkbər", Role: planning.Admin, Password: "hash", Created: noon}
		if err := s.AddUser(t.Context(), officer, &u); err != nil || u.Key == 0 {
			t.Fatal(err)
		}
		refused(t, s.AddUser(t.Context(), officer, &planning.User{Name: "ƏLƏKBƏR", Created: noon}), fault.Conflict, "name_taken")
		other := planning.User{Name: "Elekber", Role: planning.Viewer, Created: noon}
		if err := s.AddUser(t.Context(), officer, &other); err != nil {
			t.Fatal(err)
		}
		got, err := s.UserByName(t.Context(), "ələkbər")
		if diff := cmp.Diff(&u, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
		changed, err := s.ChangeUser(t.Context(), officer, u.Key, func(u *planning.User) error {
			u.Password, u.Disabled, u.Language = "other hash", true, "az"
			u.Epoch++
			return nil
		})
		if err != nil || changed.Epoch != 1 {
			t.Error(changed, err)
		}
		if err := s.Seen(t.Context(), u.Key, noon.Add(time.Hour)); err != nil {
			t.Error(err)
		}
		u.Password, u.Disabled, u.Language, u.Epoch, u.LastSeen = "other hash", true, "az", 1, noon.Add(time.Hour)
		got, err = s.User(t.Context(), u.Key)
		if diff := cmp.Diff(&u, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
		_, err = s.ChangeUser(t.Context(), officer, other.Key, func(o *planning.User) error { o.Name = u.Name; return nil })
		refused(t, err, fault.Conflict, "name_taken")
		_, err = s.ChangeUser(t.Context(), officer, 999, func(*planning.User) error { return nil })
		refused(t, err, fault.NotFound, "user_unknown")
		_, err = s.User(t.Context(), 999)
		refused(t, err, fault.NotFound, "user_unknown")
		users, err := s.Users(t.Context())
		if diff := cmp.Diff([]planning.User{other, u}, users); diff != "" || err != nil {
			t.Error(diff, err)
		}
		changes, err := s.Changes(t.Context(), planning.ChangeQuery{Thing: "user"})
		if err != nil || len(changes) != 3 {
			t.Fatal(len(changes), err)
		}
		for _, c := range changes {
			if edit := c.Edits[0]; bytes.Contains(edit.After, []byte("hash")) || bytes.Contains(edit.Before, []byte("hash")) {
				t.Errorf("the audit holds a password's hash: %s", edit.After)
			}
		}
	})
}

func TestFailuresSettingsAndAcceptances(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ func() *Store) {
		ctx := t.Context()
		for i := range 3 {
			if err := errors.Join(s.AddFailure(ctx, "name:aysel", noon.Add(time.Duration(i)*time.Minute)), s.AddFailure(ctx, "address:::1", noon)); err != nil {
				t.Fatal(err)
			}
		}
		for since, want := range map[time.Duration]int{0: 3, time.Minute: 2, 3 * time.Minute: 0} {
			if n, err := s.Failures(ctx, "name:aysel", noon.Add(since)); err != nil || n != want {
				t.Errorf("%d failures since %s, %v", n, since, err)
			}
		}
		if err := s.ClearFailures(ctx, "name:aysel"); err != nil {
			t.Fatal(err)
		}
		if n, err := s.Failures(ctx, "name:aysel", noon); n != 0 || err != nil {
			t.Error(n, err)
		}
		if err := s.AddFailure(ctx, "name:aysel", noon.Add(failuresKept+time.Hour)); err != nil {
			t.Fatal(err)
		}
		if n, err := s.Failures(ctx, "address:::1", noon); n != 0 || err != nil {
			t.Errorf("%d failures of long ago are kept, %v", n, err)
		}

		for _, value := range []string{"", "one", "two"} {
			if err := s.SaveSetting(ctx, officer, "office", value); err != nil {
				t.Fatal(err)
			}
			if got, err := s.Setting(ctx, "office"); got != value || err != nil {
				t.Errorf("%q was kept as %q, %v", value, got, err)
			}
		}
		if got, err := s.Setting(ctx, "other"); got != "" || err != nil {
			t.Error(got, err)
		}

		add(t, s, officer, generated("A-1", 2))
		a := planning.Acceptance{Fingerprint: "f", Rule: "person_twice", Reason: "agreed"}
		refused(t, s.Accept(ctx, officer, "A-2", a), fault.NotFound, "visit_unknown")
		for range 2 {
			if err := s.Accept(ctx, at("samir", 1), "A-1", a); err != nil {
				t.Fatal(err)
			}
		}
		a.By, a.At = "samir", noon.Add(time.Minute)
		got, err := s.Accepted(ctx, "A-1")
		if diff := cmp.Diff([]planning.Acceptance{a}, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
		if err := s.Unaccept(ctx, officer, "A-1", "f"); err != nil {
			t.Error(err)
		}
		refused(t, s.Unaccept(ctx, officer, "A-1", "f"), fault.NotFound, "acceptance_unknown")
		if got, err := s.Accepted(ctx, "A-1"); len(got) != 0 || err != nil {
			t.Error(got, err)
		}
	})
}

func TestSessions(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ func() *Store) {
		x := s.Sessions()
		for _, data := range []string{"first", "second"} {
			if err := x.Commit("token", []byte(data), noon.Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
			if got, found, err := x.Find("token"); string(got) != data || !found || err != nil {
				t.Errorf("%q, %v, %v", got, found, err)
			}
		}
		if err := x.Commit("old", []byte("data"), noon); err != nil {
			t.Fatal(err)
		}
		if _, found, err := x.Find("old"); found || err != nil {
			t.Error("an expired session was found:", err)
		}
		s.now = func() time.Time { return noon.Add(sweepEvery) }
		if err := x.CommitCtx(t.Context(), "new", []byte{}, noon.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		var left int64
		if err := s.db.Model(&sessionRow{}).Count(&left).Error; err != nil || left != 2 {
			t.Errorf("%d sessions are left, %v", left, err)
		}
		for range 2 {
			if err := x.Delete("token"); err != nil {
				t.Fatal(err)
			}
		}
		if _, found, err := x.Find("token"); found || err != nil {
			t.Error("an ended session was found:", err)
		}
	})
}

func TestOthersHearOfChanges(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, again func() *Store) {
		listeners := []*Store{s, s}
		if s.address.engine == postgres {
			listeners[1] = again()
		}
		ctx, cancel := context.WithCancel(t.Context())
		heard := make([]chan planning.Notice, len(listeners))
		ended := make(chan error)
		for i, l := range listeners {
			heard[i] = make(chan planning.Notice, 100)
			go func() { ended <- l.Listen(ctx, func(n planning.Notice) { heard[i] <- n }) }()
			s.settled(t, heard[i])
		}
		expect := func(want ...planning.Notice) {
			t.Helper()
			for i := range heard {
				var got []planning.Notice
				for len(got) < len(want) {
					select {
					case n := <-heard[i]:
						if n.Reference != "settling" {
							got = append(got, n)
						}
					case <-time.After(10 * time.Second):
						t.Fatalf("listener %d heard only %+v", i, got)
					}
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("listener %d: %s", i, diff)
				}
			}
		}
		v := add(t, s, officer, generated("A-1", 100))
		expect(planning.Notice{Reference: "A-1", What: "draft", Number: 1, By: "aysel"})
		_, c := change(t, s, at("samir", 1), "A-1", func(v *visit.Visit) { v.Items[7].Officer = "Rauf"; v.Items[5].Officer = "Rauf" })
		expect(planning.Notice{Reference: "A-1", What: "draft", Number: c.Number, By: "samir", Items: []string{"item-5", "item-7"}})
		_, c = change(t, s, at("samir", 1), "A-1", func(v *visit.Visit) {
			for i := range v.Items {
				v.Items[i].Deputy = strings.Repeat("ə", 100)
			}
		})
		expect(planning.Notice{Reference: "A-1", What: "draft", Number: c.Number, By: "samir"})
		beats := s.pulse.beats.Load()
		present := planning.Notice{Reference: "A-1", What: "present", Instance: "one", Present: []planning.Presence{{Page: "1", By: "samir", Item: "item-5"}}}
		if err := s.Tell(t.Context(), present); err != nil {
			t.Fatal(err)
		}
		expect(present)
		if s.pulse.beats.Load() != beats {
			t.Error("who looks at a visit is taken for a change of it")
		}
		crowd := planning.Notice{Reference: "A-1", What: "present", Instance: "one", Present: slices.Repeat([]planning.Presence{{Page: "1", By: strings.Repeat("ə", 60), Item: "item-5"}}, 100)}
		if err := s.Tell(t.Context(), crowd); err != nil {
			t.Fatal(err)
		}
		if s.address.engine == postgres {
			crowd.Present = crowd.Present[:25]
		}
		expect(crowd)
		e := publish(t, s, officer, "A-1")
		expect(planning.Notice{Reference: "A-1", What: "edition", Number: int64(e.Number), By: "aysel"})
		entry, err := s.Person(t.Context(), v.Member("p1").Key)
		if err != nil {
			t.Fatal(err)
		}
		entry.Name = text.Text{"en": "Renamed"}
		if err := s.SavePerson(t.Context(), officer, entry); err != nil {
			t.Fatal(err)
		}
		expect(planning.Notice{Reference: "A-1", What: "draft", By: "aysel"})
		_, _, err = s.ChangeVisit(t.Context(), officer, "A-1", "item_saved", 0, func(v *visit.Visit) error {
			v.Items[0].Officer = "Nobody"
			return errors.New("no")
		})
		if err == nil {
			t.Error("it went through")
		}
		if err := s.RemoveVisit(t.Context(), officer, "A-1"); err != nil {
			t.Fatal(err)
		}
		expect(planning.Notice{Reference: "A-1", What: "removed", Number: lastChange(t, s), By: "aysel"})
		cancel()
		for range listeners {
			if err := <-ended; err != nil {
				t.Error("listening ended with", err)
			}
		}
	})
}

// settled waits until what is told is heard.
func (s *Store) settled(t testing.TB, heard <-chan planning.Notice) {
	t.Helper()
	for range 100 {
		err := s.write(t.Context(), planning.Author{At: noon}, func(w *work) error {
			w.notice(planning.Notice{Reference: "settling"})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		select {
		case <-heard:
			return
		case <-time.After(50 * time.Millisecond):
		}
	}
	t.Fatal("nothing is heard")
}

func lastChange(t testing.TB, s *Store) int64 {
	t.Helper()
	changes, err := s.Changes(t.Context(), planning.ChangeQuery{Limit: 1})
	if err != nil || len(changes) == 0 {
		t.Fatal(err)
	}
	return changes[0].Number
}

func TestASlowListenerIsToldThatItMissedSome(t *testing.T) {
	var b broadcaster
	ctx, cancel := context.WithCancel(t.Context())
	started, release, ended := make(chan bool), make(chan bool), make(chan bool)
	var heard []planning.Notice
	go func() {
		b.listen(ctx, func(n planning.Notice) {
			if heard = append(heard, n); len(heard) == 1 {
				started <- true
				<-release
			}
		})
		ended <- true
	}()
	for waiting := true; waiting; {
		b.tell([]planning.Notice{{Reference: "first"}})
		select {
		case <-started:
			waiting = false
		case <-time.After(time.Millisecond):
		}
	}
	for range waitingMost + 1 {
		b.tell([]planning.Notice{{Reference: "more"}})
	}
	release <- true
	for {
		b.mutex.Lock()
		var left int
		for l := range b.listeners {
			left = len(l.waiting)
		}
		b.mutex.Unlock()
		if left == 0 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	cancel()
	<-ended
	if last := heard[len(heard)-1]; len(heard) > 3 || last.Reference != "" {
		t.Errorf("it heard %d notices, the last %+v", len(heard), last)
	}
}
