package httpd

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/jba/templatecheck"
)

// pages are the structs that the templates of pages are executed with.
var pages = map[string]any{
	"account": &accountPage{}, "checks": &checksPage{}, "delegation": &delegationPage{}, "editions": &editionsPage{}, "editions_compare": &comparePage{},
	"entry": &entryPage{}, "error": &errorPage{}, "feeds": &feedsPage{}, "find": &findPage{}, "history": &historyPage{}, "login": &loginPage{}, "mail": &mailPage{}, "ack": &ackPage{},
	"overview": &overviewPage{}, "papers": &papersPage{}, "people": &directoryPage{}, "places": &directoryPage{}, "programme": &programmePage{},
	"programme_item": &programmePage{}, "record": &recordPage{}, "resources": &resourcesPage{}, "routes": &routesPage{}, "take_in": &takeInPage{}, "today": &todayPage{},
	"user": &userPage{}, "users": &usersPage{}, "visit_remove": &removePage{}, "visits": &visitsPage{},
}

func TestEveryTemplateFitsItsStruct(t *testing.T) {
	sets, err := loadTemplates(os.DirFS("../../web/templates"), func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(sets)) {
		page, layout := pages[name], "base.gohtml"
		if strings.HasPrefix(name, "papers/") {
			page, layout = &paperPage{}, "paper.gohtml"
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
