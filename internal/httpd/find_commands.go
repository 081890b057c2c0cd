package httpd

import (
	"slices"
	"strings"

	"cortege/internal/paper"
	"cortege/internal/text"
)

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
		if d.ofVisit && p.Within == "" || !d.opensTo(p.Actor) {
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
