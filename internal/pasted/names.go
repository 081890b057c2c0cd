package pasted

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cortege/internal/text"
)

// found is a known thing and where it was found in a text.
type found struct {
	id string
	at int // index of the word
}

// name is a known name as the stems of its words.
type name struct {
	id    string
	stems []string
}

// wordsOf gives the folds of the words of s.
func wordsOf(s string) []string {
	return strings.FieldsFunc(text.Fold(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// stem cuts the ending off a word, as it is inflected in Azerbaijani and Russian; short words stay.
func stem(w string) string {
	n := utf8.RuneCountInString(w)
	cut := 0
	switch {
	case n >= 7:
		cut = 2
	case n >= 4:
		cut = 1
	}
	for range cut {
		_, size := utf8.DecodeLastRuneInString(w)
		w = w[:len(w)-size]
	}
	return w
}

// namesOf prepares names for finding.
func namesOf(list []Named) []name {
	var names []name
	for _, n := range list {
		for _, language := range n.Name.Languages() {
			words := wordsOf(n.Name[language])
			for i := range words {
				words[i] = stem(words[i])
			}
			if len(words) > 1 || len(words) == 1 && utf8.RuneCountInString(words[0]) >= 3 {
				names = append(names, name{n.ID, words})
			}
		}
	}
	slices.SortStableFunc(names, func(a, b name) int { return len(b.stems) - len(a.stems) })
	return names
}

// placesIn gives the known places that a text names, in its order; of names within each other the longest.
func (r *reader) placesIn(s string) []found {
	words := wordsOf(clip(s))
	taken := make([]bool, len(words))
	var all []found
	for _, n := range r.places {
		for i := 0; i+len(n.stems) <= len(words); i++ {
			match := true
			for k, stem := range n.stems {
				if taken[i+k] || !strings.HasPrefix(words[i+k], stem) {
					match = false
					break
				}
			}
			if !match {
				continue
			}
			for k := range n.stems {
				taken[i+k] = true
			}
			if !slices.ContainsFunc(all, func(f found) bool { return f.id == n.id }) {
				all = append(all, found{n.id, i})
			}
		}
	}
	slices.SortFunc(all, func(a, b found) int { return a.at - b.at })
	return all
}

// peopleIn gives the known people whose surname a text names; a surname of two of them says nothing.
func (r *reader) peopleIn(s string) []string {
	words := wordsOf(clip(s))
	var ids []string
	for surname, id := range r.surnames {
		if id != "" && !slices.Contains(ids, id) && slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, surname) }) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// surnamesOf gives whom each surname names, "" where it is several.
func surnamesOf(people []Named) map[string]string {
	surnames := map[string]string{}
	for _, p := range people {
		for _, language := range p.Name.Languages() {
			words := wordsOf(p.Name[language])
			if len(words) == 0 || utf8.RuneCountInString(words[len(words)-1]) < 4 {
				continue
			}
			surname := words[len(words)-1]
			if strings.HasSuffix(surname, "а") || strings.HasSuffix(surname, "a") {
				surname = stem(surname)
			}
			if other, taken := surnames[surname]; taken && other != p.ID {
				surnames[surname] = ""
			} else {
				surnames[surname] = p.ID
			}
		}
	}
	return surnames
}

// Words that tell a language written without letters of its own.
var (
	azerbaijani = wordSet("nahar ve ile gorus proqram gun saat sefer yer meclis rehber baki sam seher axsam ucus reys muzey qebul konfrans mehmanxana nazirlik nazir otel imzalanma fasile qarsilanma yola gelis foto")
	english     = wordSet("the of with and at to for by from in on visit meeting lunch dinner talks arrival departure breakfast programme ministry minister hotel airport press day free museum")
)

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

// languageOf gives the language in which s is written; sure: it can be no other of the three.
func (r *reader) languageOf(s string) (language string, sure bool) {
	latin, cyrillic, own := 0, 0, 0
	for _, c := range s {
		switch {
		case unicode.Is(unicode.Cyrillic, c):
			cyrillic++
		case strings.ContainsRune("əƏğĞışŞıİ", c):
			own++
			latin++
		case unicode.Is(unicode.Latin, c):
			latin++
		}
	}
	switch {
	case cyrillic > latin:
		return "ru", true
	case latin == 0:
		return "", false
	case own > 0:
		return "az", true
	}
	az, en := 0, 0
	for _, w := range wordsOf(clip(s)) {
		if azerbaijani[w] {
			az++
		}
		if english[w] {
			en++
		}
	}
	if az != en {
		return map[bool]string{true: "az", false: "en"}[az > en], true
	}
	for _, l := range r.known.Languages {
		if l != "ru" {
			return l, false
		}
	}
	return "en", false
}

// kindOf guesses the kind of an item from the words of its title.
func kindOf(title string, flight string) string {
	words := wordsOf(clip(title))
	begins := func(stem string) int {
		whole, exact := strings.CutSuffix(stem, ".")
		return slices.IndexFunc(words, func(w string) bool { return exact && w == whole || !exact && strings.HasPrefix(w, stem) })
	}
	for _, k := range kindWords {
		for _, alternative := range k.words {
			if !slices.ContainsFunc(alternative, func(stem string) bool {
				return slices.ContainsFunc(strings.Split(stem, "-"), func(s string) bool { return begins(s) < 0 })
			}) {
				return k.kind
			}
		}
	}
	if flight != "" {
		return "flight"
	}
	return "other"
}
