package protocol

import (
	"slices"
	"strings"

	"cortege/internal/text"
	"cortege/internal/visit"
)

// wordingRules hold what is printed to the languages of the visit.
var wordingRules = []rule{
	{code: "translation_missing", severity: visit.Warning, whole: translationMissing},
}

// untranslated gives the languages that a text has not, though it is written in another.
func untranslated(t text.Text, languages []string) []string {
	if t.IsEmpty() {
		return nil
	}
	var missing []string
	for _, language := range languages {
		base, _, _ := strings.Cut(language, "-")
		if t[language] == "" && t[base] == "" {
			missing = append(missing, language)
		}
	}
	return missing
}

// translationMissing looks at every text that guests read.
func translationMissing(c *checker) {
	v := c.visit
	said := map[string]text.Text{} // names of languages, by their tags
	look := func(name, t text.Text, what string, about ...*entry) {
		missing := untranslated(t, v.Languages)
		if len(missing) == 0 {
			return
		}
		key := strings.Join(missing, " ")
		if said[key] == nil {
			said[key] = languageNames(missing)
		}
		c.find(args{"Name": name, "What": text.Message{Key: what}, "Languages": said[key]}, about...)
	}
	look(v.Title, v.Title, "finding.word.visit_title")
	for i := range v.Parties {
		look(v.Parties[i].Body, v.Parties[i].Body, "finding.word.body")
	}
	for i := range v.People {
		p := &v.People[i]
		look(p.Name, p.Name, "finding.word.name")
		look(p.Name, p.Rank, "finding.word.rank")
		look(p.Name, p.Position, "finding.word.position")
		look(p.Name, p.Address, "finding.word.address")
	}
	used := map[string]bool{}
	for _, e := range c.entries {
		used[e.Place], used[e.To] = true, true
		if visit.OrDefault(e.Audience, visit.Audiences) == visit.ForStaff {
			continue
		}
		look(e.Title, e.Title, "finding.word.title", e)
		look(e.Title, e.Description, "finding.word.description", e)
		look(e.Title, e.Dress, "finding.word.dress", e)
		if i := slices.IndexFunc(e.Steps, func(s visit.Step) bool { return len(untranslated(s.Action, v.Languages)) > 0 }); i >= 0 {
			look(e.Title, e.Steps[i].Action, "finding.word.step", e)
		}
	}
	for i := range v.Places {
		if used[v.Places[i].ID] {
			look(v.Places[i].Name, v.Places[i].Name, "finding.word.place")
		}
	}
}
