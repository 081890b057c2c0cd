package text

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// plain are letters that are one letter with a mark to the eye, though Unicode does not take them apart.
var plain = strings.NewReplacer(
	"ə", "e", "ı", "i", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ħ", "h", "ß", "ss", "æ", "ae", "œ", "oe",
	"’", "'", "ʼ", "'", "‘", "'", "–", "-", "—", "-",
)

// Fold gives s for searching and for knowing a name again: in lower case, without accents, with single
// blanks. "Əliyev" and "Eliyev", "İsmayıl" and "ISMAYIL" fold to the same.
func Fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(unicode.ToLower(r)) // "№" has come apart as "No"
		}
	}
	return strings.Join(strings.Fields(plain.Replace(b.String())), " ")
}

// Words gives the words of s as Fold writes them.
func Words(s string) []string { return strings.Fields(Fold(s)) }

// HoldsAll says whether texts, in any of their languages, hold every one of words, which are folded already.
func HoldsAll(words []string, texts ...Text) bool {
	var all []string
	for _, t := range texts {
		for _, language := range t.Languages() {
			all = append(all, t[language])
		}
	}
	folded := Fold(strings.Join(all, "\n"))
	for _, word := range words {
		if !strings.Contains(folded, word) {
			return false
		}
	}
	return true
}
