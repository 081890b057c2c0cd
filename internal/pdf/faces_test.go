package pdf

import (
	"strings"
	"testing"

	"cortege/internal/paper"
	"cortege/internal/text"
	"cortege/internal/visit"
	"cortege/web"
)

func TestPapersAreSetInTheProgramsOwnFacesAlone(t *testing.T) {
	p := printer(t, web.Dist)
	v := busy(t)
	v.Languages = append(v.Languages, "ar", "fa", "he")
	v.Item("talks").Title["ar"], v.Item("talks").Title["fa"], v.Item("talks").Title["he"] = "محادثات الوزيرين", "مذاکرات وزیران", "שיחות השרים"
	for _, name := range []string{paper.WorkingProgramme, paper.ContactList, paper.SeatingChart} {
		kind, _ := paper.KindOf(name)
		for _, languages := range []string{"ar", "fa", "he", "az,ru,en"} {
			o := paper.Options{Languages: strings.Split(languages, ","), Audience: visit.ForStaff, Edition: 2, Printed: printed, Since: 1}
			made, err := p.Print(t.Context(), html(t, name, kind.Make(v, o)))
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range strings.Split(strings.TrimSpace(told(t, made, "pdffonts", "FILE")), "\n")[2:] {
				if !strings.Contains(line, "+Noto") {
					t.Errorf("%s in %s is set in: %s", name, languages, line)
				}
			}
		}
	}
}

func TestCapitalsKeepTheDotsOfAzerbaijani(t *testing.T) {
	p := printer(t, web.Dist)
	v := busy(t)
	for _, languages := range []string{"az", "az,en", "en,az", "ru,az,en"} {
		for _, name := range []string{paper.WorkingProgramme, paper.PersonSheet, paper.SeatingChart} {
			kind, _ := paper.KindOf(name)
			made := kind.Make(v, paper.Options{Languages: strings.Split(languages, ","), Audience: visit.ForStaff, Printed: printed})
			printed, err := p.Print(t.Context(), html(t, name, made))
			if err != nil {
				t.Fatal(err)
			}
			said := strings.Join(strings.Fields(textOf(t, printed)), "")
			for _, label := range made.About().Kind {
				if want := strings.ReplaceAll(text.For(label.Lang).Upper(label.Text), " ", ""); !strings.Contains(said, want) {
					t.Errorf("%s in %s is not headed %s", name, languages, want)
				}
			}
		}
	}
}
