package planning_test

import (
	"slices"
	"testing"

	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/text"
	"cortege/internal/visit"
)

func read(t *testing.T, o *planning.Office, list string) *planning.Roster {
	t.Helper()
	r, err := o.ReadRoster(t.Context(), leyla, "A-1", "guest", []byte(list))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func offered(r *planning.Roster) (choices []string) {
	for _, row := range r.Rows {
		choices = append(choices, row.Offered)
	}
	return choices
}

func TestAListComesInAsOneChangeAndGoesAsOne(t *testing.T) {
	o, _ := newOffice(t)
	imported(t, o, baku("A-1"))
	other := planning.PersonEntry{Person: visit.Person{Name: text.Text{"en": "Anna Ivanova"}, Country: "RU", Phone: "+7 111"}}
	if err := o.SavePerson(t.Context(), leyla, &other); err != nil {
		t.Fatal(err)
	}
	list := "No,Name,Position,Unit\n1,Guest Minister,Minister of rescue,A\n2,IVANOVA Anna,Adviser,B\n3,Boris Petrov,Driver,C\n4,Ivanova Anna,Adviser,D\n,,Drivers,\n"
	r := read(t, o, list)
	var matches []string
	for _, row := range r.Rows {
		matches = append(matches, row.Match)
	}
	if want := []string{"there", "near", "new", "near", "blank"}; !slices.Equal(matches, want) {
		t.Fatalf("rows are %v, want %v", matches, want)
	}
	choices := offered(r)
	if want := []string{"member:g", "add", "add", "add", "leave"}; !slices.Equal(choices, want) {
		t.Errorf("offered are %v, want %v", choices, want)
	}
	choices[1], choices[3] = r.Rows[1].Known[0].Choice, planning.RosterLeave // the officer knows her
	fields := r.Fields
	fields[3] = "notes"
	out, err := o.TakeRoster(t.Context(), leyla, "A-1", "guest", r.Table, fields, choices)
	if err != nil {
		t.Fatal(err)
	}
	v := out.Visit
	guest := v.Member("g")
	if guest.Position["en"] != "Minister of rescue" || guest.Name["en"] != "Guest minister" || guest.Phone != "+7 000" || guest.Class != "head" {
		t.Errorf("who was there became %+v", guest)
	}
	anna := v.People[2]
	if anna.Key != other.Key || anna.Name["en"] != "Anna Ivanova" || anna.Phone != "+7 111" || anna.Position["en"] != "Adviser" || anna.Seq != 2 {
		t.Errorf("who was known became %+v", anna)
	}
	if boris := v.People[3]; boris.Name["en"] != "Boris Petrov" || boris.Party != "guest" || boris.Seq != 3 || boris.Class != "official" {
		t.Errorf("who is new became %+v", boris)
	}

	// What the columns held is remembered for the next list.
	if again := read(t, o, list); again.Fields[3] != "notes" || again.Rows[1].Match != planning.RosterNear || again.Rows[1].Offered != "member:"+anna.ID {
		t.Errorf("the next list is read as %q, %+v", again.Fields, again.Rows[1])
	}

	// One undo takes all of it back.
	if _, err := o.Undo(t.Context(), leyla, "A-1"); err != nil {
		t.Fatal(err)
	}
	v, err = o.Visit(t.Context(), leyla, "A-1")
	if err != nil || len(v.People) != 2 || !v.Member("g").Position.IsEmpty() {
		t.Errorf("after undoing there are %d people, %v, %v", len(v.People), v.Member("g").Position, err)
	}
}

func TestARowThatCannotBeIsToldAtIt(t *testing.T) {
	o, _ := newOffice(t)
	imported(t, o, baku("A-1"))
	r := read(t, o, "Name,E-mail\nAnna Ivanova,a@example.org\nBoris Petrov,b@example.org\n")
	for name, test := range map[string]struct {
		choices []string
		field   string
	}{
		"the same member twice": {[]string{"member:g", "member:g"}, "choice[1]"},
		"nobody's":              {[]string{"add", "member:h"}, "choice[1]"},
		"no choice":             {[]string{"", "add"}, "choice[0]"},
		"too few":               {[]string{"add"}, ""},
	} {
		_, err := o.TakeRoster(t.Context(), leyla, "A-1", "guest", r.Table, r.Fields, test.choices)
		if all := fault.All(err); len(all) != 1 || all[0].Field != test.field {
			t.Errorf("%s: %v", name, err)
		}
	}
	if v, err := o.Visit(t.Context(), leyla, "A-1"); err != nil || len(v.People) != 2 {
		t.Error("something was taken in", err)
	}
	if _, err := o.ReadRoster(t.Context(), reader, "A-1", "guest", nil); !fault.Is(err, fault.Forbidden) {
		t.Error(err)
	}
}
