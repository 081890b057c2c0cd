package office

import (
	"strconv"
	"strings"

	"cortege/internal/paper"
)

// said gives a text in every language of the paper, side by side.
func said(p paper.Phrases) string { return joined(p, " / ") }

// stacked gives a text in every language of the paper, one under the other.
func stacked(p paper.Phrases) string { return joined(p, "\n") }

func joined(p paper.Phrases, separator string) string {
	var all []string
	for _, phrase := range p.Once() {
		all = append(all, phrase.Text)
	}
	return strings.Join(all, separator)
}

func each(all []paper.Phrases) []string {
	var texts []string
	for _, p := range all {
		texts = append(texts, said(p))
	}
	return texts
}

// column gives a text in the language of one column; "" where there is none.
func column(p paper.Phrases, i int) string {
	if p == nil {
		return ""
	}
	return p[i].Text
}

// when writes a time as one text: "10:00 UTC+4–11:00".
func when(t paper.Time) string {
	if t.Open != nil {
		return said(t.Open)
	}
	words := func(all ...string) string { return strings.Join(strings.Fields(strings.Join(all, " ")), " ") }
	return words(t.From, t.FromZone) + "–" + words(said(t.About), t.Until, t.UntilZone, said(t.UntilDay))
}

func itoa(n int) string { return strconv.Itoa(n) }
