package fault

import (
	"errors"
	"fmt"
	"io"
	"testing"
)

func TestAnErrorIsWrittenWithItsPlaceAndArguments(t *testing.T) {
	for want, err := range map[string]error{
		"invalid title: too_long Count=9 Most=5":   InvalidField("title", "too_long", Args{"Most": 5, "Count": 9}),
		"not_found: item_unknown Value=x":          New(NotFound, "", "item_unknown", Args{"Value": "x"}),
		"unavailable: busy: unexpected EOF":        Wrap(Unavailable, "busy", io.ErrUnexpectedEOF),
		"invalid a: required; invalid b: required": List{InvalidField("a", "required", nil), InvalidField("b", "required", nil)},
	} {
		if got := err.Error(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestFaultsAreFoundHoweverDeep(t *testing.T) {
	one := New(Conflict, "", "version", nil)
	list := List{InvalidField("a", "required", nil), New(NotFound, "", "gone", nil)}
	for _, test := range []struct {
		name string
		err  error
		all  int
		code Code
	}{
		{"nothing", nil, 0, ""},
		{"a failure of the program", io.EOF, 0, ""},
		{"one", one, 1, Conflict},
		{"one, wrapped", fmt.Errorf("saving: %w", one), 1, Conflict},
		{"one, joined with another", errors.Join(io.EOF, one), 1, Conflict},
		{"several", list, 2, Invalid},
		{"several, wrapped", fmt.Errorf("reading: %w", list), 2, Invalid},
		{"an empty list", List{}, 0, ""},
	} {
		if got := All(test.err); len(got) != test.all {
			t.Errorf("%s: got %v", test.name, got)
		}
		if got := CodeOf(test.err); got != test.code || test.code != "" && !Is(test.err, test.code) || Is(test.err, Throttled) {
			t.Errorf("%s: the code is %q", test.name, got)
		}
	}
}

func TestACauseIsKept(t *testing.T) {
	if !errors.Is(Wrap(Unavailable, "busy", io.ErrUnexpectedEOF), io.ErrUnexpectedEOF) {
		t.Error("the cause is lost")
	}
}

func TestAnEmptyListIsNoError(t *testing.T) {
	if err := (List{}).Err(); err != nil {
		t.Errorf("got %v", err)
	}
	if err := (List{InvalidField("a", "required", nil)}).Err(); err == nil {
		t.Error("got nothing")
	}
}
