package edition

import (
	"encoding/base64"
	"strings"
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
	reference, number, ok := OfToken(first.Token(nil))
	if !ok || reference != "FHN-2024-003" || number != 1 || !holds(first, first.Token(nil)) {
		t.Errorf("the token names %q, %d, %v", reference, number, ok)
	}
	if holds(second, first.Token(nil)) || first.Token(nil) == second.Token(nil) {
		t.Error("one edition takes the other's token")
	}
	for _, other := range []*Edition{Freeze(v, nil, "", "officer", at.Add(time.Microsecond)), Freeze(&visit.Visit{From: day, To: day, Reference: "FHN-2024-003", Items: []visit.Item{{ID: "a", UID: "another"}}}, nil, "", "officer", at)} {
		if holds(other, first.Token(nil)) {
			t.Error("an edition of another moment, or of other items, takes the token")
		}
	}
}

func holds(e *Edition, token string) bool { _, ok := e.Sheet(token); return ok }

func TestATokenOfASheetHidesWhichItIs(t *testing.T) {
	at := time.Date(2027, 3, 1, 9, 0, 0, 123000, time.UTC)
	e := &Edition{Number: 7, At: at, Visit: &visit.Visit{Reference: "FHN-2024-003", Items: []visit.Item{{ID: "a", UID: "random"}}}}
	tokens := map[string]bool{}
	for _, sheet := range []string{"", "a", "b", "the sheet of a person whose name is as long as this"} {
		token := e.Token([]byte(sheet))
		tokens[token] = true
		reference, number, ok := OfToken(token)
		if !ok || reference != "FHN-2024-003" || number != 7 {
			t.Errorf("it names %q, %d, %v", reference, number, ok)
		}
		if got, ok := e.Sheet(token); !ok || string(got) != sheet {
			t.Errorf("%q is read as %q, %v", sheet, got, ok)
		}
		if again := e.Token([]byte(sheet)); again != token {
			t.Errorf("a sheet has two tokens, %s and %s", token, again)
		}
		if raw, _ := base64.RawURLEncoding.DecodeString(token); len(sheet) > 3 && strings.Contains(string(raw), sheet) {
			t.Errorf("the token tells %q", sheet)
		}
		for i := range token { // any other letter in its place makes it nothing
			forged := token[:i] + string(token[i]^1) + token[i+1:]
			if holds(e, forged) {
				t.Errorf("%s is taken for a token", forged)
			}
		}
	}
	if len(tokens) != 4 {
		t.Errorf("four sheets have %d tokens", len(tokens))
	}
}

func FuzzATokenOfAnyKindIsRead(f *testing.F) {
	f.Add("")
	f.Add((&Edition{Number: 3, Visit: &visit.Visit{Reference: "V-1"}}).Token(nil))
	f.Fuzz(func(t *testing.T, token string) {
		if reference, number, ok := OfToken(token); ok && (reference == "" || number < 1) {
			t.Errorf("%q names %q, %d", token, reference, number)
		}
	})
}
