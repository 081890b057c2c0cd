package httpd

import (
	"image/png"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

func TestThePapersRoomShowsEachPaperAsAPicture(t *testing.T) {
	_, b := published(t, 1, printing(t))
	room := b.get("/visits/FHN-2024-003/papers?audience=guest&lang=az").is(http.StatusOK)
	pictures := room.page().Find(".paper-picture img")
	if pictures.Length() < 15 {
		t.Fatalf("there are %d pictures", pictures.Length())
	}
	pictures.Each(func(i int, img *goquery.Selection) {
		for _, name := range []string{"width", "height", "loading"} {
			if value, _ := img.Attr(name); value == "" || value == "0" {
				t.Errorf("picture %d has no %s", i, name)
			}
		}
		if address, _ := img.Attr("src"); strings.Contains(address, "/short?") || strings.Contains(address, "/person?") {
			a := b.get(address).is(http.StatusOK)
			drawn, err := png.Decode(strings.NewReader(a.body))
			if err != nil || drawn.Bounds().Dx() < 200 || !strings.Contains(a.Header.Get("Cache-Control"), "immutable") {
				t.Errorf("%s gives %v, %v", address, drawn, err)
			}
			if again := b.get(address); again.body != a.body {
				t.Errorf("%s is drawn anew", address)
			}
		}
	})
}

func TestWithoutChromiumAPaperIsSketched(t *testing.T) {
	_, b := published(t, 1)
	room := b.get("/visits/FHN-2024-003/papers").is(http.StatusOK)
	if pictures, sketches := room.page().Find(".paper-picture img").Length(), room.page().Find(".paper-picture svg").Length(); pictures != 0 || sketches < 15 {
		t.Errorf("there are %d pictures and %d sketches", pictures, sketches)
	}
	b.get("/visits/FHN-2024-003/papers/pictures/short").is(http.StatusServiceUnavailable)
}

func TestLettersThatTheServerCannotDrawAreNamed(t *testing.T) {
	h, b := published(t, 0, printing(t))
	const warning = ".message.warning, .undrawn"
	for _, page := range []string{"papers", "print/short"} {
		if a := b.get("/visits/FHN-2024-003/" + page); strings.Contains(a.text(warning), "font") {
			t.Errorf("%s of a visit in Latin and Cyrillic warns of its letters", page)
		}
	}
	v := h.visit("FHN-2024-003")
	v.Item("talks").Title["en"] = "Talks \U0010FFF0" // of private use: nobody has a face for it
	h.must(h.office.Import(t.Context(), administrator, v, true))
	for _, page := range []string{"papers", "print/short"} {
		b.get("/visits/FHN-2024-003/"+page).says(warning, "no font", "\U0010FFF0", "fonts-noto-cjk")
	}
}
