package pasted

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"cortege/internal/text"
)

// token is a number, a word or a mark of a line.
type token struct {
	kind       byte   // number, word, mark
	fold       string // the text for comparing
	number     int    // of a number of up to four digits; else -1
	start, end int    // bytes
	gap        int    // blanks before it; a tab counts as four
}

const (
	number = 'n'
	word   = 'w'
	mark   = 'm'
)

// line is a piece of a line with its tokens.
type line struct {
	text   string
	tokens []token
}

// tokens takes a piece of a line apart.
func tokens(s string) line {
	l := line{text: s}
	gap := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == ' ' || r == '\t' {
			gap += width(r)
			i++
			continue
		}
		t := token{kind: mark, number: -1, start: i, end: i + size, gap: gap}
		switch {
		case r >= '0' && r <= '9':
			t.kind = number
			for t.end < len(s) && s[t.end] >= '0' && s[t.end] <= '9' {
				t.end++
			}
			if t.end-i <= 4 {
				t.number = 0
				for _, d := range s[i:t.end] {
					t.number = t.number*10 + int(d-'0')
				}
			}
		case unicode.IsLetter(r):
			t.kind = word
			for t.end < len(s) {
				r, size := utf8.DecodeRuneInString(s[t.end:])
				next, _ := utf8.DecodeRuneInString(s[t.end+size:])
				if !unicode.IsLetter(r) && !unicode.Is(unicode.M, r) && !(strings.ContainsRune("'’ʼ", r) && unicode.IsLetter(next)) {
					break
				}
				t.end += size
			}
		}
		t.fold = s[i:t.end]
		if t.kind != number {
			t.fold = fold(t.fold)
		}
		l.tokens = append(l.tokens, t)
		gap, i = 0, t.end
	}
	return l
}

// fold is text.Fold, quicker for what is plain.
func fold(s string) string {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return text.Fold(s)
		}
	}
	return strings.ToLower(s)
}

// at gives the token at i, an empty one beyond the end.
func (l line) at(i int) token {
	if i < 0 || i >= len(l.tokens) {
		return token{number: -1}
	}
	return l.tokens[i]
}

// from gives the text from token i on, before the text up to it.
func (l line) from(i int) string {
	if i >= len(l.tokens) {
		return ""
	}
	return l.text[l.tokens[i].start:]
}

func (l line) before(i int) string {
	if i >= len(l.tokens) {
		return l.text
	}
	return l.text[:l.tokens[i].start]
}

func (t token) is(marks string) bool {
	return t.kind == mark && t.fold != "" && strings.Contains(marks, t.fold)
}

func (t token) length() int { return t.end - t.start }

// dashes as Fold leaves them.
const dashes = "-‒−‐‑~→…―"

// phrase matches one of the phrases at token i, points between their words or after them not counted, and
// gives the token after the longest; i where none matches.
func (l line) phrase(i int, list phrases) int {
	best := i
	if t := l.at(i); t.kind == 0 {
		return i
	}
	for _, p := range list[l.at(i).fold] {
		at, k := i, 0
		for k < len(p) && at < len(l.tokens) {
			t := l.at(at)
			if k > 0 && t.is(".") {
				at++
				continue
			}
			if t.fold != p[k] && !(strings.HasSuffix(p[k], "*") && strings.HasPrefix(t.fold, strings.TrimSuffix(p[k], "*"))) {
				break
			}
			at, k = at+1, k+1
		}
		if k == len(p) && at > best {
			best = at
		}
	}
	if best > i && l.at(best).is(".") && l.at(best).gap == 0 {
		best++
	}
	return best
}

// phrases are phrases as the folds of their words, by the first word.
type phrases map[string][][]string

// phrasesOf reads a list: one phrase between semicolons. A later word that ends in * is a beginning.
func phrasesOf(list string) phrases {
	p := phrases{}
	for s := range strings.SplitSeq(list, ";") {
		words := strings.Fields(strings.ReplaceAll(text.Fold(s), ".", " "))
		if len(words) > 0 {
			p[words[0]] = append(p[words[0]], words)
		}
	}
	return p
}
