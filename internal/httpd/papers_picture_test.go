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
