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
