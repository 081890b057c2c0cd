package pdf

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"cortege/internal/paper"
	"cortege/internal/paper/bind"
	"cortege/internal/visit"
	"cortege/web"
)

// leaflet prints a document of n pages of A5, each with its number.
func leaflet(t *testing.T, p *Printer, n int) []byte {
	t.Helper()
	var b strings.Builder
	b.WriteString("<!doctype html><title>Leaflet</title><style>@page{size:A5}p{break-after:page;margin:0}p:last-child{break-after:auto}</style>")
	for i := range n {
		fmt.Fprintf(&b, "<p>leaf%d</p>", i+1)
	}
	made, err := p.Print(t.Context(), []byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestABookletIsImposedSoThatItCanBeFolded(t *testing.T) {
	p := printer(t, web.Dist)
	for _, test := range []struct {
		pages int
		sides []string
	}{
		{8, []string{"leaf8 leaf1", "leaf2 leaf7", "leaf6 leaf3", "leaf4 leaf5"}},
		{5, []string{"leaf1", "leaf2", "leaf3", "leaf4 leaf5"}},
		{1, []string{"leaf1", ""}},
	} {
		made, err := bind.Booklet(leaflet(t, p, test.pages))
		if err != nil {
			t.Fatal(err)
		}
		var sides []string
		for side := range strings.SplitSeq(strings.TrimSuffix(textOf(t, made), "\f"), "\f") {
			sides = append(sides, strings.Join(strings.Fields(side), " "))
		}
		if strings.Join(sides, "|") != strings.Join(test.sides, "|") {
			t.Errorf("%d pages lie as %q, want %q", test.pages, sides, test.sides)
		}
		if info := told(t, made, "pdfinfo", "FILE"); !strings.Contains(info, "(A4)") {
			t.Errorf("the sheets are not A4:\n%s", info)
		}
	}
}

func TestABookHoldsItsPartsInOrderWithAnOutline(t *testing.T) {
	p := printer(t, web.Dist)
	v := busy(t)
	var parts []bind.Part
	total := 0
	for _, name := range []string{paper.CoverSheet, paper.WorkingProgramme, paper.DelegationList} {
		kind, _ := paper.KindOf(name)
		made, err := p.Print(t.Context(), html(t, name, kind.Make(v, paper.Options{Languages: []string{"az"}, Audience: visit.ForStaff, Printed: printed})))
		if err != nil {
			t.Fatal(err)
		}
		total += strings.Count(textOf(t, made), "\f")
		parts = append(parts, bind.Part{Title: "Hissə " + name, PDF: bytes.NewReader(made)})
	}
	var book bytes.Buffer
	if err := bind.Book(parts, &book); err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(textOf(t, book.Bytes()), "\f"); got != total {
		t.Errorf("the book has %d pages, its parts %d", got, total)
	}
	if fonts := told(t, book.Bytes(), "pdffonts", "FILE"); strings.Contains(fonts, "Type 3") || !strings.Contains(fonts, "NotoSerif") {
		t.Errorf("the book is set in:\n%s", fonts)
	}
	outline := told(t, book.Bytes(), "pdftohtml", "-xml", "-i", "-stdout", "FILE")
	for _, part := range parts {
		if !strings.Contains(outline, ">"+part.Title+"</item>") {
			t.Errorf("the outline has no %q", part.Title)
		}
	}
}
