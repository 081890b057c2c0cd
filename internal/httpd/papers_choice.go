package httpd

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"cloud.google.com/go/civil"
	"github.com/labstack/echo/v4"

	"cortege/internal/fault"
	"cortege/internal/paper"
	"cortege/internal/visit"
)

// paperChoice is what an address asks of a paper.
type paperChoice struct {
	audience  string
	edition   int
	languages []string
	after     bool       // the languages follow each other, not side by side
	size      string     // of paper.Sizes
	day       civil.Date // zero: all
	since     int        // the edition from which changes are marked; 0: none
	subject   string     // whose sheet it is; "": everyone's
	of        string     // what subject is: paper.OfPerson and the like
	item      string     // whose seating alone is shown, and whose cards; "": every seating's
}

// paperChoiceOf reads ?audience=, ?edition=, ?lang=az,en, ?size=, ?day=, ?since= and, of a paper that has a
// subject, ?person=, ?resource=, ?place= or ?officer=, and of seatings ?item=. Nothing asked is the draft for staff where there is no
// edition, else the last edition for guests, or for whom the paper is.
func paperChoiceOf(c echo.Context, last int, known []string, kind *paper.Kind) (paperChoice, error) {
	choice := paperChoice{audience: c.QueryParam("audience"), size: paper.Sizes[0]}
	word := func(name, value string, words []string) error {
		if slices.Contains(words, value) {
			return nil
		}
		return fault.InvalidField(name, "word_unknown", fault.Args{"Value": clip(value), "Words": strings.Join(words, ", ")})
	}
	switch {
	case choice.audience != "":
		if err := word("audience", choice.audience, visit.Audiences); err != nil {
			return choice, err
		}
		if kind != nil && !kind.For(choice.audience) {
			return choice, fault.InvalidField("audience", "paper_not_for", nil)
		}
	case last == 0:
		choice.audience = visit.ForStaff
	case kind != nil:
		choice.audience = kind.Audiences[0]
	default:
		choice.audience = visit.ForGuests
	}
	var err error
	if choice.edition, err = editionAsked(c, "edition", last); err != nil {
		return choice, err
	}
	if choice.since, err = editionAsked(c, "since", last); err != nil {
		return choice, err
	}
	for _, tag := range listed(c.QueryParam("lang")) {
		if err := word("lang", tag, known); err != nil {
			return choice, err
		}
		choice.languages = append(choice.languages, tag)
	}
	if len(choice.languages) == 0 && len(known) > 0 {
		choice.languages = known[:1]
	}
	if len(choice.languages) > paper.MostColumns {
		return choice, fault.InvalidField("lang", "too_many", fault.Args{"Count": len(choice.languages), "Most": paper.MostColumns})
	}
	if layout := c.QueryParam("layout"); layout != "" {
		if err := word("layout", layout, []string{"facing", "after"}); err != nil {
			return choice, err
		}
		choice.after = layout == "after"
	}
	if size := c.QueryParam("size"); size != "" {
		if err := word("size", size, paper.Sizes); err != nil {
			return choice, err
		}
		choice.size = size
	}
	if day := c.QueryParam("day"); day != "" {
		if choice.day, err = civil.ParseDate(day); err != nil {
			return choice, fault.InvalidField("day", "date_unreadable", fault.Args{"Value": clip(day)})
		}
	}
	if kind != nil && kind.Subject != "" {
		choice.of, choice.subject = kind.Subject, c.QueryParam(kind.Subject)
	}
	if kind != nil && slices.Contains([]string{paper.SeatingChart, paper.PlaceCards, paper.NamePlates, paper.CeremonySheet}, kind.Name) {
		choice.item = c.QueryParam("item")
	}
	return choice, nil
}

// editionAsked reads the number of an edition; 0 where none is asked.
func editionAsked(c echo.Context, name string, last int) (int, error) {
	asked := c.QueryParam(name)
	if asked == "" || asked == "draft" {
		return 0, nil
	}
	n, err := strconv.Atoi(asked)
	if err != nil || n < 0 || n > last {
		return 0, fault.New(fault.NotFound, name, "edition_unknown", fault.Args{"Number": clip(asked)})
	}
	return n, nil
}

// parameters gives the choice as an address has it.
func (choice paperChoice) parameters() []paper.Parameter {
	all := []paper.Parameter{{Name: "audience", Value: choice.audience}, {Name: "lang", Value: strings.Join(choice.languages, ",")}}
	add := func(name, value string, is bool) {
		if is {
			all = append(all, paper.Parameter{Name: name, Value: value})
		}
	}
	add("edition", strconv.Itoa(choice.edition), choice.edition != 0)
	add("since", strconv.Itoa(choice.since), choice.since != 0)
	add("layout", "after", choice.after)
	add("size", choice.size, choice.size != paper.Sizes[0])
	add("day", choice.day.String(), !choice.day.IsZero())
	add("item", choice.item, choice.item != "")
	add(choice.of, choice.subject, choice.subject != "")
	return all
}

func (choice paperChoice) query() string {
	values := url.Values{}
	for _, p := range choice.parameters() {
		values.Set(p.Name, p.Value)
	}
	return "?" + values.Encode()
}
