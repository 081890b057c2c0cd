package httpd

import "cortege/internal/planning"

// destination is a page that a search finds by its name, and to which the navigation may lead.
type destination struct {
	Icon  string
	key   string // its name in the catalogue
	path  string // below the visit where ofVisit
	least planning.Role

	ofVisit bool
	room    string // as Page.Room names it; "": the navigation does not lead there
}

func (d destination) opensTo(who planning.Actor) bool {
	return d.least == viewer || d.least == officer && who.MayPlan() || who.MayAdminister()
}

// rooms are the pages that the navigation leads to, in its order, and a few that a search alone finds.
var rooms = []destination{
	{Icon: "layout-list", key: "nav.overview", path: "", least: viewer, ofVisit: true, room: "overview"},
	{Icon: "calendar-range", key: "nav.programme", path: "programme", least: viewer, ofVisit: true, room: "programme"},
	{Icon: "table", key: "find.table", path: "programme?view=table", least: viewer, ofVisit: true},
	{Icon: "users", key: "nav.delegation", path: "delegation", least: viewer, ofVisit: true, room: "delegation"},
	{Icon: "list-ordered", key: "nav.precedence", path: "precedence", least: viewer, ofVisit: true, room: "precedence"},
	{Icon: "armchair", key: "nav.seating", path: "seating", least: viewer, ofVisit: true, room: "seating"},
	{Icon: "route", key: "nav.convoy", path: "convoy", least: viewer, ofVisit: true, room: "convoy"},
	{Icon: "car", key: "nav.resources", path: "resources", least: viewer, ofVisit: true, room: "resources"},
	{Icon: "clipboard-list", key: "nav.registers", path: "registers", least: viewer, ofVisit: true, room: "registers"},
	{Icon: "square-check-big", key: "nav.tasks", path: "tasks", least: viewer, ofVisit: true, room: "tasks"},
	{Icon: "list-checks", key: "nav.checks", path: "checks", least: viewer, ofVisit: true, room: "checks"},
	{Icon: "users", key: "officers.title", path: "officers", least: viewer, ofVisit: true},
	{Icon: "book-copy", key: "nav.editions", path: "editions", least: viewer, ofVisit: true, room: "editions"},
	{Icon: "printer", key: "nav.papers", path: "papers", least: viewer, ofVisit: true, room: "papers"},
	{Icon: "calendar-sync", key: "nav.feeds", path: "feeds", least: viewer, ofVisit: true, room: "feeds"},
	{Icon: "history", key: "nav.history", path: "history", least: viewer, ofVisit: true, room: "history"},
	{Icon: "sunrise", key: "nav.today", path: "/", least: viewer, room: "today"},
	{Icon: "calendar-days", key: "nav.visits", path: "/visits", least: viewer, room: "visits"},
	{Icon: "square-check-big", key: "nav.tasks_of_all", path: "/tasks", least: viewer, room: "tasks_of_all"},
	{Icon: "contact", key: "nav.people", path: "/people", least: viewer, room: "people"},
	{Icon: "map-pin", key: "nav.places", path: "/places", least: viewer, room: "places"},
	{Icon: "circle-user", key: "account.title", path: "/account", least: viewer},
	{Icon: "settings", key: "nav.settings", path: "/settings", least: officer, room: "settings"},
	{Icon: "shield", key: "nav.users", path: "/users", least: admin, room: "users"},
	{Icon: "scroll-text", key: "nav.audit", path: "/audit", least: admin, room: "audit"},
}

// roomLink leads to a room from the navigation.
type roomLink struct {
	Room, Icon, Label, Href string

	Current bool
}

// Rooms gives the rooms that the reader may enter: those of the visit at hand, or of the whole office, of which what an
// administrator sets up stands apart.
func (p Page) Rooms(ofVisit, setUp bool) []roomLink {
	var links []roomLink
	for _, d := range rooms {
		if d.room == "" || d.ofVisit != ofVisit || (d.least != viewer) != setUp || !d.opensTo(p.Actor) {
			continue
		}
		link := roomLink{Room: d.room, Icon: d.Icon, Label: p.Say(d.key), Href: d.path, Current: p.Room == d.room}
		if ofVisit {
			link.Href = p.In(d.path)
		}
		links = append(links, link)
	}
	return links
}
