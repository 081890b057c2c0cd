package httpd

import (
	"maps"
	"slices"
	"strings"
)

// settingEdits gives what a change did to a section of the settings, in the words of the section's form.
func (p Page) settingEdits(section string, before, after tree) []fieldEdit {
	var list []fieldEdit
	add := func(label, was, is string) {
		if was != is {
			list = append(list, fieldEdit{label, was, is})
		}
	}
	for _, s := range settingsOf(p, section) {
		label := s.labelIn(p)
		if _, kind, ok := strings.Cut(s.name, "."); ok && section == "kinds" {
			label = p.Say("kind."+kind) + ": " + label
		}
		add(label, s.say(p, at(before, s.name)), s.say(p, at(after, s.name)))
	}
	for _, group := range []string{"scenarios", "blueprints"} {
		was, _ := before[group].(tree)
		is, _ := after[group].(tree)
		names := maps.Clone(was)
		if names == nil {
			names = tree{}
		}
		maps.Copy(names, is)
		for _, name := range slices.Sorted(maps.Keys(names)) {
			label := p.nameOf(name, valuesIn(is, name), valuesIn(was, name))
			if group == "scenarios" {
				label = p.Say("kind." + name)
			}
			add(label, p.brought(valuesIn(was, name)), p.brought(valuesIn(is, name)))
		}
	}
	return list
}

func valuesIn(t tree, name string) tree { inner, _ := t[name].(tree); return inner }

// brought tells what a scenario or a blueprint holds, entry by entry.
func (p Page) brought(t tree) string {
	var parts []string
	for _, s := range scenarioSettings() {
		if said := s.say(p, t[s.name]); said != "" {
			parts = append(parts, said)
		}
	}
	items, _ := t["items"].([]any)
	for _, entry := range items {
		if item, ok := entry.(tree); ok {
			parts = append(parts, p.nameOf("", item))
		}
	}
	return strings.Join(parts, "; ")
}

// say gives a value as it is read.
func (s *setting) say(p Page, value any) string {
	word := func(w string) string {
		if w == "" {
			return ""
		}
		if s.choose != nil {
			for _, o := range s.choose(p) {
				if o.Value == w {
					return o.Label
				}
			}
			return w
		}
		return p.Say(s.prefix + w)
	}
	switch s.kind {
	case aWord:
		return word(spoken(value))
	case aSet, anOrder:
		words := spokenList(value)
		for i := range words {
			words[i] = word(words[i])
		}
		return strings.Join(words, ", ")
	case aTruth:
		if value == nil {
			return ""
		}
		return p.shown(value)
	case aTable:
		return strings.Join(tableLines(value), "; ")
	case someRows:
		var rows []string
		list, _ := value.([]any)
		for _, entry := range list {
			var parts []string
			for _, field := range s.rows {
				if said := field.say(p, field.in(entry)); said != "" {
					parts = append(parts, said)
				}
			}
			rows = append(rows, strings.Join(parts, " · "))
		}
		return strings.Join(rows, "; ")
	}
	return p.shown(value)
}
