package pdf

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"cortege/internal/clock"
	"cortege/internal/paper"
	"cortege/internal/text"
	"cortege/internal/visit"
	"cortege/web"
)

// busy is the first real visit with a delegation, cars, interpreters and officers of made-up names, over two days.
func busy(t *testing.T) *visit.Visit {
	t.Helper()
	v := read(t, "../visitfile/testdata/baku-2024.yaml")
	v.To = v.From.AddDays(1)
	posts := []text.Text{
		{"en": "Deputy minister", "az": "nazir müavini", "ru": "заместитель министра"},
		{"en": "Director of the department of international cooperation", "az": "beynəlxalq əməkdaşlıq idarəsinin rəisi", "ru": "директор департамента международного сотрудничества"},
		{"en": "Head of the rescue service", "az": "xilasetmə xidmətinin rəisi", "ru": "начальник спасательной службы"},
		{"en": "Assistant to the minister", "az": "nazirin köməkçisi", "ru": "помощник министра"},
	}
	for i, post := range posts {
		for _, party := range []string{"mchs", "fhn"} {
			v.People = append(v.People, visit.Member{
				ID: fmt.Sprint(party, "-", i), Party: party, Class: "official", Seq: i + 2,
				Person: visit.Person{
					Name:     text.Text{"en": fmt.Sprintf("Member %c of %s", 'A'+i, strings.ToUpper(party)), "az": fmt.Sprintf("Üzv %c", 'A'+i), "ru": fmt.Sprintf("Участник %c", 'А'+i)},
					Position: post, Rank: text.Text{"en": "Colonel", "az": "polkovnik", "ru": "полковник"}, Phone: fmt.Sprint("+994 50 555 01 0", i),
				},
			})
		}
	}
	v.Resource("car-1").Plate, v.Resource("car-1").Driver, v.Resource("car-1").Phone = "10-AA-001", "R. Quliyev", "+994 50 555 02 00"
	v.Resources = append(v.Resources,
		visit.Resource{ID: "car-2", Kind: "vehicle", Name: text.Text{"en": "Car 2", "az": "2 nömrəli avtomobil", "ru": "Автомобиль 2"}, Seats: 3},
		visit.Resource{ID: "van", Kind: "vehicle", Name: text.Text{"en": "Press van"}, Seats: 9, Plate: "10-BB-777", Driver: "S. Əliyev", Phone: "+994 50 555 02 02"})
	v.Places = append(v.Places, visit.Place{ID: "hotel", Kind: "hotel", Name: text.Text{"en": "Hotel on the Boulevard", "az": "Bulvardakı otel", "ru": "Гостиница на бульваре"}, Address: text.Text{"en": "1 Seaside Avenue"}, Contact: "Reception, +994 12 555 03 00"})
	for i := range v.Items {
		item := &v.Items[i]
		item.Officer, item.Phone = []string{"A. Məmmədova", "T. Hüseynov", "N. Qasımova"}[i%3], fmt.Sprint("+994 50 555 04 0", i%3)
		item.Deputy = "K. Rzayev"
		item.Confirmed.Host = i%2 == 0
		item.With = append(item.With, "mchs-0", "mchs-1", "mchs-2")
		if i%2 == 0 {
			item.With = append(item.With, "fhn-0", "fhn-1")
			item.Greeter = "heydarov"
		}
		item.Uses = append(item.Uses, "car-2")
	}
	v.Item("tomb").Dress = text.Text{"en": "dark suit", "az": "tünd rəngli kostyum", "ru": "тёмный костюм"}
	next := v.To
	v.Items = append(v.Items,
		visit.Item{ID: "tour", Kind: "site_visit", Title: text.Text{"en": "Tour of the Old City", "az": "İçərişəhərə gəzinti", "ru": "Прогулка по Старому городу"}, At: clock.At(next, 9, 30), Minutes: 90, Place: "hotel", With: []string{"kurenkov", "mchs-0", "mchs-1"}, Press: "photo_op", Officer: "N. Qasımova", Phone: "+994 50 555 04 02", Uses: []string{"car-1", "interpreter-1"}},
		visit.Item{ID: "home", Kind: "flight", Flight: "J2 181", Title: text.Text{"en": "Flight to Moscow", "az": "Moskvaya uçuş", "ru": "Вылет в Москву"}, At: clock.At(next, 13, 0), Minutes: 190, UntilZone: "Europe/Moscow", Place: "airport", With: []string{"kurenkov", "mchs-0", "mchs-1", "mchs-2", "mchs-3"}},
	)
	if err := v.Validate().Err(); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestEveryPaperPrints(t *testing.T) {
	p := printer(t, web.Dist)
	v := busy(t)
	said := map[string][]string{
		paper.PersonSheet:      {"Alexander Kurenkov", "J2 181", "Member A of MCHS", "+994 50 555 04 00"},
		paper.FoldedCard:       {"Alexander Kurenkov", "Telephones", "Hotel on the Boulevard", "Edition 2"},
		paper.VehicleSheet:     {"10-AA-001", "R. Quliyev", "Departure from the ministry"},
		paper.InterpreterSheet: {"Interpreter 1", "Azerbaijani – Russian"},
		paper.OfficerSheet:     {"K. Rzayev", "N. Qasımova"},
		paper.PlaceSheet:       {"Alley of Honors", "Reception, +994 12 555 03 00"},
		paper.MotorcadeList:    {"Press van", "10-BB-777", "more people than seats"},
		paper.DelegationList:   {"Director of the department", "Colonel"},
		paper.FlightList:       {"J2 181", "15:10"},
		paper.PressProgramme:   {"Tour of the Old City", "Signing of the Joint Action Plan"},
		paper.ContactList:      {"+994 50 555 04 02", "S. Əliyev", "Reception"},
		paper.Checklist:        {"plate not known", "either side"},
		paper.PlaceCards:       {"Alexander Kurenkov", "Deputy minister"},
		paper.NamePlates:       {"Alexander Kurenkov", "Deputy minister"},
		paper.CeremonySheet:    {"Joint Action Plan", "Kept by", "Alexander Kurenkov (signs)"},
		paper.CoverSheet:       {"Visit of the delegation"},
	}
	for _, kind := range paper.Kinds() {
		o := paper.Options{Languages: []string{"en"}, Audience: visit.ForStaff, Edition: 2, Printed: printed}
		made, err := p.Print(t.Context(), html(t, kind.Name, kind.Make(v, o)))
		if err != nil {
			t.Fatal(err)
		}
		pages := textOf(t, made)
		for i, page := range strings.Split(strings.TrimSuffix(pages, "\f"), "\f") {
			isMargin := func(line string) bool {
				return strings.TrimSpace(line) == "" || strings.Contains(line, "printed 23 November") || strings.Contains(line, v.Reference+" · ") || strings.Contains(line, fmt.Sprintf("page %d of", i+1))
			}
			if !slices.ContainsFunc(strings.Split(page, "\n"), func(line string) bool { return !isMargin(line) }) {
				t.Errorf("%s has nothing on page %d", kind.Name, i+1)
			}
		}
		all := strings.Join(strings.Fields(pages), " ")
		for _, words := range said[kind.Name] {
			if !strings.Contains(all, words) {
				t.Errorf("%s does not say %q:\n%s", kind.Name, words, all)
			}
		}
		size := "(A4)"
		if kind.Name == paper.FoldedProgramme {
			size = "(A5)"
		}
		if info := told(t, made, "pdfinfo", "FILE"); !strings.Contains(info, size) {
			t.Errorf("%s is not on %s:\n%s", kind.Name, size, info)
		}
		if fonts := told(t, made, "pdffonts", "FILE"); strings.Contains(fonts, "Type 3") {
			t.Errorf("%s is set in:\n%s", kind.Name, fonts)
		}
	}
}
