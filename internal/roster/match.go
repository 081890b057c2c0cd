package roster

import (
	"slices"
	"strings"
	"unicode"

	"cortege/internal/text"
)

// latin writes Cyrillic letters as passports do, and makes one of what Latin spellings of the same name differ by.
var latin = strings.NewReplacer(
	"щ", "shch", "ш", "sh", "ч", "ch", "ж", "zh", "ц", "ts", "х", "kh", "ю", "iu", "я", "ia", "ё", "e", "э", "e", "ы", "y", "й", "i",
	"а", "a", "б", "b", "в", "v", "г", "g", "д", "d", "е", "e", "з", "z", "и", "i", "к", "k", "л", "l", "м", "m", "н", "n", "о", "o",
	"п", "p", "р", "r", "с", "s", "т", "t", "у", "u", "ф", "f", "ь", "", "ъ", "", "і", "i", "ї", "i", "є", "e", "ґ", "g",
)

// spelling makes alike what the same name is spelt by in passports, in Azerbaijani and in English.
var spelling = strings.NewReplacer("shch", "s", "sch", "s", "sh", "s", "ch", "c", "zh", "j", "dzh", "c", "kh", "x", "gh", "g", "ph", "f", "ts", "c", "tz", "c",
	"ck", "k", "q", "g", "w", "v", "ye", "e", "yu", "iu", "ya", "ia", "yo", "e", "y", "i", "ii", "i", "oo", "u", "ou", "u", "ee", "i", "aa", "a", "ss", "s", "ll", "l", "nn", "n", "mm", "m")

// sounded gives the words of a name as they sound, sorted: "KURENKOV Alexander" and "Александр Куренков" are near to the same.
func sounded(name string) []string {
	folded := latin.Replace(text.Fold(name))
	words := strings.FieldsFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) })
	for i, word := range words {
		words[i] = spelling.Replace(strings.ReplaceAll(word, "ks", "x"))
	}
	slices.Sort(words)
	return words
}

// Near says whether two names may be one person's: the same words in another order or spelling, a part left out, or given
// names as initials.
func Near(a, b text.Text) bool {
	for _, one := range a {
		for _, other := range b {
			if near(sounded(one), sounded(other)) {
				return true
			}
		}
	}
	return false
}

// near says whether every word of the shorter name has one of the other that is near to it, and at least two have, of
// which one is no initial.
func near(a, b []string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	left, whole := slices.Clone(b), 0
	for _, word := range a {
		i := slices.IndexFunc(left, func(other string) bool { return close(word, other) })
		if i < 0 {
			return false
		}
		if len(word) > 1 && len(left[i]) > 1 {
			whole++
		}
		left = slices.Delete(left, i, i+1)
	}
	return len(a) >= 2 && whole >= 1
}

// close says whether two words are one in another spelling, or one is the initial of the other.
func close(a, b string) bool {
	if len(a) == 1 || len(b) == 1 {
		return len(a) > 0 && len(b) > 0 && a[0] == b[0]
	}
	allowed := 0
	switch longer := max(len(a), len(b)); {
	case longer >= 8:
		allowed = 2
	case longer >= 4:
		allowed = 1
	}
	return distance(a, b) <= allowed
}

// distance is Levenshtein's: how many letters must be put in, left out or exchanged.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := before
			if a[i] != b[j] {
				cost = 1 + min(before, row[j], row[j+1])
			}
			before, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
