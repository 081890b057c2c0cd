// Package text holds what people read: texts in several languages, the program's own sentences, and
// dates as each language writes them.
package text

import (
	"maps"
	"slices"
	"strings"
)

// Text is one text by language (BCP 47 tag).
type Text map[string]string

// In gives the text in the first of languages that it has; else in any it has, by the order of tags,
// so that a reader always sees something; "" where it is empty.
func (t Text) In(languages ...string) string {
	s, _ := t.Find(languages...)
	return s
}

// Find is In, and says in which language the answer is: it goes into the page's lang.
func (t Text) Find(languages ...string) (s, language string) {
	if len(t) == 0 {
		return "", ""
	}
	for _, language := range languages {
		if s := t[language]; s != "" {
			return s, language
		}
		base, _, tagged := strings.Cut(language, "-")
		if s := t[base]; tagged && s != "" {
			return s, base
		}
	}
	for _, language := range t.Languages() {
		if t[language] != "" {
			return t[language], language
		}
	}
	return "", ""
}

// Languages gives the tags in which there is a text, sorted.
func (t Text) Languages() []string {
	tags := slices.Sorted(maps.Keys(t))
	return slices.DeleteFunc(tags, func(tag string) bool { return t[tag] == "" })
}

// IsEmpty says whether there is no text in any language.
func (t Text) IsEmpty() bool { return len(t.Languages()) == 0 }

// Equal says whether both hold the same texts; an empty one is as good as none.
func (t Text) Equal(other Text) bool {
	languages := t.Languages()
	if !slices.Equal(languages, other.Languages()) {
		return false
	}
	return !slices.ContainsFunc(languages, func(l string) bool { return t[l] != other[l] })
}

// Clone gives a copy that shares nothing.
func (t Text) Clone() Text { return maps.Clone(t) }

// Join writes texts after each other with separator between, in every language that one of them has.
func Join(texts []Text, separator string) Text {
	joined := Text{}
	for _, t := range texts {
		for language := range t {
			joined[language] = ""
		}
	}
	for language := range joined {
		parts := make([]string, len(texts))
		for i, t := range texts {
			parts[i] = t.In(language)
		}
		joined[language] = strings.Join(parts, separator)
	}
	return joined
}
