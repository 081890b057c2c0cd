package paper

import (
	"strings"
	"unicode"
)

// The ribbon as it is drawn, in the units of its drawing.
const (
	ribbonWidth  = 600
	ribbonHeight = 120
	ribbonMost   = 30 // height of the letters, at most
	ribbonLines  = 3
)

// RibbonLine is a line of a ribbon's text, and the height of its base.
type RibbonLine struct {
	Text string
	Y    int
}

// wide says how wide a letter is beside the height of its line, about: those of Han, Kana and Hangul are as wide as high.
func wide(r rune) float64 {
	switch {
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
		return 1
	case unicode.Is(unicode.Mn, r):
		return 0
	case unicode.IsUpper(r):
		return 0.72
	}
	return 0.56
}

// RibbonText breaks a ribbon's text into the lines in which its letters can be largest. Scripts without blanks are
// broken between letters.
func RibbonText(s string) ([]RibbonLine, int) {
	words := strings.Fields(s)
	blank := " "
	if len(words) == 1 && strings.ContainsFunc(s, func(r rune) bool { return wide(r) == 1 }) {
		words, blank = strings.Split(s, ""), ""
	}
	var best []string
	largest := 0.0
	for n := 1; n <= ribbonLines; n++ {
		lines := broken(words, blank, n)
		longest := 1.0
		for _, line := range lines {
			longest = max(longest, widthOf(line))
		}
		size := min(ribbonMost, (ribbonWidth-60)/longest, (ribbonHeight-24)/(1.3*float64(len(lines))))
		if size > largest {
			best, largest = lines, size
		}
	}
	size := int(largest)
	laid := make([]RibbonLine, len(best))
	for i, line := range best {
		laid[i] = RibbonLine{line, ribbonHeight/2 + int(largest*(1.3*(float64(i)-float64(len(best)-1)/2)+0.35))}
	}
	return laid, max(size, 1)
}

func widthOf(s string) float64 {
	width := 0.0
	for _, r := range s {
		width += wide(r)
	}
	return width
}

// broken puts words into at most n lines of about the same width.
func broken(words []string, blank string, n int) []string {
	target := widthOf(strings.Join(words, blank)) / float64(n)
	lines := []string{""}
	for _, word := range words {
		last := &lines[len(lines)-1]
		switch {
		case *last == "":
			*last = word
		case len(lines) < n && widthOf(*last)+widthOf(word)/2 > target:
			lines = append(lines, word)
		default:
			*last += blank + word
		}
	}
	return lines
}
