package httpd

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/jba/templatecheck"

	"cortege/internal/paper"
)

// pages are the structs that the templates of pages are executed with.
var pages = map[string]any{
	"emblem":  &emblemPage{},
	"roster":  &rosterPage{},
	"account": &accountPage{}, "ceremony": &ceremonyPage{}, "checks": &checksPage{}, "delegation": &delegationPage{}, "editions": &editionsPage{}, "editions_compare": &comparePage{},
	"entry": &entryPage{}, "error": &errorPage{}, "feeds": &feedsPage{}, "find": &findPage{}, "find_all": &findAllPage{}, "history": &historyPage{}, "login": &loginPage{}, "mail": &mailPage{}, "ack": &ackPage{},
	"overview": &overviewPage{}, "paper_status": &paperStatusPage{}, "papers": &papersPage{}, "papers_handouts": &handoutsPage{}, "paste": &pastePage{}, "people": &directoryPage{}, "places": &directoryPage{}, "convoy": &convoyPage{}, "precedence": &precedencePage{}, "seating": &seatingPage{}, "seatings": &seatingsPage{}, "programme": &programmePage{},
	"programme_item": &programmePage{}, "programme_proposal": &proposalPage{}, "programme_ripple": &ripplePage{}, "proposals": &proposalsPage{}, "record": &recordPage{}, "register": &registerPage{}, "registers": &registersPage{}, "resources": &resourcesPage{}, "routes": &routesPage{}, "take_in": &takeInPage{}, "today": &todayPage{},
	"settings": &settingsPage{}, "settings_section": &sectionPage{}, "settings_blueprints": &blueprintsPage{}, "reciprocity": &reciprocityPage{}, "tasks": &tasksPage{}, "officers": &officersPage{}, "confirm": &confirmPage{}, "tasks_mine": &myTasksPage{},
	"user": &userPage{}, "users": &usersPage{}, "visit_remove": &removePage{}, "visits": &visitsPage{},
}

// paperOf is paperPage with the type that a layout of papers is made for.
type paperOf[P paper.Sheet] struct {
	Page
	Paper   P
	Toolbar paper.Toolbar
	Picture bool
}

func (p *paperOf[P]) Sheets() []*paperOf[P] { return []*paperOf[P]{p} }

var sheets = map[string]any{
	"papers/cards": &paperOf[*paper.NameCards]{}, "papers/cover": &paperOf[*paper.Title]{}, "papers/delegation": &paperOf[*paper.Roster]{},
	"papers/ceremony": &paperOf[*paper.Ceremonies]{}, "papers/lines": &paperOf[*paper.Programme]{}, "papers/motorcade": &paperOf[*paper.Motorcade]{}, "papers/pocket": &paperOf[*paper.PocketCards]{},
	"papers/sheets": &paperOf[*paper.Sheets]{}, "papers/short": &paperOf[*paper.Programme]{}, "papers/tables": &paperOf[*paper.Tables]{},
	"papers/working": &paperOf[*paper.Programme]{}, "papers/seating": &paperOf[*paper.Charts]{},
}

func TestEveryTemplateFitsItsStruct(t *testing.T) {
	sets, err := loadTemplates(os.DirFS("../../web/templates"), func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(sets)) {
		page, layout := pages[name], "base.gohtml"
		if strings.HasPrefix(name, "papers/") {
			page, layout = sheets[name], "paper.gohtml"
		}
		if page == nil {
			t.Errorf("the test knows no struct for pages/%s.gohtml", name)
			continue
		}
		if err := templatecheck.CheckHTML(sets[name].Lookup(layout), page); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name := range pages {
		if sets[name] == nil {
			t.Errorf("there is no template pages/%s.gohtml", name)
		}
	}
}
