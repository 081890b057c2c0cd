package httpd

import (
	"slices"
	"strings"

	"cortege/internal/paper"
	"cortege/internal/planning"
	"cortege/internal/text"
)

// destination is a page that a search finds by its name.
type destination struct {
	Icon  string
	key   string // its name in the catalogue
	path  string // below the visit where ofVisit
	least planning.Role

	ofVisit bool
}

// rooms are the pages that the navigation leads to.
var rooms = []destination{
	{Icon: "layout-list", key: "nav.overview", path: "", least: viewer, ofVisit: true},
	{Icon: "calendar-range", key: "nav.programme", path: "programme", least: viewer, ofVisit: true},
	{Icon: "table", key: "find.table", path: "programme?view=table", least: viewer, ofVisit: true},
	{Icon: "users", key: "nav.delegation", path: "delegation", least: viewer, ofVisit: true},
	{Icon: "list-ordered", key: "nav.precedence", path: "precedence", least: viewer, ofVisit: true},
	{Icon: "armchair", key: "nav.seating", path: "seating", least: viewer, ofVisit: true},
	{Icon: "route", key: "nav.convoy", path: "convoy", least: viewer, ofVisit: true},
	{Icon: "car", key: "nav.resources", path: "resources", least: viewer, ofVisit: true},
	{Icon: "clipboard-list", key: "nav.registers", path: "registers", least: viewer, ofVisit: true},
	{Icon: "list-checks", key: "nav.checks", path: "checks", least: viewer, ofVisit: true},
	{Icon: "square-check-big", key: "nav.tasks", path: "tasks", least: viewer, ofVisit: true},
	{Icon: "users", key: "officers.title", path: "officers", least: viewer, ofVisit: true},
	{Icon: "book-copy", key: "nav.editions", path: "editions", least: viewer, ofVisit: true},
	{Icon: "printer", key: "nav.papers", path: "papers", least: viewer, ofVisit: true},
	{Icon: "calendar-sync", key: "nav.feeds", path: "feeds", least: viewer, ofVisit: true},
	{Icon: "history", key: "nav.history", path: "history", least: viewer, ofVisit: true},
	{Icon: "sunrise", key: "nav.today", path: "/", least: viewer},
	{Icon: "calendar-days", key: "nav.visits", path: "/visits", least: viewer},
	{Icon: "square-check-big", key: "nav.tasks_of_all", path: "/tasks", least: viewer},
	{Icon: "contact", key: "nav.people", path: "/people", least: viewer},
	{Icon: "map-pin", key: "nav.places", path: "/places", least: viewer},
	{Icon: "circle-user", key: "account.title", path: "/account", least: viewer},
	{Icon: "settings", key: "nav.settings", path: "/settings", least: officer},
	{Icon: "shield", key: "nav.users", path: "/users", least: admin},
	{Icon: "scroll-text", key: "nav.audit", path: "/audit", least: admin},
}

// commands are the pages on which something is begun.
var commands = []destination{
	{Icon: "plus", key: "planner.new_title", path: "programme/items/new", least: officer, ofVisit: true},
	{Icon: "book-copy", key: "papers.to_editions", path: "editions#next", least: officer, ofVisit: true},
	{Icon: "clipboard-paste", key: "paste.title", path: "programme/paste", least: officer, ofVisit: true},
	{Icon: "wand-sparkles", key: "proposal.ask", path: "programme/proposal", least: officer, ofVisit: true},
	{Icon: "calendar-sync", key: "feeds.new", path: "feeds#new-feed", least: officer, ofVisit: true},
	{Icon: "pencil", key: "overview.edit", path: "edit", least: officer, ofVisit: true},
	{Icon: "download", key: "overview.export", path: "file", least: viewer, ofVisit: true},
	{Icon: "plus", key: "visits.new", path: "/visits/new", least: officer},
	{Icon: "upload", key: "visits.import", path: "/visits#import", least: officer},
	{Icon: "plus", key: "people.new", path: "/people/new", least: officer},
	{Icon: "plus", key: "places.new", path: "/places/new", least: officer},
	{Icon: "languages", key: "account.language", path: "/account#settings", least: viewer},
	{Icon: "key-round", key: "account.change_password", path: "/account#password", least: viewer},
	{Icon: "user-plus", key: "users.add", path: "/users", least: admin},
}

// destinations gives those of a list that the reader may go to and whose names hold every word.
func (p *findAllPage) destinations(list []destination, words []string) []hit {
	var hits []hit
	for _, d := range list {
		if d.ofVisit && p.Within == "" || d.least == officer && !p.Actor.MayPlan() || d.least == admin && !p.Actor.MayAdminister() {
			continue
		}
		h := hit{Icon: d.Icon, Label: p.Say(d.key), Href: d.path}
		if d.ofVisit {
			h.Href = visitPath(p.Within, d.path)
		}
		hits = append(hits, h)
	}
	return p.named(hits, words)
}

// deeds gives what is done at once, or printed, without a page between. at is the page that the reader looks at.
func (p *findAllPage) deeds(words []string, at string) []hit {
	var hits []hit
	path, query, _ := strings.Cut(at, "?")
	if p.Within != "" {
		if p.Actor.MayPlan() {
			undo := hit{Icon: "undo-2", Label: p.Say("planner.undo"), Href: visitPath(p.Within, "undo"), Does: true, Send: []Hidden{{"back", path}}}
			if path == visitPath(p.Within, "programme") {
				undo.Href = path + "/undo?" + query
			}
			hits = append(hits, undo)
		}
		for _, kind := range paper.Kinds() {
			if len(words) > 0 && kind.Subject == "" {
				hits = append(hits, hit{Icon: "printer", Label: p.Say("find.print", "Paper", p.Say("paper.kind."+kind.Name)), Href: visitPath(p.Within, "print/"+kind.Name)})
			}
		}
	}
	for _, look := range []struct{ theme, key string }{{"light", "account.theme_light"}, {"dark", "account.theme_dark"}, {"", "account.theme_system"}} {
		if look.theme != p.Theme {
			hits = append(hits, hit{
				Icon: "sun-moon", Label: p.Say("account.theme") + ": " + p.Say(look.key), Href: "/account/settings", Does: true,
				Send: []Hidden{{"theme", look.theme}, {"language", p.Actor.Language}, {"back", at}},
			})
		}
	}
	hits = append(hits, hit{Icon: "log-out", Label: p.Say("nav.logout"), Href: "/logout", Does: true})
	return p.named(hits, words)
}

// named gives the hits whose names hold every word.
func (p *findAllPage) named(hits []hit, words []string) []hit {
	return slices.DeleteFunc(hits, func(h hit) bool { return !text.HoldsAll(words, text.Text{p.Language: h.Label}) })
}
