package paper

import (
	"strings"
	"testing"
)

// What is written on a ribbon is drawn whole, in whatever script, and within the ribbon.
func TestARibbonHoldsItsText(t *testing.T) {
	for _, text := range []string{
		"Əziz şəhidlərimizə", "От Министерства чрезвычайных ситуаций Российской Федерации", "敬献花圈缅怀烈士", "إلى شهداء الوطن من وزارة الطوارئ",
		strings.Repeat("Fövqəladə Hallar Nazirliyinin kollektivindən ", 6), "X",
	} {
		lines, size := RibbonText(text)
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
