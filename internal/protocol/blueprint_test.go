package protocol_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"cloud.google.com/go/civil"
	"github.com/google/go-cmp/cmp"

	"cortege/internal/protocol"
	"cortege/internal/text"
	"cortege/internal/timing"
	"cortege/internal/visit"
)

func TestEveryKindHasABlueprintThatFitsIt(t *testing.T) {
	blueprints := protocol.DefaultBlueprints()
	inAll := func(where string, s text.Text) {
		t.Helper()
		if diff := cmp.Diff([]string{"az", "en", "ru"}, s.Languages()); diff != "" {
			t.Errorf("%s: %s", where, diff)
		}
	}
	for _, kind := range visit.Kinds() {
		b := blueprints.Of(kind.Name)
		if bare := kind.Quiet || kind.Name == "other"; bare != (len(b.Steps) == 0) {
			t.Errorf("%s has %d steps", kind.Name, len(b.Steps))
		}
		before := -1000
		for _, s := range b.Steps {
			inAll(kind.Name, s.Action)
			if s.Offset < before {
				t.Errorf("%s: the step at %d comes after the one at %d", kind.Name, s.Offset, before)
			}
			if end := s.Offset + s.Minutes; end > kind.Minutes {
				t.Errorf("%s: a step ends after %d minutes, the kind's usual length is %d", kind.Name, end, kind.Minutes)
			}
			before = s.Offset
		}
		for _, p := range b.Props {
			inAll(kind.Name, p)
		}
		for _, role := range b.Roles {
			named(t, role)
		}
		for _, task := range b.Tasks {
			inAll(kind.Name, task.Title)
			named(t, task.Role)
		}
	}
	for _, b := range blueprints.Kinds {
		if !visit.IsKind(b.Kind) {
			t.Errorf("there is no kind %s", b.Kind)
		}
	}
	for _, task := range blueprints.Tasks {
		inAll("visit", task.Title)
		named(t, task.Role)
	}
}

func named(t *testing.T, role string) {
	t.Helper()
	for _, language := range text.Languages() {
		if said := text.For(language).Say("officer_role."+role, nil); said[0] == '[' {
			t.Errorf("the role %s has no name in %s", role, language)
		}
	}
}

// actions writes steps as "offset action".
func actions(item *visit.Item) []string {
	var said []string
	for _, s := range item.Steps {
		said = append(said, fmt.Sprint(s.Offset, " ", s.Action.In("en")))
	}
	return said
}

func TestAnItemIsGivenItsKindsScenario(t *testing.T) {
	v := exemplary()
	v.Languages = []string{"az", "en"}
	item := v.Item("wreath")
	item.Steps = nil
	b := protocol.DefaultBlueprints().Of("wreath_laying")
	if !b.Apply(v, item) {
		t.Fatal("no steps are added")
	}
	for _, s := range item.Steps {
		if diff := cmp.Diff([]string{"az", "en"}, s.Action.Languages()); diff != "" {
			t.Errorf("the step's languages: %s", diff)
		}
		if strings.Contains(s.Action.In("en"), "Anthems") {
			t.Error("anthems without full honours")
		}
		if strings.Contains(s.Action.In("en"), "ribbon and steps back") && s.Actor != "guest" {
			t.Errorf("%s straightens the ribbon", s.Actor)
		}
	}
	kept := slices.Clone(item.Steps)
	if b.Apply(v, item) || len(item.Steps) != len(kept) {
		t.Error("a scenario that is there is not left alone")
	}
	item.Steps, item.Honours = nil, "full"
	b.Apply(v, item)
	if !slices.Contains(actions(item), "5 Anthems") {
		t.Errorf("full honours without anthems: %q", actions(item))
	}
}

func TestAnItemIsGivenItsKindsRolesAndEachStepWhatItUses(t *testing.T) {
	v := exemplary()
	v.Languages = []string{"az", "en"}
	item := v.Item("signing")
	item.Roles = nil
	b := protocol.DefaultBlueprints().Of("signing")
	b.Props = []text.Text{{"az": "su", "en": "water"}}
	b.Apply(v, item)
	if diff := cmp.Diff([]visit.Role{{Role: "treaty"}, {Role: "ceremony"}, {Role: "signing_assistant"}, {Role: "press"}}, item.Roles); diff != "" {
		t.Errorf("roles: %s", diff)
	}
	used := map[string]string{}
	for _, s := range item.Steps {
		used[s.Action.In("en")] = strings.Join(s.Props, "|")
	}
	for action, want := range map[string]string{
		"The table, the folders and the pens are checked": "qovluqlar|qələmlər və iki ehtiyat qələm|hər iki dövlətin bayrağı|masa və iki stul|su",
		"The announcement": "aparıcının mətni", "Photograph": "",
	} {
		if used[action] != want {
			t.Errorf("%s: used are %q, want %q", action, used[action], want)
		}
	}
	if !item.Note.IsEmpty() {
		t.Errorf("the note is %v", item.Note)
	}
	item.Roles[0].Officer = "Officer 4"
	if b.Apply(v, item) || item.Roles[0].Officer != "Officer 4" {
		t.Errorf("roles that are there are not left alone: %v", item.Roles)
	}
}

func TestAVisitInOtherLanguagesStillGetsAScenario(t *testing.T) {
	v := exemplary()
	v.Languages = []string{"kk"}
	item := v.Item("signing")
	protocol.DefaultBlueprints().Of("signing").Apply(v, item)
	if len(item.Steps) == 0 || item.Steps[0].Action.In("en") == "" {
		t.Errorf("steps: %v", item.Steps)
	}
}

func TestASigningGrowsWithItsDocuments(t *testing.T) {
	v := exemplary()
	item := v.Item("signing")
	b := protocol.DefaultBlueprints().Of("signing")
	b.Apply(v, item)
	if got := actions(item); got[len(got)-1] != "10 The delegations leave" {
		t.Errorf("one document: %q", got)
	}
	item.Steps = nil
	for _, title := range []string{"Protocol", "Statement"} {
		item.Documents = append(item.Documents, visit.Document{Title: en(title)})
	}
	b.Apply(v, item)
	got := actions(item)
	for _, want := range []string{"8 The next document is announced and signed: Protocol", "11 The next document is announced and signed: Statement", "14 Photograph", "16 The delegations leave"} {
		if !slices.Contains(got, want) {
			t.Errorf("three documents: no %q in %q", want, got)
		}
	}
}

func TestTasksAreDueByTheDaysBeforeAndMoveWithTheVisit(t *testing.T) {
	v := exemplary()
	kinds := protocol.DefaultBlueprints()
	v.Tasks = kinds.NewTasks(v, true, "wreath")
	due := func(item, title string) civil.Date {
		t.Helper()
		for i := range v.Tasks {
			if task := &v.Tasks[i]; task.Item == item && task.Title.In("en") == title {
				return v.DueOf(task)
			}
		}
		t.Fatalf("no task %q of %q", title, item)
		return civil.Date{}
	}
	if got := due("", "Agree the dates"); got != v.From.AddDays(-30) {
		t.Errorf("the dates are due on %s", got)
	}
	if got := due("", "Write the report"); got != v.To.AddDays(3) {
		t.Errorf("the report is due on %s", got)
	}
	ribbon := due("wreath", "Let both sides approve the ribbon")
	if ribbon != v.Item("wreath").At.Date.AddDays(-5) {
		t.Errorf("the ribbon is due on %s", ribbon)
	}
	v.Shift(7)
	if got := due("wreath", "Let both sides approve the ribbon"); got != ribbon.AddDays(7) {
		t.Errorf("a week later, the ribbon is due on %s", got)
	}
	if again := kinds.NewTasks(v, true, "wreath"); len(again) > 0 {
		t.Errorf("brought twice: %v", again)
	}
	if faults := v.Validate(); len(faults) > 0 {
		t.Error(faults)
	}
}

// fresh is a new visit with its delegations and places, but no programme.
func fresh() *visit.Visit {
	v := exemplary()
	v.Items, v.Signings = nil, nil
	v.Languages = []string{"en", "az"}
	v.Places = append(v.Places, visit.Place{ID: "hotel", Kind: "hotel", Name: en("Hotel")}, visit.Place{ID: "eatery", Kind: "restaurant", Name: en("Restaurant")})
	v.From, v.To = day(11), day(12)
	return v
}

func TestAWholeVisitIsBegunFromABlueprint(t *testing.T) {
	for _, b := range protocol.DefaultVisits() {
		if diff := cmp.Diff([]string{"az", "en", "ru"}, b.Name.Languages()); diff != "" {
			t.Errorf("%s: %s", b.ID, diff)
		}
		v := fresh()
		added := b.Apply(v, protocol.DefaultBlueprints(), protocol.Default())
		if len(added) != len(b.Visit.Items) || len(added) < 5 {
			t.Errorf("%s: %d items of %d", b.ID, len(added), len(b.Visit.Items))
		}
		wellFormed(t, v)
		for _, f := range slices.Concat(protocol.Check(v, protocol.Default()), timing.Check(v, nil, timing.Default())) {
			if f.Severity == visit.Error {
				t.Errorf("%s: %s: %s", b.ID, f.Rule, text.For("en").Message(f.Message))
			}
		}
		for i := range v.Items {
			item := &v.Items[i]
			if item.At.Date.Before(v.From) || item.Place == "" || len(item.With) == 0 || item.UID == "" {
				t.Errorf("%s: %+v", b.ID, item)
			}
			if ru := item.Title["ru"]; ru != "" || item.Title["az"] == "" {
				t.Errorf("%s: titles are not in the visit's languages: %v", b.ID, item.Title)
			}
			if kind := visit.KindOf(item.Kind); !kind.Quiet && len(item.Steps) == 0 {
				t.Errorf("%s: %s has no scenario", b.ID, item.ID)
			}
		}
		again := b.Apply(v, protocol.DefaultBlueprints(), protocol.Default())
		wellFormed(t, v)
		if len(v.Items) != len(added)+len(again) {
			t.Errorf("%s: applied again, items are lost", b.ID)
		}
	}
}

func TestASpouseHasAProgrammeAndNoSeatAtTheTalks(t *testing.T) {
	v := fresh()
	for _, b := range protocol.DefaultVisits() {
		if b.ID == "two-days-spouse" {
			b.Apply(v, protocol.DefaultBlueprints(), protocol.Default())
		}
	}
	if slices.Contains(v.Item("talks").With, "spouse") || !slices.Equal(v.Item("museum").With, []string{"spouse"}) || !slices.Contains(v.Item("dinner").With, "spouse") {
		t.Errorf("talks %v, museum %v", v.Item("talks").With, v.Item("museum").With)
	}
}

func TestABlueprintAppliedToAnEmptyVisitIsADraft(t *testing.T) {
	for _, b := range protocol.DefaultVisits() {
		v := &visit.Visit{Reference: "V-2", Title: en("New"), Kind: "official", From: day(4), To: day(5), Zone: "Asia/Baku", Languages: []string{"en"}}
		b.Apply(v, protocol.DefaultBlueprints(), protocol.Default())
		wellFormed(t, v)
	}
}

func TestAVisitIsSavedAsABlueprintAndBegunAnew(t *testing.T) {
	office := protocol.Default()
	old := exemplary()
	saved := protocol.SaveVisit("own", en("Our own"), old, office)
	v := fresh()
	v.Places = v.Places[:1]
	added := saved.Apply(v, protocol.DefaultBlueprints(), office)
	if len(added) != len(old.Items) {
		t.Fatalf("%d items of %d", len(added), len(old.Items))
	}
	wellFormed(t, v)
	wreath := v.Item("wreath")
	if diff := cmp.Diff([]visit.Role{{Role: "protocol"}, {Role: "ceremony"}}, wreath.Roles); diff != "" {
		t.Errorf("roles without those who had them: %s", diff)
	}
	if wreath.At != old.Item("wreath").At.On(day(11)) || v.Place(wreath.Place).Name.In("en") != "Alley of Honors" {
		t.Errorf("the wreath: %s, %s", wreath.At, wreath.Place)
	}
	if w := wreath.Wreaths[0]; w.Giver != "away" || w.Approved.Host || !w.Delivered.IsZero() || !w.Ribbon.IsEmpty() {
		t.Errorf("what was agreed is carried over: %+v", w)
	}
	if diff := cmp.Diff(old.Item("talks").With, v.Item("talks").With); diff != "" {
		t.Errorf("the talks: %s", diff)
	}
	if d := v.Item("signing").Documents[0]; d.Status != "" || !slices.Equal(d.Signatories, []string{"minister", "guest"}) {
		t.Errorf("the document: %+v", d)
	}
	if len(old.Places) != 4 || old.Item("wreath").Wreaths[0].Giver != "away" || old.Item("talks").Officer == "" {
		t.Error("saving has changed the visit")
	}
}
