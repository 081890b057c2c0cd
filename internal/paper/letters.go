package paper

import (
	"encoding/json"
	"slices"
	"unicode"

	"cortege/internal/visit"
)

// own are the letters that the faces have which come with the program: Latin, Cyrillic, Arabic, Hebrew, and signs.
var own = &unicode.RangeTable{R16: []unicode.Range16{
	{Lo: 0x0000, Hi: 0x024F, Stride: 1}, {Lo: 0x0259, Hi: 0x0259, Stride: 1}, {Lo: 0x0300, Hi: 0x036F, Stride: 1}, {Lo: 0x0400, Hi: 0x0491, Stride: 1},
	{Lo: 0x0590, Hi: 0x06FF, Stride: 1}, {Lo: 0x0750, Hi: 0x077F, Stride: 1}, {Lo: 0x2000, Hi: 0x206F, Stride: 1}, {Lo: 0x20A0, Hi: 0x20CF, Stride: 1},
	{Lo: 0x2100, Hi: 0x214F, Stride: 1}, {Lo: 0x2200, Hi: 0x22FF, Stride: 1}, {Lo: 0xFB1D, Hi: 0xFDFF, Stride: 1}, {Lo: 0xFE00, Hi: 0xFEFF, Stride: 1},
}, LatinOffset: 1}

// Foreign gives a letter of each script and block of signs in a visit's texts, emoji among them, for which papers need a face of the machine that prints.
func Foreign(v *visit.Visit) []rune {
	said, err := json.Marshal(v)
	if err != nil {
		panic(err) // texts and numbers alone
	}
	seen := map[any]bool{}
	var letters []rune
	for _, r := range string(said) {
		if r < 0x250 || unicode.Is(own, r) || !unicode.IsGraphic(r) && !unicode.Is(unicode.Co, r) {
			continue
		}
		script := scriptOf(r)
		if !seen[script] {
			seen[script] = true
			letters = append(letters, r)
		}
	}
	slices.Sort(letters)
	return letters
}

// scriptOf tells the scripts of letters apart; signs that belong to none, emoji among them, by their block.
func scriptOf(r rune) any {
	for name, table := range unicode.Scripts {
		if table != unicode.Common && table != unicode.Inherited && unicode.Is(table, r) {
			return name
		}
	}
	return r >> 8
}
