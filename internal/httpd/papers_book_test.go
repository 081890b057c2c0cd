package httpd

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"cortege/internal/clock"
	"cortege/internal/edition"
	"cortege/internal/fault"
	"cortege/internal/pdf"
	"cortege/internal/planning"
	"cortege/internal/text"
	"cortege/internal/visit"
	"cortege/web"
)

// printing lets a house print with the system's Chromium; without one the test is skipped, on the build server it fails.
func printing(t testing.TB) func(*Options) {
	t.Helper()
	printer := pdf.New("", web.Dist, 2*time.Minute)
	t.Cleanup(printer.Close)
	if err := printer.Available(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	return func(o *Options) { o.Printer, o.Dist = printer, web.Dist }
}

// textOfPDF gives what a PDF says, a page to a text.
func textOfPDF(t *testing.T, made []byte) []string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(file, made, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdftotext", "-layout", file, "-").CombinedOutput()
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%v\n%s", err, out)
		}
		t.Skip(err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\f"), "\f")
}

func TestABookHoldsTheWholeVisitForItsAudience(t *testing.T) {
	_, b := published(t, 1, printing(t))
	words := func(a *answer) string {
		return strings.Join(strings.Fields(strings.ToUpper(strings.Join(textOfPDF(t, []byte(a.body)), " "))), "") // without spaces: titles are set wide
	}
	staff := words(b.get("/visits/FHN-2024-003/papers/book.pdf?audience=staff&lang=en").is(http.StatusOK))
	guests := words(b.get("/visits/FHN-2024-003/papers/book.pdf?audience=guest&lang=en").is(http.StatusOK))
	for _, title := range []string{"WORKING PROGRAMME", "LINE BY LINE", "LIST OF THE DELEGATIONS", "MOTORCADE", "STILL TO BE CONFIRMED"} {
		if !strings.Contains(staff, strings.ReplaceAll(title, " ", "")) {
			t.Errorf("the organisers' book has no %q", title)
		}
	}
	for _, title := range []string{"MOTORCADE", "STILL TO BE CONFIRMED", "CONTACTS"} {
		if strings.Contains(guests, strings.ReplaceAll(title, " ", "")) {
			t.Errorf("the guests' book has %q", title)
		}
	}
}

func TestAPackHoldsEveryonesOwnSheet(t *testing.T) {
	_, b := published(t, 1, printing(t))
	a := b.get("/visits/FHN-2024-003/papers/pack.zip?audience=staff&lang=en").is(http.StatusOK)
	pack, err := zip.NewReader(strings.NewReader(a.body), int64(len(a.body)))
	if err != nil {
		t.Fatal(err)
	}
	sheets := map[string]string{}
	for _, entry := range pack.File {
		file, err := entry.Open()
		if err != nil {
			t.Fatal(err)
		}
		made, err := io.ReadAll(file)
		if err != nil {
			t.Fatal(err)
		}
		if entry.Modified.Year() < 2000 || strings.Contains(entry.Name, "--") {
			t.Errorf("%s is of %s", entry.Name, entry.Modified)
		}
		sheets[entry.Name] = strings.Join(strings.Fields(strings.Join(textOfPDF(t, made), " ")), " ")
	}
	for name, words := range map[string]string{
		"person/01-Lieutenant-General-Alexander-Kurenkov.pdf": "Arrival and welcome", "vehicle/01-Car-1.pdf": "Departure from the ministry",
		"interpreter/01-Interpreter-1.pdf": "Meeting of the ministers", "place/03-Alley-of-Martyrs.pdf": "Flowers at the graves",
	} {
		if !strings.Contains(sheets[name], words) {
			t.Errorf("%s says %q, want %q in it; there are %d sheets", name, sheets[name], words, len(sheets))
		}
	}
	if strings.Contains(sheets["person/02-Colonel-General-Kamaladdin-Heydarov.pdf"], "Arrival and welcome") {
		t.Error("a sheet holds what its person takes no part in")
	}
}

func TestTheBookletIsImposed(t *testing.T) {
	_, b := published(t, 1, printing(t))
	sides := textOfPDF(t, []byte(b.get("/visits/FHN-2024-003/print/booklet.pdf?lang=en").is(http.StatusOK).body))
	if len(sides)%2 != 0 || len(sides) == 0 {
		t.Errorf("the booklet has %d sides", len(sides))
	}
	if cover := sides[0]; !strings.Contains(cover, "Russian Emergencies Ministry") || strings.Contains(cover, "Arrival and welcome") {
		t.Errorf("its cover says %s", cover)
	}
}

func TestSheetsPrintedTogetherCountTheirOwnPages(t *testing.T) {
	h, b := published(t, 1, printing(t))
	v := h.visit("FHN-2024-003")
	for i := range 40 { // more than one page of the guest's day
		item := visit.Item{ID: fmt.Sprint("more-", i), Kind: "other", At: clock.At(v.From, 16, i), Minutes: 1, With: []string{"kurenkov"}, Title: text.Text{"en": fmt.Sprint("Call ", i)}}
		v.Items = append(v.Items, item)
	}
	h.must(h.office.Import(t.Context(), administrator, v, true))
	var said []string
	for _, page := range textOfPDF(t, []byte(b.get("/visits/FHN-2024-003/print/person.pdf?lang=en&audience=staff").is(http.StatusOK).body)) {
		said = append(said, regexp.MustCompile(`page \d+ of \d+`).FindString(page))
	}
	if strings.Join(said, ", ") != "page 1 of 3, page 2 of 3, page 3 of 3, page 1 of 1" {
		t.Errorf("pages say %q", said)
	}
	both := textOfPDF(t, []byte(b.get("/visits/FHN-2024-003/print/place.pdf?lang=az,en&layout=after&audience=staff").is(http.StatusOK).body))
	for i, page := range both {
		if english := i >= len(both)/2; !strings.Contains(page, "page 1 of 1") == english || !strings.Contains(page, "səhifə 1/1") != english {
			t.Errorf("in two languages one after the other page %d of %d says %s", i+1, len(both), page)
		}
	}
}

func TestEachOfSeveralSheetsHasItsOwnCode(t *testing.T) {
	_, b := published(t, 1)
	style := b.get("/visits/FHN-2024-003/print/person?lang=en").is(http.StatusOK).page().Find("style").Text()
	codes := map[string]bool{}
	for _, code := range regexp.MustCompile(`url\("data:[^"]*"\)`).FindAllString(style, -1) {
		codes[code] = true
	}
	if len(codes) != 3 { // of all together, and of each of the two
		t.Errorf("there are %d codes", len(codes))
	}
}

func TestABookNeedsAPrinter(t *testing.T) {
	_, b := published(t, 1)
	b.get("/visits/FHN-2024-003/papers/book.pdf").is(http.StatusServiceUnavailable)
	b.get("/visits/FHN-2024-003/papers/pack.zip").is(http.StatusServiceUnavailable)
}

func TestAPapersCodeTellsAnyoneWhetherItStillHolds(t *testing.T) {
	h, b := published(t, 1)
	if n := b.get("/visits/FHN-2024-003/print/short").page().Find("figure.status path").Length(); n != 1 {
		t.Errorf("the paper bears %d codes", n)
	}
	if n := b.get("/visits/FHN-2024-003/print/short?audience=staff").page().Find("figure.status").Length(); n != 0 {
		t.Error("a draft bears a code")
	}
	shown, err := h.office.Show(t.Context(), administrator, "FHN-2024-003", planning.Choice{Audience: visit.ForGuests})
	h.must(err)
	address := "/e/" + shown.Edition.Token(nil)
	stranger := h.browser()
	stranger.get(address).is(http.StatusOK).says("main", "FHN-2024-003", "This edition is current")

	v := h.visit("FHN-2024-003")
	v.Item("talks").Title = text.Text{"en": "Something secret"}
	h.must(h.office.Import(t.Context(), administrator, v, true))
	_, err = h.office.Publish(t.Context(), planning.Actor{Name: "officer", Role: officer}, "FHN-2024-003", "", "")
	h.must(err)
	old := stranger.get(address).is(http.StatusOK).says("main", "no longer holds", "edition 2", "1 item of the guests’ programme differs")
	for _, told := range []string{"secret", "Kurenkov", "Alley", "Emergencies"} {
		if strings.Contains(old.body, told) {
			t.Errorf("the status tells %q", told)
		}
	}
	forged := edition.Edition{Number: 1, Visit: &visit.Visit{Reference: "FHN-2024-003"}}
	for _, token := range []string{"nothing", forged.Token(nil), shown.Edition.Token(nil)[1:], strings.Repeat("A", 5000)} {
		stranger.get("/e/" + token).is(http.StatusNotFound)
	}
}

func TestAPapersCodeTellsWhetherThatPaperStillHolds(t *testing.T) {
	h, _ := published(t, 1)
	shown, err := h.office.Show(t.Context(), administrator, "FHN-2024-003", planning.Choice{Audience: visit.ForStaff, Edition: 1})
	h.must(err)
	address := func(p planning.HeldPaper) string {
		p.Languages = "en,ru"
		return "/e/" + planning.PaperToken(shown.Edition, p, "")
	}
	talks := shown.Edition.Visit.Item("talks")
	day, _ := shown.Edition.Visit.DayOf(talks)
	short := address(planning.HeldPaper{Paper: "short", Audience: "guest"})
	theirs := address(planning.HeldPaper{Paper: "person", Audience: "staff", Subject: "kurenkov", Day: day})
	honors := address(planning.HeldPaper{Paper: "place", Audience: "staff", Subject: "honors"})
	car := address(planning.HeldPaper{Paper: "vehicle", Audience: "staff", Subject: "car-1"})
	stranger := h.browser()
	for _, code := range []string{short, theirs, honors, car} {
		stranger.get(code).is(http.StatusOK).says("main", "This paper is current")
	}
	v := h.visit("FHN-2024-003")
	v.Item("talks").Title = text.Text{"en": "Something secret"}
	v.Item("talks").Note = text.Text{"en": "A secret for staff"}
	v.Resources = slices.DeleteFunc(v.Resources, func(r visit.Resource) bool { return r.ID == "car-1" })
	for i := range v.Items {
		v.Items[i].Uses = slices.DeleteFunc(v.Items[i].Uses, func(id string) bool { return id == "car-1" })
	}
	h.must(h.office.Import(t.Context(), administrator, v, true))
	_, err = h.office.Publish(t.Context(), planning.Actor{Name: "officer", Role: officer}, "FHN-2024-003", "", "")
	h.must(err)
	stranger.get(short).is(http.StatusOK).says("main", "Short programme · FHN-2024-003 · Edition 1", "no longer holds", "edition 2", "1 entry on it differs")
	stranger.get(honors).is(http.StatusOK).says("main", "Sheet of a place", "still holds", "edition 2")
	stranger.get(car).is(http.StatusOK).says("main", "no such paper")
	for _, code := range []string{short, theirs, honors, car} {
		body := stranger.get(code).is(http.StatusOK).body
		for _, told := range []string{"secret", "Kurenkov", "kurenkov", "Alley", "Emergencies", "car-1", "Car 1"} {
			if strings.Contains(body, told) {
				t.Errorf("the status of %s tells %q", code, told)
			}
		}
	}
	stranger.get(theirs).says("main", "Personal programme", "no longer holds", "differ")
}

func TestEveryPaperBearsACodeOfItsOwn(t *testing.T) {
	_, b := published(t, 1)
	codes := map[string]string{}
	for _, paper := range []string{"short", "booklet", "person?person=kurenkov", "person?person=heydarov", "person?person=kurenkov&day=2024-01-31", "pocket?person=kurenkov", "place?place=honors&edition=1", "short?lang=ru"} {
		code, _ := b.get("/visits/FHN-2024-003/print/" + paper).is(http.StatusOK).page().Find("figure.status path, svg.code path").Attr("d")
		if codes[code] != "" || code == "" {
			t.Errorf("%s bears the code of %q", paper, codes[code])
		}
		codes[code] = paper
	}
}

func TestExportsGoOutByTheSameRulesAsPapers(t *testing.T) {
	h, b := published(t, 0)
	v := h.visit("FHN-2024-003")
	v.Item("talks").Note, v.Item("talks").Officer = text.Text{"en": "a note for staff"}, "A. Officer"
	v.Member("kurenkov").Phone = "+7 495 555 01 00"
	h.must(h.office.Import(t.Context(), administrator, v, true))
	_, err := h.office.Publish(t.Context(), planning.Actor{Name: "officer", Role: officer}, "FHN-2024-003", "", "")
	h.must(err)
	// everything gives all that a zipped or plain file says.
	everything := func(a *answer) string {
		pack, err := zip.NewReader(bytes.NewReader([]byte(a.body)), int64(len(a.body)))
		if err != nil {
			return a.body
		}
		var all strings.Builder
		for _, entry := range pack.File {
			file, err := entry.Open()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.Copy(&all, file); err != nil {
				t.Fatal(err)
			}
		}
		return all.String()
	}
	for file, secret := range map[string]string{"programme.docx": "a note for staff", "programme.xlsx": "a note for staff", "delegation.vcf": "+7 495 555 01 00"} {
		path := "/visits/FHN-2024-003/export/" + file + "?lang=en&audience="
		if !strings.Contains(everything(b.get(path+"staff").is(http.StatusOK)), secret) {
			t.Errorf("%s for staff does not say %q", file, secret)
		}
		if strings.Contains(everything(b.get(path+"guest").is(http.StatusOK)), secret) {
			t.Errorf("%s for guests says %q", file, secret)
		}
	}
	b.get("/visits/FHN-2024-003/export/visit.exe").is(http.StatusNotFound)
	b.get("/visits/FHN-2024-003/papers").page().Find(`main a[href*="/export/"]`).Each(func(_ int, link *goquery.Selection) {
		address, _ := link.Attr("href")
		if a := b.get(address).is(http.StatusOK); !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%s is no file to keep", address)
		}
	})
}

// dyingPrinter is a Chromium that is killed while it prints: what its tabs wait for is cancelled.
type dyingPrinter struct{ Printer }

func (dyingPrinter) Available() error { return nil }

func (dyingPrinter) Print(context.Context, []byte) ([]byte, error) {
	return nil, fault.Wrap(fault.Unavailable, "pdf_failed", context.Canceled)
}

func TestAPrinterThatDiesIsTold(t *testing.T) {
	h := open(t, func(o *Options) { o.Printer = dyingPrinter{} })
	h.load("baku-2024")
	h.as(officer).get("/visits/FHN-2024-003/print/working.pdf?audience=staff&lang=en").is(http.StatusServiceUnavailable).says("main", "could not be made")
}
