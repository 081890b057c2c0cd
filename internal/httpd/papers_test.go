package httpd

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"cortege/internal/paper"
	"cortege/internal/planning"
)

// published gives a house with the first real visit and n editions of it.
func published(t *testing.T, n int, alter ...func(*Options)) (*house, *browser) {
	t.Helper()
	h := open(t, alter...)
	h.load("baku-2024")
	b := h.as(officer)
	for range n {
		_, err := h.office.Publish(t.Context(), planning.Actor{Name: "officer", Role: officer}, "FHN-2024-003", "", "")
		h.must(err)
	}
	return h, b
}

func TestEveryPaperOpensFromItsRoom(t *testing.T) {
	for _, editions := range []int{0, 2} {
		_, b := published(t, editions)
		room := b.get("/visits/FHN-2024-003/papers").is(http.StatusOK)
		for _, kind := range paper.Kinds() {
			form := room.form("#print-" + kind.Name)
			a := b.get("/visits/FHN-2024-003/print/" + kind.Name + "?" + form.Encode())
			if a.StatusCode != http.StatusOK {
				t.Errorf("%s of a visit with %d editions: status %d", kind.Name, editions, a.StatusCode)
				continue
			}
			if wrong := unsaid.FindString(a.body); wrong != "" || !strings.Contains(a.body, "</html>") {
				t.Errorf("%s holds %q", kind.Name, wrong)
			}
			if a.page().Find("[style], [onclick], script").Length() > 0 {
				t.Errorf("%s holds what the policy forbids", kind.Name)
			}
			b.get("/visits/FHN-2024-003/print/" + kind.Name).is(http.StatusOK)
		}
	}
}

func TestAPaperForStaffIsRefusedToOthers(t *testing.T) {
	_, b := published(t, 1)
	for _, kind := range paper.Kinds() {
		for _, audience := range []string{"guest", "staff", "press"} {
			want := http.StatusOK
			if !kind.For(audience) {
				want = http.StatusUnprocessableEntity
			}
			if a := b.get("/visits/FHN-2024-003/print/" + kind.Name + "?audience=" + audience); a.StatusCode != want {
				t.Errorf("%s for %s: status %d, want %d", kind.Name, audience, a.StatusCode, want)
			}
		}
	}
}

func TestASheetIsOfWhomItIsAskedFor(t *testing.T) {
	_, b := published(t, 1)
	print := "/visits/FHN-2024-003/print/"
	b.get(print+"person?lang=en&person=kurenkov").is(http.StatusOK).says("h1", "Alexander Kurenkov")
	b.get(print+"vehicle?lang=en&resource=car-1").is(http.StatusOK).says("h1", "Car 1")
	b.get(print+"place?lang=en&place=honors").is(http.StatusOK).says("h1", "Alley of Honors")
	for _, nobody := range []string{"person?person=nobody", "vehicle?resource=nothing", "place?place=nowhere", "officer?officer=Nobody", "nothing"} {
		b.get(print + nobody).is(http.StatusNotFound)
	}
	b.get(print + "short?day=yesterday").is(http.StatusUnprocessableEntity)
	b.get(print + "short?size=A0").is(http.StatusUnprocessableEntity)
	b.get(print + "short?since=7").is(http.StatusNotFound)
	if a := b.get(print + "short?size=Letter"); !strings.Contains(a.body, "@page{size:Letter") {
		t.Error("Letter is not printed on Letter")
	}
}

func TestThePapersRoomKeepsWhatWasChosen(t *testing.T) {
	_, b := published(t, 2)
	asked := url.Values{"audience": {"guest"}, "edition": {"1"}, "lang": {"az,ru"}, "size": {"Letter"}, "day": {"2024-01-31"}, "since": {"1"}}
	room := b.get("/visits/FHN-2024-003/papers?" + asked.Encode()).is(http.StatusOK)
	form := room.form("#print-short")
	if form.Encode() != asked.Encode() {
		t.Errorf("the short programme is asked for with %v, want %v", form, asked)
	}
	if got := room.form("#print-motorcade").Get("audience"); got != "staff" {
		t.Errorf("the motorcade is offered for %q", got)
	}
	room.says("#print-person label", "Whose")
}

func TestWhatChangedSinceAnEditionIsMarkedOnPaper(t *testing.T) {
	h, b := published(t, 1)
	officer := planning.Actor{Name: "officer", Role: officer}
	v := h.visit("FHN-2024-003")
	v.Item("talks").Title["en"] = "Talks of the ministers"
	h.must(h.office.Import(t.Context(), administrator, v, true))
	_, err := h.office.Publish(t.Context(), officer, "FHN-2024-003", "", "")
	h.must(err)
	a := b.get("/visits/FHN-2024-003/print/short?lang=en&since=1").is(http.StatusOK)
	if got := a.text(".changed .title"); got != "Talks of the ministers" {
		t.Errorf("marked is %q", got)
	}
	a.says(".since", "since edition 1")
	if n := b.get("/visits/FHN-2024-003/print/short?lang=en").page().Find(".changed, .since").Length(); n != 0 {
		t.Errorf("%d things are marked where nothing was asked", n)
	}
}

func TestEveryRowOfAProgrammeFillsItsColumns(t *testing.T) {
	_, b := published(t, 1)
	for _, address := range []string{"working?lang=en", "working?lang=az,ru&audience=staff", "lines?lang=en&audience=staff", "lines?lang=az,ru,en", "short?lang=az,ru,en", "booklet?lang=en", "checklist?lang=en&audience=staff", "press?lang=en&audience=staff", "person?lang=az,ru&audience=staff"} {
		b.get("/visits/FHN-2024-003/print/" + address).is(http.StatusOK).page().Find("table").Each(func(_ int, table *goquery.Selection) {
			columns := table.Find("col").Length()
			table.Find("tr").Each(func(_ int, row *goquery.Selection) {
				cells := 0
				row.ChildrenFiltered("td, th").Each(func(_ int, cell *goquery.Selection) {
					span, err := strconv.Atoi(cell.AttrOr("colspan", "1"))
					if err != nil {
						t.Fatal(err)
					}
					cells += span
				})
				if cells != columns {
					t.Errorf("%s: a row of %d cells in %d columns: %s", address, cells, columns, row.Text())
				}
			})
		})
	}
}
