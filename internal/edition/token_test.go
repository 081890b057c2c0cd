package edition

import (
	"testing"
	"time"

	"cloud.google.com/go/civil"

	"cortege/internal/visit"
)

func TestATokenNamesItsEditionAndNoOther(t *testing.T) {
	at := time.Date(2027, 3, 1, 9, 0, 0, 123000, time.UTC)
	day := civil.Date{Year: 2027, Month: 3, Day: 1}
	v := &visit.Visit{From: day, To: day, Reference: "FHN-2024-003", Items: []visit.Item{{ID: "a", UID: "random"}}}
	first := Freeze(v, nil, "", "officer", at)
	second := Freeze(v, first, "", "officer", at)
	reference, number, ok := OfToken(first.Token())
	if !ok || reference != "FHN-2024-003" || number != 1 || !first.Holds(first.Token()) {
		t.Errorf("the token names %q, %d, %v", reference, number, ok)
	}
	if second.Holds(first.Token()) || first.Token() == second.Token() {
		t.Error("one edition takes the other's token")
	}
	for _, other := range []*Edition{Freeze(v, nil, "", "officer", at.Add(time.Microsecond)), Freeze(&visit.Visit{From: day, To: day, Reference: "FHN-2024-003", Items: []visit.Item{{ID: "a", UID: "another"}}}, nil, "", "officer", at)} {
		if other.Holds(first.Token()) {
			t.Error("an edition of another moment, or of other items, takes the token")
		}
	}
}

func FuzzATokenOfAnyKindIsRead(f *testing.F) {
	f.Add("")
	f.Add((&Edition{Number: 3, Visit: &visit.Visit{Reference: "V-1"}}).Token())
	f.Fuzz(func(t *testing.T, token string) {
		if reference, number, ok := OfToken(token); ok && (reference == "" || number < 1) {
			t.Errorf("%q names %q, %d", token, reference, number)
		}
	})
}
