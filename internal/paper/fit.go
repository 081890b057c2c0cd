package paper

import (
	"math"
	"regexp"
	"strings"
	"unicode"
)

// Where a paper has a box of a fixed size, a card or a leaf that is folded, type gets smaller until what is to be said fits, or
// what is too much goes on to another leaf. How wide a text is is guessed by its letters: within a sixteenth of Noto Serif.

// safe is by how much a guess may be short.
const safe = 1.08

const millimetres = 25.4 / 72 // of a point

// paragraph is a text in a box.
type paragraph struct {
	text    string
	size    func(base float64) float64 // of its type, in points, where the box's is base
	leading float64                    // of a line, in sizes
	after   float64                    // space to the next, in bases
}

// fit gives the first of sizes, which fall, at which paragraphs fit into a box of so many millimetres; the last where none does.
// Each size has a class of its name in print.css: "pt20".
func fit(width, height float64, sizes []int, paragraphs []paragraph) int {
	for _, size := range sizes {
		base, used := float64(size), 0.0
		for _, p := range paragraphs {
			own := p.size(base)
			lines := wrap(p.text, twelfths(width, own))
			used += (float64(len(lines))*own*p.leading + p.after*base) * millimetres
		}
		if used <= height {
			return size
		}
	}
	return sizes[len(sizes)-1]
}

// times gives sizes so many times the base, and no smaller than least points.
func times(factor, least float64) func(float64) float64 {
	return func(base float64) float64 { return max(factor*base, least) }
}

// twelfths gives a width in millimetres in twelfths of a type's size, as measure does.
func twelfths(width, size float64) int { return int(width / (size * millimetres * safe) * 12) }

// wrap breaks a text into lines of a width in twelfths of the type's size, at its blanks and hyphens where there are any.
func wrap(s string, width int) []string {
	var lines []string
	fits := func(s string) bool { return measure(strings.TrimSpace(s)) <= width }
	for _, part := range unbroken.FindAllString(strings.Join(strings.Fields(s), " "), -1) {
		if n := len(lines); n > 0 && fits(lines[n-1]+part) {
			lines[n-1] += part
			continue
		}
		for !fits(part) {
			cut := 1
			runes := []rune(part)
			for cut < len(runes) && fits(string(runes[:cut+1])) {
				cut++
			}
			if cut == len(runes) {
				break
			}
			lines, part = append(lines, string(runes[:cut])), string(runes[cut:])
		}
		lines = append(lines, part)
	}
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return lines
}

// unbroken are the parts of a text between which a line may end: words, and what hyphens join.
var unbroken = regexp.MustCompile(`[^ -]+[ -]*|[ -]+`)

// split gives the first lines of a text and what follows them, losing nothing but the blanks between.
func split(s string, width, lines int) (head, rest string) {
	all := wrap(s, width)
	if len(all) <= lines {
		return s, ""
	}
	letters := 0
	for _, line := range all[:lines] {
		letters += len(strings.ReplaceAll(line, " ", ""))
	}
	for i, r := range s {
		if letters <= 0 {
			return strings.TrimSpace(s[:i]), strings.TrimSpace(s[i:])
		}
		if !unicode.IsSpace(r) {
			letters -= len(string(r))
		}
	}
	return s, ""
}

// measure guesses a text's width in twelfths of its type's size.
func measure(s string) int {
	tenths := 0
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
			tenths += 120
		case r >= 0x1F000: // emoji
			tenths += 150
		case strings.ContainsRune("iljItf.,'’ ", r):
			tenths += 40
		case unicode.IsUpper(r) || strings.ContainsRune("mwMWшщжюмф", r):
			tenths += 85
		default:
			tenths += 68
		}
	}
	return int(math.Ceil(float64(tenths) / 10))
}
