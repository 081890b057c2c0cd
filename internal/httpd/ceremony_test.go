package httpd

import (
	"net/http"
	"strings"
	"testing"
)

// What is written on a ribbon is drawn whole, in whatever script, and within the ribbon.
func TestARibbonHoldsItsText(t *testing.T) {
	for _, text := range []string{
		"Əziz şəhidlərimizə", "От Министерства чрезвычайных ситуаций Российской Федерации", "敬献花圈缅怀烈士", "إلى شهداء الوطن من وزارة الطوارئ",
		strings.Repeat("Fövqəladə Hallar Nazirliyinin kollektivindən ", 6), "X",
	} {
		lines, size := ribbonText(text)
		said := ""
		for _, line := range lines {
			said += strings.ReplaceAll(line.Text, " ", "")
			if width := widthOf(line.Text) * float64(size); width > ribbonWidth || line.Y > ribbonHeight || line.Y-size < 0 {
				t.Errorf("%q is %v wide at %d", line.Text, width, line.Y)
			}
		}
		if want := strings.ReplaceAll(text, " ", ""); said != want {
			t.Errorf("drawn %q, want %q", said, want)
		}
	}
}

// The copies of a document stand as the alternat has it, and what is ready is ticked off.
func TestASigningShowsItsCopiesAndWhatIsReady(t *testing.T) {
	h := open(t)
	v := h.load("baku-2024")
	b := h.as(officer)
	const signing = "/visits/FHN-2024-003/ceremony/signing"
	page := b.get(signing).is(http.StatusOK)
	if copies := page.page().Find(".copy").Length(); copies != v.Item("signing").Documents[0].Originals {
		t.Errorf("%d copies are shown", copies)
	}
	left := func(i int) string { return page.page().Find(".copy-page").Eq(i).Find("span").First().Text() }
	if left(0) == left(1) || left(0) == "–" {
		t.Errorf("at the left stand %q and %q", left(0), left(1))
	}
	b.post(signing, "what", "rehearsed", "set", "yes", "version", "0").is(http.StatusSeeOther)
	noted := h.visit(v.Reference).Signings
	if len(noted) != 1 || !noted[0].Rehearsed || noted[0].Item != "signing" {
		t.Fatalf("noted: %+v", noted)
	}
	b.post(signing, "what", "pens", "set", "yes", "version", "1").is(http.StatusNotFound)
	if ribbons := b.get("/visits/FHN-2024-003/ceremony/tomb").is(http.StatusOK).page().Find(".ribbon svg text"); ribbons.Length() == 0 {
		t.Error("no ribbon is drawn")
	}
}
