package pdf

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"cortege/internal/clock"
	"cortege/internal/paper"
	"cortege/internal/text"
	"cortege/internal/visit"
	"cortege/internal/visitfile"
	"cortege/web"
)

// page is what a printed page's template asks of a page.
type page struct {
	Paper    any
	Toolbar  paper.Toolbar
	Language string
	Nonce    string
	Picture  bool

	manifest map[string]string
}

func (p page) Sheets() []page { return []page{p} }

func (p page) Say(key string, args ...any) string {
	named := map[string]any{}
	for i := 0; i < len(args); i += 2 {
		named[args[i].(string)] = args[i+1]
	}
	return text.For(p.Language).Say(key, named)
}

func (p page) Asset(name string) string { return "/assets/" + p.manifest[name] }

// styles gives the built front end's names. Without them the test is skipped, on the build server it fails.
func styles(t *testing.T) map[string]string {
	t.Helper()
	source, err := fs.ReadFile(web.Dist, "manifest.json")
	if err != nil {
		missing(t, err)
	}
	var manifest map[string]string
	if err := json.Unmarshal(source, &manifest); err != nil {
		t.Fatal(err)
	}
	return manifest
}

// html gives the page of a paper as the server sends it.
func html(t *testing.T, name string, made any) []byte {
	t.Helper()
	kind, known := paper.KindOf(name)
	if !known {
		t.Fatalf("there is no paper %q", name)
	}
	set, err := template.ParseFS(web.Templates, "layouts/paper.gohtml", "partials/ribbon.gohtml", "papers/"+kind.Layout+".gohtml")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := set.ExecuteTemplate(&b, "paper.gohtml", page{Paper: made, Language: "en", Nonce: "n", manifest: styles(t)}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func read(t *testing.T, file string) *visit.Visit {
	t.Helper()
	source, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = source.Close() }()
	v, err := visitfile.Read(file, source)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

var printed = time.Date(2026, 11, 23, 13, 49, 0, 0, time.UTC)

// programme is one of package paper's.
type programme func(*visit.Visit, paper.Options) *paper.Programme

var papers = map[string]programme{paper.ShortProgramme: paper.Short, paper.WorkingProgramme: paper.Working, paper.LineByLine: paper.Lines}

// pages prints a programme and gives the text of each page.
func pages(t *testing.T, p *Printer, name string, v *visit.Visit, o paper.Options) (pdf []byte, texts []string) {
	t.Helper()
	pdf, err := p.Print(t.Context(), html(t, name, papers[name](v, o)))
	if err != nil {
		t.Fatal(err)
	}
	texts = strings.Split(strings.TrimSuffix(textOf(t, pdf), "\f"), "\f")
	return pdf, texts
}

func TestEveryPageSaysWhichItIsOfWhichEditionAndWhenItWasPrinted(t *testing.T) {
	p := printer(t, web.Dist)
	for name := range papers {
		for _, languages := range []string{"en", "en,ru"} {
			v := read(t, "../visitfile/testdata/two-zones.yaml")
			for i := range v.Items { // which makes it long enough for two pages
				v.Items[i].Description = text.Text{"en": strings.Repeat("All meet at the main entrance. ", 8)}
			}
			pdf, texts := pages(t, p, name, v, paper.Options{Languages: strings.Split(languages, ","), Edition: 3, Printed: printed})
			if len(texts) < 2 {
				t.Fatalf("%s is of %d page, too few to try", name, len(texts))
			}
			for i, said := range texts {
				for _, want := range []string{fmt.Sprintf("page %d of %d", i+1, len(texts)), "Edition 3, replaces edition 2", "printed 23 November 2026, 13:49"} {
					if !strings.Contains(said, want) {
						t.Errorf("%s, page %d, does not say %q:\n%s", name, i+1, want, said)
					}
				}
				if strings.Contains(said, "Back to the papers") {
					t.Errorf("%s, page %d, prints the toolbar:\n%s", name, i+1, said)
				}
				kind := text.For("en").Say("paper.kind."+name, nil)
				if i > 0 && !strings.Contains(said, "DEMO-2027-011 · "+kind+" · Working visit to London and Baku") {
					t.Errorf("%s, page %d, does not name the visit:\n%s", name, i+1, said)
				}
			}
			info := told(t, pdf, "pdfinfo", "FILE")
			for _, want := range []string{"Tagged:          yes", "(A4)", "Working visit to London and Baku (DEMO-2027-011)"} {
				if !strings.Contains(info, want) {
					t.Errorf("%s: no %q in\n%s", name, want, info)
				}
			}
			if fonts := told(t, pdf, "pdffonts", "FILE"); !strings.Contains(fonts, "NotoSerif") || strings.Contains(fonts, "Type 3") {
				t.Errorf("%s is set in:\n%s", name, fonts)
			}
		}
	}
}

// Each item begins and ends with words of its own; both must stand on one page, and each day's heading above
// something of that day.
func TestNoItemIsSplitAcrossPages(t *testing.T) {
	p := printer(t, web.Dist)
	for name := range papers {
		v := read(t, "../visitfile/testdata/baku-2024.yaml")
		v.Items = nil
		for n := range 90 {
			item := visit.Item{
				ID: fmt.Sprint("item-", n), Kind: "talks", At: clock.At(v.From.AddDays(n/9), 8+n%9, 0), Minutes: 30, Place: "ministry", With: []string{"heydarov", "kurenkov"},
				Title:       text.Text{"en": fmt.Sprintf("begin%d ", n) + strings.Repeat("and so on ", n%13)},
				Description: text.Text{"en": strings.Repeat("More about it. ", (n*7)%40) + fmt.Sprintf("end%d", n)},
			}
			v.Items = append(v.Items, item)
		}
		_, texts := pages(t, p, name, v, paper.Options{Languages: []string{"en"}, Printed: printed})
		if len(texts) < 5 {
			t.Fatalf("%d pages are too few to try", len(texts))
		}
		for n := range 90 {
			begins, ends := -1, -1
			for i, said := range texts {
				words := strings.Fields(said)
				if slices.Contains(words, fmt.Sprint("begin", n)) {
					begins = i
				}
				if slices.Contains(words, fmt.Sprint("end", n)) {
					ends = i
				}
			}
			if begins < 0 || begins != ends {
				t.Errorf("%s: item %d begins on page %d and ends on %d", name, n, begins, ends)
			}
		}
		for n := 8; n < 90; n += 9 { // the last of a day has another on its page
			for i, said := range texts {
				if words := strings.Fields(said); slices.Contains(words, fmt.Sprint("begin", n)) && !slices.Contains(words, fmt.Sprint("begin", n-1)) {
					t.Errorf("%s: item %d, the last of its day, stands alone on page %d", name, n, i+1)
				}
			}
		}
		for i, said := range texts {
			lines := strings.Split(strings.TrimSpace(said), "\n")
			body := strings.TrimSpace(strings.Join(lines[:len(lines)-1], "\n"))
			after := body[strings.LastIndex(body, "January 2024")+1:]
			if february := strings.LastIndex(body, "February 2024"); february >= 0 {
				after = body[february+1:]
			}
			if !strings.Contains(after, "begin") {
				t.Errorf("%s, page %d, ends with a heading:\n%s", name, i+1, said)
			}
		}
	}
}

func TestHostileTextsArePrintedAsText(t *testing.T) {
	p := printer(t, web.Dist)
	const hostile = `<script>document.title="ran"</script>"}@page{size:A0}</style><b>`
	for name := range papers {
		v := read(t, "../visitfile/testdata/baku-2024.yaml")
		v.Title["en"] = hostile
		for i := range v.Items {
			v.Items[i].Title["en"] = hostile
			v.Items[i].Note = text.Text{"en": hostile}
		}
		v.Item("lunch").Title = text.Text{"ar": "مأدبة غداء رسمية"}
		v.Item("talks").Title["en"] = strings.Repeat("unbreakable", 180)
		pdf, texts := pages(t, p, name, v, paper.Options{Languages: []string{"en"}, Printed: printed, Marking: text.Text{"en": hostile}})
		all := strings.Join(strings.Fields(strings.Join(texts, " ")), "")
		if !strings.Contains(all, `<script>document.title="ran"</script>"}@page{size:A0}</style><b>`) {
			t.Errorf("%s does not print the text:\n%s", name, texts[0])
		}
		info := told(t, pdf, "pdfinfo", "FILE")
		if !strings.Contains(info, "(A4)") || strings.Contains(info, "ran\n") {
			t.Errorf("%s:\n%s", name, info)
		}
	}
}

// A strict policy lets no style attribute and no script through, so the page must do without.
func TestAPaperNeedsNoInlineStyleOrScript(t *testing.T) {
	for name, make := range papers {
		v := read(t, "../visitfile/testdata/two-zones.yaml")
		page := string(html(t, name, make(v, paper.Options{Printed: printed})))
		for _, forbidden := range []string{" style=", "<script", " onclick=", "javascript:"} {
			if strings.Contains(page, forbidden) {
				t.Errorf("%s holds %q", name, forbidden)
			}
		}
		if strings.Count(page, "<style") != 1 || !strings.Contains(page, `<style nonce="n">`) {
			t.Errorf("%s has another style than the one with a nonce", name)
		}
	}
}

// hard gives a visit of 40 days with what no designer thinks of: a title of 2,000 characters, 40 participants in one item, a night,
// emoji and Han script.
func hard(t *testing.T) *visit.Visit {
	t.Helper()
	v := read(t, "../visitfile/testdata/baku-2024.yaml")
	v.To = v.From.AddDays(39)
	long := strings.Repeat("Consultations on cooperation in emergencies ", 45)
	long = long[:1980] + "ZZEND"
	var with []string
	for i := range 40 {
		m := visit.Member{ID: fmt.Sprint("p", i), Party: "mchs", Class: "official", Seq: i + 10, Person: visit.Person{Name: text.Text{"en": fmt.Sprintf("Participant Number%d", i)}}}
		v.People, with = append(v.People, m), append(with, m.ID)
	}
	talks := v.Item("talks")
	talks.Title, talks.With = text.Text{"en": long}, with
	night := visit.Item{ID: "night", Kind: "other", Title: text.Text{"en": "Night train 🚄 to 北京"}, At: clock.At(v.From, 23, 0), Minutes: 120, With: with[:1]}
	v.Items = append(v.Items, night)
	for day := 1; day < 40; day++ {
		v.Items = append(v.Items, visit.Item{ID: fmt.Sprint("day-", day), Kind: "other", Title: text.Text{"en": fmt.Sprintf("Matter of day%d.", day)}, At: clock.At(v.From.AddDays(day), 10, 0), Minutes: 60, With: with[:1]})
	}
	if err := v.Validate().Err(); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestWhatNoDesignerThinksOfIsPrintedWhole(t *testing.T) {
	p := printer(t, web.Dist)
	v := hard(t)
	programmes := []string{paper.ShortProgramme, paper.WorkingProgramme, paper.LineByLine, paper.PersonSheet, paper.FoldedProgramme}
	for _, kind := range paper.Kinds() {
		o := paper.Options{Languages: []string{"en"}, Audience: visit.ForStaff, Printed: printed}
		if kind.Subject == paper.OfPerson {
			o.Subject = "p0"
		}
		made, err := p.Print(t.Context(), html(t, kind.Name, kind.Make(v, o)))
		if err != nil {
			t.Fatal(kind.Name, err)
		}
		if !slices.Contains(programmes, kind.Name) {
			continue
		}
		said := strings.Join(strings.Fields(textOf(t, made)), " ")
		// A line may break at a hyphen, or within a word that is longer than it.
		close := strings.ReplaceAll(said, " ", "")
		for _, words := range []string{"ZZEND", "day1.", "day39.", "Night train", "北京", "continued from"} {
			if !strings.Contains(close, strings.ReplaceAll(words, " ", "")) {
				t.Errorf("%s does not say %q", kind.Name, words)
			}
		}
		if kind.Name == paper.WorkingProgramme || kind.Name == paper.LineByLine {
			for i := range 40 {
				if !strings.Contains(close, fmt.Sprintf("Number%d", i)) {
					t.Errorf("%s leaves participant %d out", kind.Name, i)
				}
			}
		}
	}
}

func TestAnEmptyVisitPrintsAWord(t *testing.T) {
	p := printer(t, web.Dist)
	v := &visit.Visit{Reference: "V-1", Title: text.Text{"en": "Visit of nobody"}, Zone: "Asia/Baku", Languages: []string{"en"}}
	for _, kind := range paper.Kinds() {
		made, err := p.Print(t.Context(), html(t, kind.Name, kind.Make(v, paper.Options{Languages: []string{"en"}, Printed: printed})))
		if err != nil {
			t.Fatal(kind.Name, err)
		}
		if len(strings.Fields(textOf(t, made))) < 3 {
			t.Errorf("%s says nothing", kind.Name)
		}
	}
}

func TestTimesKeepTheirOrderWhereTextRunsFromTheRight(t *testing.T) {
	p := printer(t, web.Dist)
	v := read(t, "../visitfile/testdata/baku-2024.yaml")
	v.Languages = append(v.Languages, "ar")
	v.Item("talks").Title["ar"] = "محادثات الوزيرين"
	for _, languages := range []string{"ar", "ar,en", "en,ar"} {
		made, err := p.Print(t.Context(), html(t, paper.ShortProgramme, paper.Short(v, paper.Options{Languages: strings.Split(languages, ","), Printed: printed})))
		if err != nil {
			t.Fatal(err)
		}
		if said := textOf(t, made); !strings.Contains(said, "11:20–12:20") {
			t.Errorf("%s: the talks are not from 11:20 to 12:20:\n%s", languages, said)
		}
		if fonts := told(t, made, "pdffonts", "FILE"); strings.Contains(fonts, "Type 3") || !strings.Contains(fonts, "NotoNaskhArabic") {
			t.Errorf("%s is set in:\n%s", languages, fonts)
		}
	}
}
