package protocol

import (
	"strings"

	"cortege/internal/text"
	"cortege/internal/visit"
)

// weigher knows what ranks and posts weigh by an office's tables.
type weigher struct {
	ranks, posts map[string]int // by folded name
	people       map[*visit.Person]weighed
}

// weighed is what a person was found to weigh.
type weighed struct {
	weight int
	known  bool
}

func newWeigher(o *Office) *weigher {
	w := &weigher{ranks: map[string]int{}, posts: map[string]int{}, people: map[*visit.Person]weighed{}}
	for _, table := range []struct {
		from []Weighted
		to   map[string]int
	}{{o.Ranks, w.ranks}, {o.Posts, w.posts}} {
		for _, entry := range table.from {
			for _, name := range entry.Names {
				table.to[plainWords(name)] = entry.Weight
			}
		}
	}
	return w
}

// plainWords folds a rank or a post, a hyphen being as good as a blank.
func plainWords(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(text.Fold(s), "-", " ")), " ")
}

// rank gives the weight of a rank, in whichever language it is known: the longest name with which it begins.
func (w *weigher) rank(rank text.Text) (int, bool) {
	for _, language := range rank.Languages() {
		words := strings.Fields(plainWords(rank[language]))
		for n := len(words); n > 0; n-- {
			if weight, ok := w.ranks[strings.Join(words[:n], " ")]; ok {
				return weight, true
			}
		}
	}
	return 0, false
}

// post gives the weight of a position: that of the first post in it, and of the longest that begins there.
func (w *weigher) post(position text.Text) (int, bool) {
	for _, language := range position.Languages() {
		words := strings.FieldsFunc(plainWords(position[language]), func(r rune) bool { return r == ' ' || r == ',' || r == ';' })
		for from := range words {
			for n := min(len(words), from+6); n > from; n-- {
				if weight, ok := w.posts[strings.Join(words[from:n], " ")]; ok {
					return weight, true
				}
			}
		}
	}
	return 0, false
}

// of gives what a person weighs, by the greater of rank and post; false where neither is known.
func (w *weigher) of(p *visit.Person) (weight int, known bool) {
	if found, ok := w.people[p]; ok {
		return found.weight, found.known
	}
	rank, ranked := w.rank(p.Rank)
	post, posted := w.post(p.Position)
	w.people[p] = weighed{max(rank, post), ranked || posted}
	return max(rank, post), ranked || posted
}
