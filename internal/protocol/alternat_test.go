package protocol_test

import (
	"slices"
	"testing"

	"cortege/internal/protocol"
	"cortege/internal/visit"
)

func TestInItsOwnCopyEachSideStandsFirst(t *testing.T) {
	v := exemplary()
	d := &v.Item("signing").Documents[0]
	copies := protocol.Alternat(v, d, protocol.Default())
	if len(copies) != 2 {
		t.Fatalf("%d copies", len(copies))
	}
	for i, want := range []struct {
		side, left, right string
		languages         []string
	}{{visit.Host, "minister", "guest", []string{"az", "kk"}}, {visit.Guest, "guest", "minister", []string{"kk", "az"}}} {
		c := copies[i]
		if c.Number != i+1 || c.Side != want.side || c.Left[0].ID != want.left || c.Right[0].ID != want.right || !slices.Equal(c.Languages, want.languages) {
			t.Errorf("copy %d: %+v", i+1, c)
		}
	}
	if !slices.Equal(d.Languages, []string{"az", "kk"}) {
		t.Error("the document's own languages are re-sorted")
	}
	if n := protocol.Signatures(d, protocol.Default()); n != 4 {
		t.Errorf("%d signatures of each, in two originals and two languages", n)
	}
	d.Originals, d.Signatories = 0, nil
	if copies := protocol.Alternat(v, d, protocol.Default()); len(copies) != 2 || copies[0].Left != nil {
		t.Errorf("of a document that nobody signs yet: %+v", copies)
	}
}
