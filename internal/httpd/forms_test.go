package httpd

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"cortege/internal/planning"
	"cortege/internal/visit"
)

// hostile are inputs that no form may take badly.
var hostile = map[string]string{
	"script":        `<script>alert(1)</script>"'><img src=x onerror=alert(1)>`,
	"long":          strings.Repeat("x", 10000),
	"not text":      "caf\xe9 \xff\xfe",
	"nul":           "a\x00b",
	"control":       "a\x01\x1bb",
	"template":      "{{.Actor}} {{printf \"%s\" .}}",
	"sql":           `'; DROP TABLE visits; --`,
	"number":        "99999999999999999999",
	"negative":      "-5",
	"date":          "2024-02-31",
	"far":           "9999-12-31",
	"zone":          "Mars/Olympus",
	"path":          "../../etc/passwd",
	"bidi":          "abc\u202edef\u2066",
	"newlines":      "a\r\nSet-Cookie: x=y\r\n\r\n<b>",
	"only space":    " \t ",
	"emoji":         "👩‍👩‍👧‍👦🇦🇿",
	"combining":     "e" + strings.Repeat("\u0301", 500),
	"not a real tz": "Local",
}

// formsOf are the pages that hold a form, with its selector and where it is sent.
func formsOf() [][2]string {
	const v = "/visits/FHN-2024-003"
	return [][2]string{
		{"/visits/new", "/visits/new"}, {v + "/edit", v + "/edit"}, {v + "/remove", v + "/remove"},
		{v + "/delegation/parties/new", v + "/delegation/parties/new"}, {v + "/delegation/parties/mchs", v + "/delegation/parties/mchs"},
		{v + "/delegation/people/new", v + "/delegation/people/new"}, {v + "/delegation/people/kurenkov", v + "/delegation/people/kurenkov"},
		{v + "/resources/places/new", v + "/resources/places/new"}, {v + "/resources/places/honors", v + "/resources/places/honors"},
		{v + "/resources/things/new", v + "/resources/things/new"}, {v + "/resources/things/hall", v + "/resources/things/hall"},
		{v + "/resources/tracks/new", v + "/resources/tracks/new"}, {v + "/resources/tracks/main", v + "/resources/tracks/main"},
		{v + "/registers/menus/new", v + "/registers/menus/new"}, {v + "/registers/hotel_rooms/new", v + "/registers/hotel_rooms/new"},
		{v + "/registers/flights/new", v + "/registers/flights/new"}, {v + "/registers/signings/new", v + "/registers/signings/new"},
		{v + "/resources/routes", v + "/resources/routes"}, {v + "/editions", v + "/editions"}, {v + "/feeds", v + "/feeds"},
		{v + "/programme/items/new", v + "/programme/items/new"}, {v + "/programme/items/talks", v + "/programme/items/talks"},
		{"/people/new", "/people/new"}, {"/people/1", "/people/1"}, {"/places/new", "/places/new"}, {"/places/1", "/places/1"},
		{"/users", "/users"}, {"/account", "/account/settings"},
		{"/settings/talks", "/settings/talks"}, {"/settings/precedence", "/settings/precedence"},
		{"/account", "/account/password"},
	}
}

func TestNoFormTakesAHostileInputBadly(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	h.load("two-zones")
	b := h.as(admin)
	for _, form := range formsOf() {
		blank := b.get(form[0]).is(http.StatusOK).form(fmt.Sprintf(`main form[action=%q], main form[action^="%s?"]`, form[1], form[1]))
		for what, input := range hostile {
			filled := url.Values{}
			for name, values := range blank {
				filled[name] = []string{input}
				if strings.Contains(name, "version") || name == "known" || name == "seen" {
					filled[name] = values
				}
			}
			filled.Set("confirm", input)
			a := b.send(form[1], filled)
			switch a.StatusCode {
			case http.StatusSeeOther, http.StatusOK:
				if what == "not text" || what == "nul" {
					t.Errorf("%s takes %s", form[1], what)
				}
			case http.StatusUnprocessableEntity, http.StatusConflict:
				if a.text("main .error-text, main .message.error") == "" {
					t.Errorf("%s with %s: no word of what is wrong", form[1], what)
				}
			default:
				t.Errorf("%s with %s: status %d", form[1], what, a.StatusCode)
			}
			page := a.page()
			if page.Find("script:not([src]), [onerror], main b:contains('Set-Cookie')").Length() > 0 || strings.Contains(a.body, "<script>alert") {
				t.Errorf("%s with %s: the input got into the page as it is", form[1], what)
			}
			if wrong := unsaid.FindString(strings.ReplaceAll(a.body, "{{", "")); wrong != "" {
				t.Errorf("%s with %s: the page holds %q", form[1], what, wrong)
			}
			if a.Header.Get("Set-Cookie") != "" && strings.Contains(a.Header.Get("Set-Cookie"), "x=y") {
				t.Errorf("%s with %s: a header got in", form[1], what)
			}
		}
	}
	for _, room := range h.rooms() { // what was taken is shown as text
		a := b.get(room).is(http.StatusOK)
		if a.page().Find("script:not([src]), [onerror]").Length() > 0 {
			t.Errorf("%s shows a script as it is", room)
		}
	}
}

func TestNoAddressIsTakenBadly(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	b := h.as(admin)
	for _, path := range []string{
		"/visits/%ff%fe", "/visits?q=%ff", "/visits/%00", "/visits?q=%00", "/visits?q=%zz", "/people/%c0%af", "/visits/FHN-2024-003/delegation/people/%e2%28%a1",
	} {
		if a := b.get(path); a.StatusCode != http.StatusUnprocessableEntity && a.StatusCode != http.StatusNotFound && a.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: status %d", path, a.StatusCode)
		} else if a.text("main") == "" {
			t.Errorf("%s: no word of what is wrong", path)
		}
	}
	for what, input := range hostile {
		for _, path := range []string{"/visits?q=", "/visits?kind=", "/visits?from=", "/visits?view=", "/people?q=", "/places?q=", "/audit?by=", "/audit?thing=", "/audit?reference=", "/audit?before=",
			"/visits/FHN-2024-003/checks?severity=", "/visits/FHN-2024-003/history?by=", "/visits/FHN-2024-003/delegation/find?party=mchs&q=", "/visits/FHN-2024-003/delegation/find?party=",
			"/visits/FHN-2024-003/delegation/people/new?party=", "/visits/FHN-2024-003/delegation/people/new?person=", "/login?next=", "/setup?token=", "/visits?done=",
			"/visits/FHN-2024-003/programme?day=", "/visits/FHN-2024-003/programme?lanes=", "/visits/FHN-2024-003/editions/compare?from=", "/people/", "/visits/", "/f/", "/assets/"} {
			a := b.get(path + url.QueryEscape(input))
			if a.StatusCode >= 500 {
				t.Errorf("%s with %s: status %d", path, what, a.StatusCode)
			}
			if a.page().Find("script:not([src]), [onerror]").Length() > 0 {
				t.Errorf("%s with %s: the input got into the page as it is", path, what)
			}
		}
	}
	for _, cookie := range []string{"\xff\xfe", strings.Repeat("x", 3000), "'; DROP TABLE sessions", ""} {
		h.browser().get("/visits", "Cookie", cookieName+"="+cookie+"; "+themeCookie+"=<script>").is(http.StatusSeeOther)
	}
}

func TestOddNamesOfFieldsAreNotHeeded(t *testing.T) {
	h := open(t)
	b := h.as(officer)
	for _, name := range []string{"title]", "title[", "[", "]", "title[en", "routes[99999999].from", "routes[-1].from", "a]b[", "title[[en]]", "..", "Title.En.x", strings.Repeat("[0]", 1000)} {
		b.post("/visits/new", "reference", "X-1", name, "x").is(http.StatusUnprocessableEntity)
		if a := b.post("/login", name, "x"); a.StatusCode >= 500 {
			t.Errorf("a field %q: status %d", name, a.StatusCode)
		}
	}
	b.do(http.MethodPost, "/visits/new", strings.NewReader("a=%zz&b=;c"), "Content-Type", "application/x-www-form-urlencoded").is(http.StatusUnprocessableEntity)
	b.do(http.MethodPost, "/visits/new", strings.NewReader(`{"title": "x"}`), "Content-Type", "application/json").is(http.StatusUnprocessableEntity)
}

func TestAFormThatFailsComesBackAsItWasTyped(t *testing.T) {
	h := open(t)
	b := h.as(officer)
	form := b.get("/visits/new").is(http.StatusOK).form("main form")
	form.Set("reference", "not a reference!")
	form.Set("title.en", "Visit of <friends>")
	form.Set("from", "2027-05-03")
	form.Set("to", "2027-05-01")
	form.Set("zone", "Asia/Bakou")
	form.Set("guest_country", "GE")
	a := b.send("/visits/new", form).is(http.StatusUnprocessableEntity)
	a.says("#field-reference-error", "cannot be a reference").says("#field-to-error", "must come after").says("#field-zone-error", "not a time zone")
	back := a.form("main form")
	for name, values := range form {
		if back.Get(name) != values[0] {
			t.Errorf("%s came back as %q, typed was %q", name, back.Get(name), values[0])
		}
	}
	field := a.page().Find("#field-zone")
	if invalid, _ := field.Attr("aria-invalid"); invalid != "true" {
		t.Error("the field is not marked as wrong")
	}
	if by, _ := field.Attr("aria-describedby"); !strings.Contains(by, "field-zone-error") {
		t.Errorf("the field is described by %q", by)
	}
	form.Set("reference", "OFF-2027-001")
	form.Set("to", "2027-05-04")
	form.Set("zone", "Asia/Baku")
	b.send("/visits/new", form).leads("/visits/OFF-2027-001?done=saved")
	b.get("/visits/OFF-2027-001?done=saved").is(http.StatusOK).says("h1", "Visit of <friends>").says("[role=status]", "Saved").says("main", "3–4 May 2027", "Georgia", "The programme is empty")
	b.send("/visits/new", form).is(http.StatusConflict).says("main", "OFF-2027-001")
}

func TestTwoWhoChangeTheSameSeeBothVersions(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	anna, boris := h.as(officer), h.as(admin)
	for _, c := range []struct{ path, name, label string }{
		{"/visits/FHN-2024-003/edit", "title.en", "Title (en)"},
		{"/visits/FHN-2024-003/delegation/people/kurenkov", "position.en", "Position (en)"},
		{"/visits/FHN-2024-003/resources/places/honors", "address.en", "Address (en)"},
		{"/people/1", "rank.en", "Rank (en)"},
		{"/places/1", "entrance", "Entrance"},
	} {
		first := anna.get(c.path).is(http.StatusOK).form("main form")
		second := boris.get(c.path).form("main form")
		first.Set(c.name, "as Anna has it")
		h.clock.turn(time.Minute)
		anna.send(c.path, first).is(http.StatusSeeOther)
		second.Set(c.name, "as Boris has it")
		a := boris.send(c.path, second).is(http.StatusConflict)
		a.says(".versions", c.label, "as Anna has it", "as Boris has it").says("main", "officer")
		back := a.form("main form:has(button.primary)")
		if back.Get(c.name) != "as Boris has it" {
			t.Fatalf("%s: what Boris typed came back as %q", c.path, back.Get(c.name))
		}
		boris.send(c.path, back).is(http.StatusSeeOther)
		if now := anna.get(c.path).form("main form"); now.Get(c.name) != "as Boris has it" {
			t.Errorf("%s: stored is %q", c.path, now.Get(c.name))
		}
	}
}

func TestMembersMoveUpAndDown(t *testing.T) {
	h := open(t)
	h.load("two-zones")
	b := h.as(officer)
	const path = "/visits/DEMO-2027-011/delegation"
	order := func() string {
		var names []string
		b.get(path).page().Find(`[data-order="guest"] > li`).Each(func(_ int, s *goquery.Selection) {
			id, _ := s.Attr("data-id")
			names = append(names, id)
		})
		return strings.Join(names, " ")
	}
	if got := order(); got != "g1 g2 g3" {
		t.Fatalf("the order is %q", got)
	}
	b.post(path+"/order", "party", "guest", "person", "g3", "step", "up").leads(path + "?done=saved#at-g3")
	if got := order(); got != "g1 g3 g2" {
		t.Errorf("after g3 moved up the order is %q", got)
	}
	b.post(path+"/order", "party", "guest", "person", "g1", "step", "up").is(http.StatusSeeOther) // is the first already
	b.post(path+"/order", "party", "guest", "order", "g2,g1,g3").is(http.StatusSeeOther)
	if got := order(); got != "g2 g1 g3" {
		t.Errorf("after all were ordered the order is %q", got)
	}
	b.post(path+"/order", "party", "guest", "order", "g2,nobody").is(http.StatusUnprocessableEntity).says("main .message.error", "nobody")
}

func TestPeopleComeFromTheDirectory(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	h.load("two-zones")
	b := h.as(officer)
	a := b.get("/visits/DEMO-2027-011/delegation/find?party=guest&q=kurenkov").is(http.StatusOK).says("main", "Alexander Kurenkov")
	link, _ := a.page().Find("main .list a").Attr("href")
	form := b.get(link).is(http.StatusOK).form("main form")
	if form.Get("name.ru") != "Александр Куренков" || form.Get("party") != "guest" {
		t.Fatalf("the form holds %v", form)
	}
	b.send("/visits/DEMO-2027-011/delegation/people/new", form).is(http.StatusSeeOther)
	key := form.Get("person")
	b.get("/people/"+key).says("main", "Visit of the delegation", "Working visit to London and Baku")
	people, err := h.office.People(context.Background(), administrator, "Kurenkov")
	h.must(err)
	if len(people) != 1 {
		t.Errorf("the directory has him %d times", len(people))
	}
}

func TestAThingInUseIsNotRemoved(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	b := h.as(officer)
	b.post("/visits/FHN-2024-003/resources/places/honors/remove").is(http.StatusUnprocessableEntity).says("main .message.error", "still named in", "Wreath and flowers")
	b.post("/visits/FHN-2024-003/resources/tracks/nothing/remove").is(http.StatusNotFound)
	b.post("/visits/FHN-2024-003/resources/places/new", "name.en", "Spare hall", "kind", "palace", "version", "0").is(http.StatusSeeOther)
	b.post("/visits/FHN-2024-003/resources/places/spare-hall/remove").leads("/visits/FHN-2024-003/resources?done=removed")
	b.post("/visits/FHN-2024-003/undo", "back", "/visits/FHN-2024-003/resources").leads("/visits/FHN-2024-003/resources?done=undone")
	b.get("/visits/FHN-2024-003/resources").says("main", "Spare hall")
}

func TestRoutesAreSavedTogether(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	b := h.as(officer)
	const path = "/visits/FHN-2024-003/resources/routes"
	form := b.get(path).is(http.StatusOK).form("main form")
	stale := b.get(path).form("main form")
	form.Set("routes[4].from", "airport")
	form.Set("routes[4].to", "martyrs")
	form.Set("routes[4].minutes", "soon")
	b.send(path, form).is(http.StatusUnprocessableEntity).says("main", "“soon” is not a number")
	form.Set("routes[4].minutes", "40")
	form.Set("routes[4].one_way", "yes")
	b.send(path, form).is(http.StatusSeeOther)
	routes := h.visit("FHN-2024-003").Routes
	if len(routes) != 5 || routes[4] != (visit.Route{From: "airport", To: "martyrs", Minutes: 40, OneWay: true}) {
		t.Errorf("stored are %v", routes)
	}
	stale.Set("routes[0].minutes", "99")
	a := b.send(path, stale).is(http.StatusConflict).says("main", "As stored now", "40 min")
	if back := a.form("main form"); back.Get("routes[0].minutes") != "99" {
		t.Errorf("what was typed came back as %q", back.Get("routes[0].minutes"))
	}
}

func TestFindingsAreMendedAndAccepted(t *testing.T) {
	h := open(t)
	v := h.load("baku-2024")
	who := planning.Actor{Key: 2, Name: "officer", Role: officer}
	at := v.Item("tomb").At
	_, err := h.office.MoveItem(context.Background(), who, v.Reference, "talks", planning.Placement{Slot: visit.Slot{At: at}}, 0)
	h.must(err)
	b := h.as(officer)
	const path = "/visits/FHN-2024-003/checks"
	a := b.get(path).is(http.StatusOK).says("main", "Wednesday 31 January")
	key, _ := a.page().Find(`form[action$="/checks/accept"] [name=key]`).First().Attr("value")
	if key == "" {
		t.Fatalf("no finding to accept: %s", a.text("main"))
	}
	b.post(path+"/accept", "key", key, "reason", "").is(http.StatusUnprocessableEntity).says("#finding-"+key+" .error-text", "Write a reason")
	b.post(path+"/accept", "key", key, "reason", "The <minister> wants it so").leads(path + "?done=accepted")
	b.get(path).says(".accepted", "The <minister> wants it so", "officer")
	b.post(path+"/unaccept", "key", key).is(http.StatusSeeOther)
	mend := b.get(path).page().Find(`form[action$="/checks/mend"]`).First()
	if mend.Length() > 0 {
		key, _ := mend.Find("[name=key]").Attr("value")
		b.post(path+"/mend", "key", key, "mend", "0").is(http.StatusSeeOther)
		if strings.Contains(b.get(path).body, "finding-"+key) {
			t.Error("the finding that was mended is still there")
		}
	}
	b.post(path+"/mend", "key", "nothing", "mend", "0").is(http.StatusNotFound)
	b.post(path+"/mend", "key", key, "mend", "-1").is(http.StatusNotFound)
}

func TestAVisitGoesOutAndComesInAsAFile(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	b := h.as(officer)
	file := b.get("/visits/FHN-2024-003/file").is(http.StatusOK)
	if got := file.Header.Get("Content-Disposition"); !strings.Contains(got, "FHN-2024-003.yaml") || !strings.HasPrefix(got, "attachment") {
		t.Errorf("Content-Disposition is %q", got)
	}
	upload := func(name, content, replace string) *answer {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		part, err := form.CreateFormFile("file", name)
		h.must(err)
		_, _ = part.Write([]byte(content))
		if replace != "" {
			h.must(form.WriteField("replace", replace))
		}
		h.must(form.Close())
		return b.do(http.MethodPost, "/visits/import", &body, "Content-Type", form.FormDataContentType())
	}
	upload("v.yaml", file.body, "").is(http.StatusConflict).says("main", "There is a visit FHN-2024-003 already")
	upload("v.yaml", strings.Replace(file.body, "FHN-2024-003", "FHN-2024-004", 1), "").leads("/visits/FHN-2024-004?done=imported")
	upload("v.yaml", file.body, "yes").leads("/visits/FHN-2024-003?done=imported")
	upload("<b>.yaml", "format: cortege/v1\nreference: X\nzone: Nowhere\n", "").is(http.StatusUnprocessableEntity).says("#import", "Nothing was taken", "<b>.yaml:3: zone")
	upload("v.yaml", "\xff\xfe\x00", "").is(http.StatusUnprocessableEntity)
	b.post("/visits/import", "replace", "yes").is(http.StatusUnprocessableEntity).says("#import", "Choose a file first")
}

func TestAVisitIsRemovedOnlyByItsName(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	b := h.as(officer)
	b.post("/visits/FHN-2024-003/remove", "confirm", "yes").is(http.StatusUnprocessableEntity).says("#confirm-error", "exactly")
	b.post("/visits/FHN-2024-003/remove", "confirm", "FHN-2024-003").leads("/visits?done=removed")
	b.get("/visits/FHN-2024-003").is(http.StatusNotFound)
}

func TestTheAuditTellsWhoChangedWhatFromWhatToWhat(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	b := h.as(officer)
	form := b.get("/visits/FHN-2024-003/edit").form("main form")
	form.Set("title.en", "A shorter title")
	b.send("/visits/FHN-2024-003/edit", form).is(http.StatusSeeOther)
	b.get("/visits/FHN-2024-003/history").says("main li:first-child", "Visit edited", "officer", "Title", "Visit of the delegation of the Russian", "A shorter title")
	b.get("/visits/FHN-2024-003/history?by=nobody").says("main", "Nothing found")
	h.as(admin).get("/audit?thing=user").says("main", "Account added").says("main", "setup")
	b.post("/visits/FHN-2024-003/undo", "back", "https://evil.example/").leads("/visits/FHN-2024-003/history?done=undone")
	b.get("/visits/FHN-2024-003/history").says("main", "taken back")
}

func TestAccountsAreKeptByAdministrators(t *testing.T) {
	h := open(t)
	b := h.as(admin)
	b.post("/users", "name", "anna", "role", "officer", "password", password).leads("/users?done=user")
	b.post("/users", "name", "ANNA", "role", "officer", "password", password).is(http.StatusConflict)
	b.post("/users", "name", "boris", "role", "king", "password", "short").is(http.StatusUnprocessableEntity).says("#field-role-error", "king").says("#field-password-error", "10")
	users, err := h.office.Users(context.Background(), administrator)
	h.must(err)
	for _, u := range users {
		path := fmt.Sprintf("/users/%d", u.Key)
		switch u.Name {
		case "anna":
			anna := h.browser()
			anna.post("/login", "name", "anna", "password", password).is(http.StatusSeeOther)
			b.post(path, "role", "viewer").is(http.StatusSeeOther)
			anna.get("/visits/new").is(http.StatusForbidden)
			b.post(path+"/password", "password", "a third long password").is(http.StatusSeeOther)
			anna.get("/visits").is(http.StatusSeeOther)
			b.post(path, "disabled", "yes").is(http.StatusSeeOther)
			anna.post("/login", "name", "anna", "password", "a third long password").is(http.StatusUnprocessableEntity)
			b.post(path, "disabled", "no").is(http.StatusSeeOther)
		case "admin":
			b.post(path, "role", "viewer").is(http.StatusUnprocessableEntity).says("main", "last administrator")
			b.post(path, "disabled", "yes").is(http.StatusUnprocessableEntity)
			b.post(path+"/password", "password", "another long password").is(http.StatusUnprocessableEntity).says("main", "page of your account")
		}
	}
}

func TestTheInterfaceSpeaksTheReadersLanguage(t *testing.T) {
	h := open(t)
	h.browser().get("/login", "Accept-Language", "ru-RU,ru;q=0.9").says("h1", "Вход")
	h.browser().get("/login", "Accept-Language", "az").says("h1", "Daxil olma")
	h.browser().get("/login", "Accept-Language", "xx;q=banana,,;").says("h1", "Sign in")
	b := h.as(viewer)
	b.post("/account/settings", "language", "az", "theme", "dark").leads("/account?done=saved")
	a := b.get("/visits", "Accept-Language", "en").says("h1", "Səfərlər")
	if theme, _ := a.page().Find("html").Attr("data-theme"); theme != "dark" {
		t.Errorf("the theme is %q", theme)
	}
	b.post("/account/settings", "language", "tlh", "theme", "pink").is(http.StatusUnprocessableEntity)
}

func TestTodayTellsWhatRunsAndWhatComes(t *testing.T) {
	h := open(t)
	b := h.as(viewer)
	b.get("/").is(http.StatusOK).says("main", "No visits yet")
	h.load("two-zones")
	h.load("baku-2024")
	b.get("/").says("h1", "1 March 2027").says("#next + *", "Working visit to London and Baku", "in 25 days", "without a time").says("main", "Earlier months", "January 2024", "March 2027")
	b.get("/visits?q=london&view=list").says("tbody", "DEMO-2027-011").says("[role=status]", "1 visit")
	b.get("/visits?from=yesterday").is(http.StatusOK).says("#field-from-error", "not a date")
}

func TestWhatWasRemovedMeanwhileCanBeAddedAnew(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	b := h.as(officer)
	b.post("/visits/FHN-2024-003/resources/things/new", "kind", "vehicle", "name.en", "Spare car").is(http.StatusSeeOther)
	const path = "/visits/FHN-2024-003/resources/things/spare-car"
	form := b.get(path).is(http.StatusOK).form("main form")
	b.post(path+"/remove", "version", form.Get("version")).is(http.StatusSeeOther)
	form.Set("seats", "4")
	back := b.send(path, form).is(http.StatusConflict).says("main .message.error", "removed meanwhile").form("main form")
	if back.Get("seats") != "4" || back.Get("name.en") != "Spare car" {
		t.Fatalf("what was typed came back as %v", back)
	}
	b.send(path, back).is(http.StatusSeeOther)
	if r := h.visit("FHN-2024-003").Resource("spare-car"); r == nil || r.Seats != 4 {
		t.Errorf("stored is %+v", r)
	}
}

func TestWeekdaysOfAPlaceAreTypedInTheReadersLanguage(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	b := h.as(officer)
	const path = "/visits/FHN-2024-003/resources/places/honors"
	form := b.get(path).is(http.StatusOK).form("main form")
	form.Set("closed", "понедельник, Bazar ertəsi axşamı, 2024-01-20, Bazar, friday")
	b.send(path, form).is(http.StatusUnprocessableEntity)
	form.Set("closed", "понедельник, 2024-01-20, Bazar, friday")
	b.send(path, form).is(http.StatusSeeOther)
	if closed := h.visit("FHN-2024-003").Place("honors").Closed; !slices.Equal(closed, []string{"monday", "2024-01-20", "sunday", "friday"}) {
		t.Errorf("stored is %q", closed)
	}
	b.headers.Set("Accept-Language", "ru")
	if typed := b.get(path).form("main form").Get("closed"); !strings.EqualFold(typed, "понедельник, 2024-01-20, воскресенье, пятница") {
		t.Errorf("the form shows %q", typed)
	}
}
