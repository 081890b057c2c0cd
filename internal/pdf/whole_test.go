package pdf

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"cortege/internal/paper"
	"cortege/internal/text"
	"cortege/internal/visit"
	"cortege/web"
)

// wordy gives a text of just so many letters, whose words bear numbers, so that one that is missing is known.
func wordy(letters int, word string) string {
	var b strings.Builder
	for n := 0; b.Len() < letters; n++ {
		fmt.Fprintf(&b, "%s%d ", word, n)
	}
	return b.String()[:letters-1] + "."
}

// wordyVisit is the busy visit where every text is as long as it may be.
func wordyVisit(t *testing.T) *visit.Visit {
	t.Helper()
	v := busy(t)
	v.Title = text.Text{"en": wordy(visit.MaxTitle, "visit")}
	for i := range v.Items {
		item := &v.Items[i]
		item.Title, item.Dress = text.Text{"en": wordy(200, item.ID)}, text.Text{"en": wordy(100, "dress")}
		item.Officer, item.Phone = wordy(visit.MaxName, "officer"), strings.ReplaceAll(wordy(60, "0"), ".", "")
		item.Note = text.Text{"en": wordy(visit.MaxTitle, "note")}
	}
	talks := v.Item("talks")
	talks.Title = text.Text{"en": wordy(visit.MaxTitle, "talks")}
	talks.Dress, talks.Press = text.Text{"en": wordy(visit.MaxName, "suit")}, "open"
	talks.Documents = []visit.Document{{Title: text.Text{"en": wordy(visit.MaxTitle, "paper")}}}
	for i := range v.People {
		m := &v.People[i]
		m.Rank, m.Name, m.Position = text.Text{"en": wordy(60, "rank")}, text.Text{"en": wordy(100, "name")}, text.Text{"en": wordy(150, "post")}
	}
	m := v.Member("kurenkov")
	m.Rank, m.Address = text.Text{"en": wordy(visit.MaxName, "general")}, text.Text{"en": wordy(visit.MaxName, "mister")}
	m.Name, m.Position = text.Text{"en": wordy(visit.MaxName, "alex")}, text.Text{"en": wordy(visit.MaxName, "minister")}
	for i := range v.Resources {
		v.Resources[i].Name = text.Text{"en": wordy(visit.MaxName, "car")}
		v.Resources[i].Driver, v.Resources[i].Plate = wordy(visit.MaxName, "driver"), wordy(visit.MaxName, "plate")
	}
	for i := range v.Places {
		v.Places[i].Name, v.Places[i].Address = text.Text{"en": wordy(visit.MaxName, "place")}, text.Text{"en": wordy(visit.MaxName, "street")}
	}
	if err := v.Validate().Err(); err != nil {
		t.Fatal(err)
	}
	return v
}

// wordsOf gives what a reader of the page sees of the text, and nothing that the screen alone shows.
func wordsOf(t *testing.T, page []byte) []string {
	t.Helper()
	document, err := goquery.NewDocumentFromReader(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	document.Find("head, .tools, .screen, .unseen, .title-page .kind").Remove()
	document.Find("p, td, th, li, dt, dd, span, text, h1, h2").AppendHtml(" ")
	return strings.Fields(document.Find("body").Text())
}

var word = regexp.MustCompile(`<word xMin="([-0-9.]+)" yMin="([-0-9.]+)" xMax="([-0-9.]+)" yMax="([-0-9.]+)">([^<]*)</word>`)

// beyond gives the words that stand, wholly or in part, outside of their page.
func beyond(t *testing.T, pdf []byte) []string {
	t.Helper()
	var out []string
	for i, page := range strings.Split(told(t, pdf, "pdftotext", "-bbox", "FILE", "-"), "<page ")[1:] {
		size := regexp.MustCompile(`width="([0-9.]+)" height="([0-9.]+)"`).FindStringSubmatch(page)
		number := func(s string) float64 { f, _ := strconv.ParseFloat(s, 64); return f }
		for _, w := range word.FindAllStringSubmatch(page, -1) {
			if number(w[1]) < 0 || number(w[2]) < 0 || number(w[3]) > number(size[1]) || number(w[4]) > number(size[2]) {
				out = append(out, fmt.Sprintf("%s on page %d", w[5], i+1))
			}
		}
	}
	return out
}

func TestNoTextIsCutOnAnyPaper(t *testing.T) {
	p := printer(t, web.Dist)
	v := wordyVisit(t)
	// Papers on which the item with the longest title does not stand.
	without := []string{paper.CoverSheet, paper.InterpreterSheet, paper.RoomingList, paper.PassList, paper.FlightList, paper.ContactList, paper.DelegationList, paper.PlaceCards, paper.NamePlates}
	for _, kind := range paper.Kinds() {
		o := paper.Options{Languages: []string{"en"}, Audience: visit.ForStaff, Edition: 2, Printed: printed, Code: paper.Code{Size: 1, Path: "M0 0h1v1h-1z"}}
		if kind.Subject == paper.OfPerson {
			o.Subject = "kurenkov"
		}
		page := html(t, kind.Name, kind.Make(v, o))
		made, err := p.Print(t.Context(), page)
		if err != nil {
			t.Fatal(kind.Name, err)
		}
		said := strings.ToLower(strings.Join(strings.Fields(told(t, made, "pdftotext", "-raw", "FILE", "-")), ""))
		wanted := wordsOf(t, page)
		if !slices.Contains(without, kind.Name) {
			wanted = append(wanted, strings.Fields(v.Item("talks").Title["en"])...)
		}
		missing := map[string]bool{}
		for _, w := range wanted {
			if !strings.Contains(said, strings.ToLower(w)) {
				missing[w] = true
			}
		}
		if len(missing) > 0 {
			t.Errorf("%s does not print %d words: %.300s", kind.Name, len(missing), fmt.Sprint(missing))
		}
		if out := beyond(t, made); len(out) > 0 {
			t.Errorf("%s prints beyond its page: %.300s", kind.Name, fmt.Sprint(out))
		}
	}
}
