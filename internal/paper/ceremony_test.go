package paper

import (
	"strconv"
	"strings"
	"testing"

	"cortege/internal/visit"
)

func TestACeremonysSheetSaysWhoSignsWhereAndWhoStands(t *testing.T) {
	v := read(t, "baku-2024")
	v.Signings = []visit.Signing{{Entry: visit.Entry{ID: "s"}, Item: "signing", Rehearsed: true}}
	paper := CeremonySheets(v, Options{Languages: []string{"en"}, Printed: printed, Item: "signing"})
	if len(paper.Sheets) != 1 || len(paper.Sheets[0].Documents) != 1 {
		t.Fatalf("the sheets are %+v", paper.Sheets)
	}
	sheet := paper.Sheets[0]
	for i, c := range sheet.Documents[0].Copies {
		host, guest := first(c.Left[0]), first(c.Right[0])
		if i == 1 {
			host, guest = guest, host
		}
		if host != "Colonel-General Kamaladdin Heydarov" || guest != "Lieutenant-General Alexander Kurenkov" {
			t.Errorf("original %d: %s and %s", c.Number, host, guest)
		}
	}
	if len(sheet.Standing) != 2 || first(sheet.Standing[0].People[0].Role) != "signs" {
		t.Errorf("who stands where: %+v", sheet.Standing)
	}
	ready := 0
	for _, thing := range sheet.Ready {
		if thing.Ready {
			ready++
		}
	}
	if len(sheet.Ready) == 0 || ready == len(sheet.Ready) {
		t.Errorf("%d of %d are ready", ready, len(sheet.Ready))
	}
	all := CeremonySheets(v, Options{Languages: []string{"en"}, Printed: printed})
	laid := 0
	for _, s := range all.Sheets {
		for _, w := range s.Wreaths {
			laid += len(w.Ribbons)
		}
	}
	if len(all.Sheets) < 3 || laid == 0 {
		t.Errorf("%d sheets with %d ribbons", len(all.Sheets), laid)
	}
	v.Item("signing").Status = visit.Cancelled
	if !CeremonySheets(v, Options{Printed: printed, Item: "signing"}).Empty() {
		t.Error("what is called off has a sheet")
	}
}

func TestEachCeremonyThatChangedIsCounted(t *testing.T) {
	before, now := read(t, "baku-2024"), read(t, "baku-2024")
	changed := 0
	for i := range now.Items {
		if item := &now.Items[i]; len(item.Wreaths) > 0 {
			item.Wreaths[0].Bearers += 3
			changed++
		}
	}
	kind, _ := KindOf(CeremonySheet)
	if got := Differences(kind, before, now, Options{Languages: []string{"en"}}); changed < 2 || got != changed {
		t.Errorf("%d differ, of %d that changed", got, changed)
	}
}

func TestACeremonysPagesNameIt(t *testing.T) {
	c := CeremonySheets(read(t, "baku-2024"), Options{Languages: []string{"en"}})
	style := string(c.PageStyle())
	for i, sheet := range c.Sheets {
		if !strings.Contains(style, "@page own"+strconv.Itoa(i)+"{") || !strings.Contains(style, cssString(first(sheet.Title))[1:10]) {
			t.Errorf("the pages of %s do not say so", first(sheet.Title))
		}
	}
}

func TestACeremonyWithoutHonoursSaysNothingOfThem(t *testing.T) {
	for _, sheet := range CeremonySheets(read(t, "baku-2024"), Options{Languages: []string{"en"}}).Sheets {
		if first(sheet.Honours) == "Honours: –" {
			t.Errorf("%s: %v", first(sheet.Title), sheet.Honours)
		}
	}
}
