package planning_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"cortege/internal/edition"
	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/text"
	"cortege/internal/visit"
)

var postal = planning.MailSettings{From: "Office <office@visits.example>", Base: "https://visits.example"}

// affected gives what the last edition changes for each member, by kind and item: "g": "moved talks".
func affected(t *testing.T, o *planning.Office, reference string, number int) map[string]string {
	t.Helper()
	m, err := o.Mailing(t.Context(), leyla, reference, number)
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]string{}
	for _, r := range m.Recipients {
		var changes []string
		for _, d := range r.Changes {
			changes = append(changes, d.Kind+" "+d.ID)
		}
		told[r.Member.ID] = strings.Join(changes, ", ")
	}
	return told
}

// after publishes the visit, does something, and publishes it again.
func after(t *testing.T, v *visit.Visit, change func(o *planning.Office)) *planning.Office {
	t.Helper()
	o, _ := newOffice(t)
	imported(t, o, v)
	publish := func() {
		if _, err := o.Publish(t.Context(), leyla, v.Reference, "", ""); err != nil {
			t.Fatal(err)
		}
	}
	publish()
	change(o)
	publish()
	return o
}

func TestWhoIsToldOfWhat(t *testing.T) {
	alter := func(alter func(v *visit.Visit) visit.Item) func(t *testing.T, o *planning.Office) {
		return func(t *testing.T, o *planning.Office) {
			t.Helper()
			v, err := o.Visit(t.Context(), leyla, "V-1")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := o.SaveItem(t.Context(), leyla, "V-1", alter(v), 0); err != nil {
				t.Fatal(err)
			}
		}
	}
	talks := func(change func(*visit.Item)) func(t *testing.T, o *planning.Office) {
		return alter(func(v *visit.Visit) visit.Item {
			item := *v.Item("talks")
			change(&item)
			return item
		})
	}
	for name, test := range map[string]struct {
		begin  func(*visit.Visit)
		change func(*testing.T, *planning.Office)
		want   map[string]string
	}{
		"moved":             {nil, talks(func(i *visit.Item) { i.At = at(11, 40) }), map[string]string{"h": "moved talks", "g": "moved talks"}},
		"at another place":  {nil, talks(func(i *visit.Item) { i.Place = "martyrs" }), map[string]string{"h": "changed talks", "g": "changed talks"}},
		"called off":        {nil, talks(func(i *visit.Item) { i.Status = visit.Cancelled }), map[string]string{"h": "cancelled talks", "g": "cancelled talks"}},
		"without one":       {nil, talks(func(i *visit.Item) { i.With = []string{"h"} }), map[string]string{"g": "removed talks"}},
		"with one more":     {func(v *visit.Visit) { v.Items[1].With = []string{"h"} }, talks(func(i *visit.Item) { i.With = []string{"h", "g"} }), map[string]string{"g": "added talks"}},
		"without a time":    {nil, talks(func(i *visit.Item) { i.At = visit.Item{}.At }), map[string]string{"h": "removed talks", "g": "removed talks"}},
		"for staff now":     {nil, talks(func(i *visit.Item) { i.Audience = visit.ForStaff }), map[string]string{"g": "removed talks"}},
		"a note":            {nil, talks(func(i *visit.Item) { i.Note = text.Text{"en": "whisper"} }), map[string]string{}},
		"an officer":        {nil, talks(func(i *visit.Item) { i.Officer, i.Phone = "Anar", "+994" }), map[string]string{}},
		"staff's own moved": {func(v *visit.Visit) { v.Items[1].Audience = visit.ForStaff }, talks(func(i *visit.Item) { i.At = at(11, 40) }), map[string]string{"h": "moved talks"}},
	} {
		t.Run(name, func(t *testing.T) {
			v := baku("V-1")
			if test.begin != nil {
				test.begin(v)
			}
			o := after(t, v, func(o *planning.Office) { test.change(t, o) })
			got := affected(t, o, "V-1", 2)
			if len(got) != len(test.want) || slices.ContainsFunc([]string{"h", "g"}, func(id string) bool { return got[id] != test.want[id] }) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestTheFirstEditionTellsEverybodyOfTheirOwn(t *testing.T) {
	o, _ := newOffice(t)
	imported(t, o, baku("V-1"))
	if _, err := o.Publish(t.Context(), leyla, "V-1", "", ""); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"h": edition.Added + " talks", "g": edition.Added + " flame, " + edition.Added + " talks"}
	if got := affected(t, o, "V-1", 1); got["h"] != want["h"] || got["g"] != want["g"] {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestALetterIsInItsReadersLanguageAndTellsNoSecrets(t *testing.T) {
	v := baku("V-1")
	v.Languages = []string{"en", "az", "ru"}
	v.Title["ru"], v.Items[1].Title["ru"] = "Визит делегации", "Встреча министров"
	v.Member("g").Languages = []string{"fr", "ru", "en"}
	v.Items[1].Note, v.Items[1].Officer, v.Items[1].Phone = text.Text{"en": "whisper", "ru": "шёпот"}, "Anar", "+994 12"
	o := after(t, v, func(o *planning.Office) {
		if _, err := o.MoveItem(t.Context(), leyla, "V-1", "talks", planning.Placement{Slot: visit.Slot{At: at(11, 40)}}, 0); err != nil {
			t.Fatal(err)
		}
	})
	m, err := o.Mailing(t.Context(), leyla, "V-1", 2)
	if err != nil {
		t.Fatal(err)
	}
	for i := range m.Recipients {
		r := &m.Recipients[i]
		letter, err := m.Letter(r, postal)
		if err != nil {
			t.Fatal(err)
		}
		words := []string{"Meeting of the ministers", "11:40–12:40", "Before: Wednesday 31 January, 11:20–12:20", "Ministry"}
		if r.Member.ID == "g" {
			words = []string{"Встреча министров", "11:40–12:40", "Прежде", "Перенесено"}
		}
		for _, word := range words {
			if !strings.Contains(letter.Plain, word) || !strings.Contains(letter.HTML, word) {
				t.Errorf("%q is not in %s%s", word, letter.Plain, letter.HTML)
			}
		}
		for _, secret := range []string{"whisper", "шёпот", "Anar", "+994", "+7 000"} {
			if strings.Contains(letter.Plain+letter.HTML, secret) {
				t.Errorf("%q is told in %s", secret, letter.Plain)
			}
		}
	}
}

// A host is invited to what is staff's alone, too; their calendar, which colleagues may see, is not to show it to them.
func TestAnInvitationToWhatIsStaffsIsConfidential(t *testing.T) {
	for audience, want := range map[string]string{visit.ForStaff: "CLASS:CONFIDENTIAL", visit.ForGuests: "CLASS:PUBLIC"} {
		v := baku("V-1")
		v.Items[1].Audience = audience
		o := after(t, v, func(o *planning.Office) {
			if _, err := o.MoveItem(t.Context(), leyla, "V-1", "talks", planning.Placement{Slot: visit.Slot{At: at(11, 40)}}, 0); err != nil {
				t.Fatal(err)
			}
		})
		if _, err := o.QueueMail(t.Context(), leyla, "V-1", 2, planning.MailChoice{To: map[string]string{"h": "h@hosts.example"}, Invitations: true}, postal); err != nil {
			t.Fatal(err)
		}
		post := &letters{}
		if _, err := o.Deliver(t.Context(), post, "test"); err != nil {
			t.Fatal(err)
		}
		if len(*post) != 2 || !strings.Contains((*post)[0].Calendar+(*post)[1].Calendar, want) {
			t.Errorf("for %s the letters are %+v", audience, *post)
		}
	}
}

// letters is a server that takes every letter.
type letters []planning.Letter

func (l *letters) Send(_ context.Context, letter *planning.Letter, begin func() error) error {
	if err := begin(); err != nil {
		return err
	}
	*l = append(*l, *letter)
	return nil
}

func TestMailAsksForARoleAndAnEdition(t *testing.T) {
	o, _ := newOffice(t)
	imported(t, o, baku("V-1"))
	_, err := o.Mailing(t.Context(), leyla, "V-1", 1)
	wants(t, err, fault.NotFound, "edition_unknown")
	_, err = o.Mailing(t.Context(), leyla, "V-1", 0)
	wants(t, err, fault.NotFound, "edition_unknown")
	if _, err = o.Publish(t.Context(), leyla, "V-1", "", ""); err != nil {
		t.Fatal(err)
	}
	_, err = o.Mailing(t.Context(), reader, "V-1", 1)
	wants(t, err, fault.Forbidden, "not_allowed")
	_, err = o.QueueMail(t.Context(), leyla, "V-1", 1, planning.MailChoice{To: map[string]string{"nobody": "a@b.example"}}, postal)
	wants(t, err, fault.Invalid, "nobody_chosen")
	_, _, err = o.Receipt(t.Context(), strings.Repeat("a", 32))
	wants(t, err, fault.NotFound, "receipt_unknown")
}
