package planning_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"

	"cortege/internal/calendar/calendarlint"
	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/store"
	"cortege/internal/text"
	"cortege/internal/visit"
)

var (
	director = planning.Actor{Key: 1, Name: "director", Role: planning.Admin}
	leyla    = planning.Actor{Key: 2, Name: "leyla", Role: planning.Officer}
	rashad   = planning.Actor{Key: 3, Name: "rashad", Role: planning.Officer}
	reader   = planning.Actor{Key: 4, Name: "reader", Role: planning.Viewer}
)

// hand is a clock that a test moves.
type hand struct{ now time.Time }

func (h *hand) pass(d time.Duration) { h.now = h.now.Add(d) }

// newOffice gives an office over an empty database, and its clock.
func newOffice(t testing.TB) (*planning.Office, *hand) {
	t.Helper()
	h := &hand{now: time.Date(2024, 1, 10, 8, 0, 0, 0, time.UTC)}
	now := func() time.Time { return h.now }
	return planning.New(newStore(t, now), now), h
}

func newStore(t testing.TB, now func() time.Time) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "test.db"), now, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func at(hour, minute int) clock.Wall {
	return clock.At(civil.Date{Year: 2024, Month: 1, Day: 31}, hour, minute)
}

// baku is the first real visit's morning.
func baku(reference string) *visit.Visit {
	day := civil.Date{Year: 2024, Month: 1, Day: 31}
	name := func(s string) text.Text { return text.Text{"en": s} }
	return &visit.Visit{
		Reference: reference, Title: name("Visit of a delegation"), Kind: "official", From: day, To: day, Zone: "Asia/Baku", Languages: []string{"en"},
		Parties: []visit.Party{
			{ID: "host", Side: visit.Host, Country: "AZ", Body: name("Host ministry")},
			{ID: "guest", Side: visit.Guest, Country: "RU", Body: name("Guest ministry")},
		},
		People: []visit.Member{
			{ID: "h", Party: "host", Class: "head", Seq: 1, Person: visit.Person{Name: name("Host minister")}},
			{ID: "g", Party: "guest", Class: "head", Seq: 1, Person: visit.Person{Name: name("Guest minister"), Phone: "+7 000"}},
		},
		Places: []visit.Place{
			{ID: "martyrs", Kind: "memorial", Name: name("Alley of Martyrs")},
			{ID: "ministry", Kind: "ministry", Name: name("Ministry")},
		},
		Routes: []visit.Route{{From: "martyrs", To: "ministry", Minutes: 15}},
		Tracks: []visit.Track{{ID: "main", Name: name("Delegation")}},
		Items: []visit.Item{
			{ID: "flame", Kind: "wreath_laying", Title: name("Wreath at the Eternal Flame"), At: at(10, 47), Minutes: 13, Place: "martyrs", With: []string{"g"}, Note: name("secret note")},
			{ID: "talks", Kind: "talks", Title: name("Meeting of the ministers"), At: at(11, 20), Minutes: 60, Least: 45, Place: "ministry", With: []string{"h", "g"}},
		},
	}
}

func imported(t testing.TB, o *planning.Office, v *visit.Visit) {
	t.Helper()
	if err := o.Import(t.Context(), leyla, v, false); err != nil {
		t.Fatal(err)
	}
}

func version(t testing.TB, o *planning.Office, reference, item string) int64 {
	t.Helper()
	v, err := o.Visit(t.Context(), reader, reference)
	if err != nil {
		t.Fatal(err)
	}
	return v.Item(item).Record.Version
}

func wants(t *testing.T, err error, code fault.Code, key string) {
	t.Helper()
	all := fault.All(err)
	if len(all) == 0 || all[0].Code != code || all[0].Key != key {
		t.Fatalf("want %s %s, got %v", code, key, err)
	}
}

// clashesOf gives what the items of a change clash with.
func clashesOf(t testing.TB, o *planning.Office, out *planning.Outcome) []visit.Finding {
	t.Helper()
	programme, err := o.ProgrammeOf(t.Context(), reader, out.Visit)
	if err != nil {
		t.Fatal(err)
	}
	return programme.Clashes(out.Items...)
}

// asked counts how often its store is asked what other visits do.
type asked struct {
	planning.Store
	times int
}

func (a *asked) Occupied(ctx context.Context, except string, subjects []visit.Subject, from, to time.Time) ([]visit.Occupancy, error) {
	a.times++
	return a.Store.Occupied(ctx, except, subjects, from, to)
}

func TestAChangeAndItsPageAskForOtherVisitsOnce(t *testing.T) {
	s := newStore(t, time.Now)
	counted := &asked{Store: s}
	o := planning.New(counted, time.Now)
	imported(t, o, baku("V-1"))
	imported(t, o, baku("V-2"))
	out, err := o.MoveItem(t.Context(), leyla, "V-1", "talks", planning.Placement{Slot: visit.Slot{At: at(10, 50)}}, 0)
	if err != nil {
		t.Fatal(err)
	}
	clashes := clashesOf(t, o, out)
	if !slices.ContainsFunc(clashes, func(f visit.Finding) bool {
		return f.Rule == "person_twice" && strings.Contains(text.For("en").Message(f.Message), "V-2")
	}) {
		t.Errorf("nothing is said of the other visit: %+v", clashes)
	}
	if counted.times != 1 {
		t.Errorf("other visits are asked for %d times", counted.times)
	}
}

func TestMovingTheTalksTooEarlyNamesTheWreath(t *testing.T) {
	o, _ := newOffice(t)
	imported(t, o, baku("V-1"))
	out, err := o.MoveItem(t.Context(), leyla, "V-1", "talks", planning.Placement{Slot: visit.Slot{At: at(10, 40)}}, version(t, o, "V-1", "talks"))
	if err != nil {
		t.Fatal(err)
	}
	if clashes := clashesOf(t, o, out); !slices.ContainsFunc(clashes, func(f visit.Finding) bool {
		return f.Severity == visit.Error && slices.Contains(f.Items, "flame") && strings.Contains(text.For("en").Message(f.Message), "Eternal Flame")
	}) {
		t.Errorf("no finding names the wreath: %+v", clashes)
	}
	out, err = o.Undo(t.Context(), leyla, "V-1")
	if err != nil {
		t.Fatal(err)
	}
	if got := out.Visit.Item("talks").At; got != at(11, 20) {
		t.Errorf("undone, the talks start at %s", got)
	}
	if clashes := clashesOf(t, o, out); len(clashes) != 0 {
		t.Errorf("undone, there are findings: %+v", clashes)
	}
	if _, err = o.Undo(t.Context(), leyla, "V-1"); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("a second undo: %v", err)
	}
}

func TestTwoOfficersOnDifferentItemsBothSucceed(t *testing.T) {
	o, _ := newOffice(t)
	imported(t, o, baku("V-1"))
	talks, flame := version(t, o, "V-1", "talks"), version(t, o, "V-1", "flame")
	if _, err := o.MoveItem(t.Context(), leyla, "V-1", "talks", planning.Placement{Slot: visit.Slot{At: at(11, 30)}}, talks); err != nil {
		t.Fatal(err)
	}
	if _, err := o.MoveItem(t.Context(), rashad, "V-1", "flame", planning.Placement{Slot: visit.Slot{At: at(10, 50)}}, flame); err != nil {
		t.Fatal(err)
	}
	_, err := o.MoveItem(t.Context(), rashad, "V-1", "talks", planning.Placement{Slot: visit.Slot{At: at(12, 0)}}, talks)
	wants(t, err, fault.Conflict, "changed_meanwhile")
	v, err := o.Visit(t.Context(), reader, "V-1")
	if err != nil {
		t.Fatal(err)
	}
	if v.Item("talks").At != at(11, 30) || v.Item("flame").At != at(10, 50) {
		t.Errorf("the items stand at %s and %s", v.Item("talks").At, v.Item("flame").At)
	}
}

func TestUndoGoesBackStepByStep(t *testing.T) {
	o, _ := newOffice(t)
	imported(t, o, baku("V-1"))
	before, err := o.Visit(t.Context(), reader, "V-1")
	if err != nil {
		t.Fatal(err)
	}
	for _, to := range []planning.Placement{{Slot: visit.Slot{At: at(11, 30)}}, {}, {Slot: visit.Slot{At: at(12, 0), Minutes: 45}}} {
		if _, err := o.MoveItem(t.Context(), leyla, "V-1", "talks", to, 0); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		if _, err := o.Undo(t.Context(), leyla, "V-1"); err != nil {
			t.Fatal(err)
		}
	}
	after, err := o.Visit(t.Context(), reader, "V-1")
	if err != nil {
		t.Fatal(err)
	}
	was, is := before.Item("talks"), after.Item("talks")
	if is.At != was.At || is.Minutes != was.Minutes || is.Day != was.Day {
		t.Errorf("the talks are at %s for %d minutes, not at %s for %d", is.At, is.Minutes, was.At, was.Minutes)
	}
	_, err = o.Undo(t.Context(), leyla, "V-1")
	wants(t, err, fault.NotFound, "nothing_to_undo")
}

func TestUndoGivesWayToWhatOthersDidSince(t *testing.T) {
	o, _ := newOffice(t)
	imported(t, o, baku("V-1"))
	move := func(who planning.Actor, to clock.Wall) {
		t.Helper()
		if _, err := o.MoveItem(t.Context(), who, "V-1", "talks", planning.Placement{Slot: visit.Slot{At: to}}, 0); err != nil {
			t.Fatal(err)
		}
	}
	move(leyla, at(11, 30))
	move(rashad, at(11, 40))
	_, err := o.Undo(t.Context(), leyla, "V-1")
	wants(t, err, fault.Conflict, "undo_overtaken")
	if _, err := o.Undo(t.Context(), rashad, "V-1"); err != nil {
		t.Fatal(err)
	}
	v, err := o.Visit(t.Context(), reader, "V-1")
	if err != nil {
		t.Fatal(err)
	}
	if v.Item("talks").At != at(11, 30) {
		t.Errorf("the talks start at %s", v.Item("talks").At)
	}
}

func TestUndoBringsBackWhatWasRemovedAndTakesBackWhatWasAdded(t *testing.T) {
	o, _ := newOffice(t)
	imported(t, o, baku("V-1"))
	before, err := o.Visit(t.Context(), reader, "V-1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.RemoveItem(t.Context(), leyla, "V-1", "talks", 0); err != nil {
		t.Fatal(err)
	}
	if _, err := o.AddItem(t.Context(), leyla, "V-1", visit.Item{Kind: "lunch", Title: text.Text{"en": "Lunch"}, At: at(13, 0)}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := o.Undo(t.Context(), leyla, "V-1"); err != nil {
			t.Fatal(err)
		}
	}
	after, err := o.Visit(t.Context(), reader, "V-1")
	if err != nil {
		t.Fatal(err)
	}
	if len(after.Items) != 2 || after.Item("talks") == nil || after.Item("talks").UID != before.Item("talks").UID {
		t.Errorf("the items are %+v", after.Items)
	}
}

func TestACancelledItemRisesInTheGuestsFeed(t *testing.T) {
	o, h := newOffice(t)
	imported(t, o, baku("V-1"))
	token, err := o.AddFeed(t.Context(), leyla, &planning.Feed{Reference: "V-1", Audience: visit.ForGuests})
	if err != nil {
		t.Fatal(err)
	}
	fetch := func() string {
		t.Helper()
		fetched, err := o.Fetch(t.Context(), token, "test")
		if err != nil {
			t.Fatal(err)
		}
		if found := calendarlint.Check(fetched.Bytes); len(found) > 0 {
			t.Error(found)
		}
		return string(fetched.Bytes)
	}
	if empty := fetch(); strings.Contains(empty, "VEVENT") {
		t.Error("an unpublished visit shows events to guests")
	}
	h.pass(time.Hour)
	if _, err := o.Publish(t.Context(), leyla, "V-1", "first", ""); err != nil {
		t.Fatal(err)
	}
	first := fetch()
	if strings.Count(first, "BEGIN:VEVENT") != 2 || strings.Contains(first, "secret note") || strings.Contains(first, "+7 000") {
		t.Errorf("the first edition's calendar:\n%s", first)
	}
	h.pass(time.Hour)
	if _, err := o.CancelItem(t.Context(), leyla, "V-1", "talks", true, 0); err != nil {
		t.Fatal(err)
	}
	if fetch() != first {
		t.Error("guests see the draft")
	}
	review, err := o.Review(t.Context(), leyla, "V-1")
	if err != nil {
		t.Fatal(err)
	}
	if len(review.Differences) != 1 || review.Differences[0].Kind != "cancelled" || review.Number != 2 {
		t.Errorf("the review says %+v", review.Differences)
	}
	if _, err := o.Publish(t.Context(), leyla, "V-1", "", review.Seen); err != nil {
		t.Fatal(err)
	}
	second := fetch()
	if !strings.Contains(second, "STATUS:CANCELLED") || !strings.Contains(second, "SEQUENCE:1") {
		t.Errorf("the second edition's calendar:\n%s", second)
	}
	old, err := o.Show(t.Context(), reader, "V-1", planning.Choice{Audience: visit.ForGuests, Edition: 1})
	if err != nil {
		t.Fatal(err)
	}
	if old.Visit.Item("talks").IsCancelled() {
		t.Error("the first edition has changed")
	}
}

func TestPublishingWhatNobodySawIsRefused(t *testing.T) {
	o, _ := newOffice(t)
	imported(t, o, baku("V-1"))
	review, err := o.Review(t.Context(), leyla, "V-1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.CancelItem(t.Context(), rashad, "V-1", "flame", true, 0); err != nil {
		t.Fatal(err)
	}
	_, err = o.Publish(t.Context(), leyla, "V-1", "", review.Seen)
	wants(t, err, fault.Conflict, "draft_changed")
}

func TestAnotherVisitsMinisterIsFoundTwice(t *testing.T) {
	o, _ := newOffice(t)
	imported(t, o, baku("V-1"))
	second := baku("V-2")
	second.Items = []visit.Item{{ID: "other", Kind: "talks", Title: text.Text{"en": "Other talks"}, At: at(11, 45), Minutes: 30, With: []string{"h"}}}
	imported(t, o, second)
	found, err := o.Findings(t.Context(), reader, "V-2")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(found, func(f planning.Found) bool {
		return f.Rule == "person_twice" && strings.Contains(text.For("en").Message(f.Message), "V-1")
	}) {
		t.Errorf("no finding names the other visit: %+v", found)
	}
}

func TestAnAcceptedFindingStaysUntilItsFactsChange(t *testing.T) {
	o, _ := newOffice(t)
	imported(t, o, baku("V-1"))
	if _, err := o.MoveItem(t.Context(), leyla, "V-1", "talks", planning.Placement{Slot: visit.Slot{At: at(11, 5)}}, 0); err != nil {
		t.Fatal(err)
	}
	short := func() planning.Found {
		t.Helper()
		found, err := o.Findings(t.Context(), reader, "V-1")
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(found, func(f planning.Found) bool { return f.Rule == "route_short" })
		if i < 0 {
			t.Fatalf("no short route among %+v", found)
		}
		return found[i]
	}
	key := short().Key
	wants(t, o.Accept(t.Context(), leyla, "V-1", key, ""), fault.Invalid, "reason_needed")
	if err := o.Accept(t.Context(), leyla, "V-1", key, "police escort"); err != nil {
		t.Fatal(err)
	}
	if f := short(); f.Accepted == nil || f.Accepted.By != "leyla" || planning.Count([]planning.Found{f}).Any() {
		t.Errorf("not accepted: %+v", f)
	}
	if _, err := o.MoveItem(t.Context(), leyla, "V-1", "talks", planning.Placement{Slot: visit.Slot{At: at(11, 3)}}, 0); err != nil {
		t.Fatal(err)
	}
	if f := short(); f.Accepted != nil {
		t.Error("still accepted though its facts have changed")
	}
	mended, err := o.Mend(t.Context(), leyla, "V-1", short().Key, 0)
	if err != nil {
		t.Fatal(err)
	}
	if clashes := clashesOf(t, o, mended); len(clashes) != 0 {
		t.Errorf("the mend leaves %+v", clashes)
	}
}

func TestEachRoleMayWhatItMay(t *testing.T) {
	o, _ := newOffice(t)
	imported(t, o, baku("V-1"))
	ctx := context.Background()
	nobody := planning.Actor{}
	tasks := []struct {
		name  string
		least planning.Role
		do    func(who planning.Actor) error
	}{
		{"read", planning.Viewer, func(w planning.Actor) error { _, err := o.Visit(ctx, w, "V-1"); return err }},
		{"find", planning.Viewer, func(w planning.Actor) error { _, err := o.Findings(ctx, w, "V-1"); return err }},
		{"show", planning.Viewer, func(w planning.Actor) error {
			_, err := o.Show(ctx, w, "V-1", planning.Choice{Audience: visit.ForStaff})
			return err
		}},
		{"move", planning.Officer, func(w planning.Actor) error {
			_, err := o.MoveItem(ctx, w, "V-1", "talks", planning.Placement{Slot: visit.Slot{At: at(11, 30)}}, 0)
			return err
		}},
		{"undo", planning.Officer, func(w planning.Actor) error {
			_, err := o.Undo(ctx, w, "V-1")
			if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Conflict) {
				return nil // allowed, but there is nothing
			}
			return err
		}},
		{"publish", planning.Officer, func(w planning.Actor) error { _, err := o.Publish(ctx, w, "V-1", "", ""); return err }},
		{"add a feed", planning.Officer, func(w planning.Actor) error {
			_, err := o.AddFeed(ctx, w, &planning.Feed{Reference: "V-1", Audience: visit.ForGuests})
			return err
		}},
		{"list accounts", planning.Admin, func(w planning.Actor) error { _, err := o.Users(ctx, w); return err }},
		{"read the office's audit", planning.Admin, func(w planning.Actor) error { _, err := o.Changes(ctx, w, planning.ChangeQuery{}); return err }},
	}
	rank := map[planning.Role]int{"": 0, planning.Viewer: 1, planning.Officer: 2, planning.Admin: 3}
	for _, task := range tasks {
		for _, who := range []planning.Actor{nobody, reader, leyla, director} {
			err := task.do(who)
			if allowed := rank[who.Role] >= rank[task.least]; allowed != (err == nil) {
				t.Errorf("%q: %s as %q gives %v", task.name, who.Name, who.Role, err)
			}
		}
	}
}

func TestLoginIsThrottledAndEndsWithThePassword(t *testing.T) {
	o, h := newOffice(t)
	user, err := o.AddUser(t.Context(), director, "leyla", planning.Officer, "correct horse battery")
	if err != nil {
		t.Fatal(err)
	}
	signed, err := o.Login(t.Context(), "leyla", "correct horse battery", "192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.Actor(t.Context(), signed.Key, signed.Epoch); err != nil {
		t.Fatal(err)
	}
	_, err = o.SetPassword(t.Context(), user.Actor(), "leyla", "wrong", "another horse battery")
	wants(t, err, fault.Invalid, "password_wrong")
	if _, err := o.SetPassword(t.Context(), user.Actor(), "leyla", "correct horse battery", "another horse battery"); err != nil {
		t.Fatal(err)
	}
	_, err = o.Actor(t.Context(), signed.Key, signed.Epoch)
	wants(t, err, fault.Unauthenticated, "sign_in")
	for range 8 {
		_, err = o.Login(t.Context(), "leyla", "guess", "192.0.2.2")
		wants(t, err, fault.Invalid, "login_wrong")
	}
	_, err = o.Login(t.Context(), "leyla", "another horse battery", "192.0.2.3")
	wants(t, err, fault.Throttled, "login_throttled")
	h.pass(16 * time.Minute)
	if _, err = o.Login(t.Context(), "leyla", "another horse battery", "192.0.2.3"); err != nil {
		t.Fatal(err)
	}
}

func TestTheFirstAdministratorIsMadeOnce(t *testing.T) {
	o, _ := newOffice(t)
	token, err := o.SetupToken(t.Context())
	if err != nil || token == "" {
		t.Fatal(token, err)
	}
	_, err = o.Setup(t.Context(), "guess", "director", "correct horse battery")
	wants(t, err, fault.NotFound, "setup_gone")
	if _, err := o.Setup(t.Context(), token, "director", "correct horse battery"); err != nil {
		t.Fatal(err)
	}
	_, err = o.Setup(t.Context(), token, "second", "correct horse battery")
	wants(t, err, fault.NotFound, "setup_gone")
	if token, err := o.SetupToken(t.Context()); err != nil || token != "" {
		t.Errorf("a second token %q, %v", token, err)
	}
}

func TestWhatIsStillNamedIsNotRemoved(t *testing.T) {
	o, _ := newOffice(t)
	imported(t, o, baku("V-1"))
	for list, id := range map[string]string{"people": "g", "places": "ministry", "tracks": "main", "parties": "guest"} {
		err := o.Remove(t.Context(), leyla, "V-1", list, id, 0)
		if list == "tracks" { // no item names the first track: they are on it by default
			continue
		}
		wants(t, err, fault.Invalid, "still_used")
	}
}

func TestAnItemLeavesItsLaneForAnother(t *testing.T) {
	o, _ := newOffice(t)
	imported(t, o, baku("V-1"))
	out, err := o.MoveItem(t.Context(), leyla, "V-1", "talks", planning.Placement{Slot: visit.Slot{At: at(11, 20)}, Lanes: "people", From: "h", To: ""}, 0)
	if err != nil {
		t.Fatal(err)
	}
	if got := out.Item.With; !slices.Equal(got, []string{"g"}) {
		t.Errorf("with %v", got)
	}
	out, err = o.MoveItem(t.Context(), leyla, "V-1", "talks", planning.Placement{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	if !out.Item.At.IsZero() || out.Item.Minutes != 60 {
		t.Errorf("in the tray: %+v", out.Item)
	}
}
