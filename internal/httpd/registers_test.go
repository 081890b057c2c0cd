package httpd

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"cortege/internal/text"
	"cortege/internal/visit"
)

const registersOf = "/visits/FHN-2024-003/registers/"

// A menu is typed dish by dish: rows that are left blank are none, and the others close up.
func TestAMenuIsTypedDishByDish(t *testing.T) {
	h := open(t)
	v := h.load("baku-2024")
	b := h.as(officer)
	form := b.get(registersOf + "menus/new?item=lunch").is(http.StatusOK).form(`main form.record`)
	if form.Get("item") != "lunch" {
		t.Errorf("the item that the address chose is %q", form.Get("item"))
	}
	form.Set("dishes[0].course", "starter")
	form.Set("dishes[2].course", "main")
	form.Set("dishes[2].title.az", "Plov")
	form["dishes[2].contains"] = []string{"beef", "gluten"}
	form["dishes[2].for"] = v.Item("lunch").With[:1]
	b.send(registersOf+"menus/new", form).is(http.StatusSeeOther)
	menus := h.visit(v.Reference).Menus
	if len(menus) != 1 || len(menus[0].Dishes) != 1 {
		t.Fatalf("stored: %+v", menus)
	}
	dish := menus[0].Dishes[0]
	if dish.Course != "main" || dish.Title["az"] != "Plov" || strings.Join(dish.Contains, " ") != "beef gluten" || len(dish.For) != 1 {
		t.Errorf("the dish is %+v", dish)
	}
	if table := b.get(registersOf + "menus").is(http.StatusOK).text("table.register"); !strings.Contains(table, "Plov") || !strings.Contains(table, "beef") {
		t.Errorf("the register says %q", table)
	}
	if links := b.get("/visits/FHN-2024-003/programme/items/lunch").is(http.StatusOK).text("main .entry-links"); !strings.Contains(links, "Menu") {
		t.Errorf("the item's page says %q", links)
	}
}

// What was typed wrongly comes back beside its field, and what another officer has changed meanwhile beside it.
func TestARegisterRefusesWhatItCannotTakeAndLosesNothing(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	b := h.as(officer)
	for field, typed := range map[string][]string{"number": {"", "2024-01-31 09:00"}, "departs": {"J2 8", "noon"}} {
		a := b.post(registersOf+"flights/new", "number", typed[0], "departs", typed[1], "note", "by night").is(http.StatusUnprocessableEntity)
		if a.page().Find(`[name="`+field+`"]`).AttrOr("aria-invalid", "") != "true" {
			t.Errorf("nothing is said beside %s", field)
		}
		if kept := a.page().Find(`[name="note"]`).AttrOr("value", ""); kept != "by night" {
			t.Errorf("the note is %q", kept)
		}
	}
	b.post(registersOf+"gifts/new", "description.en", "Carpet", "giver", "fhn").is(http.StatusSeeOther)
	gift := h.visit("FHN-2024-003").Gifts[0]
	mine := b.get(registersOf + "gifts/" + gift.ID).is(http.StatusOK).form(`main form.record`)
	b.send(registersOf+"gifts/"+gift.ID, with(mine, "value", "300 AZN")).is(http.StatusSeeOther)
	conflict := b.send(registersOf+"gifts/"+gift.ID, with(mine, "value", "500 AZN")).is(http.StatusConflict)
	if both := conflict.text("table.versions"); !strings.Contains(both, "300 AZN") || !strings.Contains(both, "500 AZN") {
		t.Errorf("both versions: %q", both)
	}
}

func with(form url.Values, name, value string) url.Values {
	changed := url.Values{}
	for n, values := range form {
		changed[n] = values
	}
	changed.Set(name, value)
	return changed
}

// A flag is laid ready by one officer and checked by another; who changes it loses both ticks.
func TestAFlagIsCheckedByASecondOfficer(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	ctx, first, second := context.Background(), h.as(officer), h.as(admin)
	first.post(registersOf+"symbols/new", "kind", "flag", "country", "AZ").is(http.StatusSeeOther)
	flag := func() visit.Symbol { return h.visit("FHN-2024-003").Symbols[0] }
	tick := registersOf + "symbols/" + flag().ID + "/tick"
	first.post(tick, "tick", "checked", "set", "yes").is(http.StatusUnprocessableEntity)
	first.post(tick, "tick", "prepared", "set", "yes").is(http.StatusSeeOther)
	refused := first.post(tick, "tick", "checked", "set", "yes").is(http.StatusUnprocessableEntity)
	if said := refused.text(".message.error"); !strings.Contains(said, "another officer") {
		t.Errorf("the refusal says %q", said)
	}
	second.post(tick, "tick", "checked", "set", "yes").is(http.StatusSeeOther)
	if f := flag(); f.Prepared != "officer" || f.Checked != "admin" {
		t.Fatalf("ticked: %+v", f)
	}
	h.as(viewer).post(tick, "tick", "checked").is(http.StatusForbidden)
	same := flag()
	same.Checked = "somebody"
	_, err := h.office.SaveEntry(ctx, administrator, "FHN-2024-003", "symbols", &same, same.Record.Version)
	h.must(err)
	if f := flag(); f.Checked != "admin" {
		t.Errorf("a tick was typed: %+v", f)
	}
	other := flag()
	other.Country = "RU"
	_, err = h.office.SaveEntry(ctx, administrator, "FHN-2024-003", "symbols", &other, other.Record.Version)
	h.must(err)
	if f := flag(); f.Prepared != "" || f.Checked != "" {
		t.Errorf("another flag keeps the ticks of the one before: %+v", f)
	}
}

// The overview tells of every register how much it holds, and the planner's item leads to where a finding of a register or a
// room is mended, or mends it there.
func TestRegistersAreSeenWhereTheyMatter(t *testing.T) {
	h := open(t)
	v := h.load("baku-2024")
	const visitAt = "/visits/FHN-2024-003"
	_, err := h.office.SaveEntry(t.Context(), administrator, v.Reference, "gifts", &visit.Gift{Description: text.Text{"en": "Carpet"}, Giver: "fhn"}, 0)
	h.must(err)
	b := h.as(officer)
	rows := b.get(visitAt).is(http.StatusOK).page().Find(`section[aria-labelledby="registers"] tbody tr`)
	if rows.Length() != len(shownRegisters) {
		t.Errorf("%d registers stand on the overview", rows.Length())
	}
	if gifts := rows.FilterFunction(func(_ int, row *goquery.Selection) bool {
		return strings.HasSuffix(row.Find("a").AttrOr("href", ""), "/registers/gifts")
	}); gifts.Find("td.number").Text() != "1" {
		t.Errorf("of gifts the overview says %q", gifts.Text())
	}
	found, err := h.office.Programme(t.Context(), administrator, v.Reference)
	h.must(err)
	seen := 0
	for _, f := range found.Findings {
		if register, _, ok := strings.Cut(f.Entry, "/"); ok && len(f.Items) > 0 && slices.Contains(shownRegisters, register) {
			seen++
			inspector := b.get(visitAt + "/programme?item=" + f.Items[0]).is(http.StatusOK).page().Find("#inspector .findings")
			if inspector.Find(`a[href^="`+visitAt+"/registers/"+register+`"]`).Length() == 0 {
				t.Errorf("%s of %s leads nowhere", f.Rule, f.Items[0])
			}
			if len(f.Mends) > 0 && inspector.Find(`input[name="key"][value="`+f.Key+`"]`).Length() == 0 {
				t.Errorf("%s of %s cannot be mended at the item", f.Rule, f.Items[0])
			}
			if len(f.Mends) > 0 {
				answer := b.post(visitAt+"/programme/mend?item="+f.Items[0], "key", f.Key, "mend", "0").is(http.StatusSeeOther)
				if to := answer.Header.Get("Location"); !strings.Contains(to, "item="+f.Items[0]) {
					t.Errorf("after the mend the planner shows %s", to)
				}
				break
			}
		}
	}
	if seen == 0 {
		t.Error("no finding of a register is about an item: nothing was looked at")
	}
}
