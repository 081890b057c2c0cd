package httpd

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"cortege/internal/planning"
	"cortege/internal/protocol"
	"cortege/internal/visit"
)

// precedenceRoutes are the room of the orders of precedence.
func (s *Server) precedenceRoutes() []route {
	const room = "/visits/:reference/precedence"
	return []route{
		{method: "GET", path: room, least: viewer, handle: s.precedence},
		{method: "POST", path: room + "/place", least: officer, handle: s.placeMember},
		{method: "POST", path: room + "/order", least: officer, handle: s.saveOrder},
	}
}

// precedencePage is the order for one use: the sides in two columns, or both as one.
type precedencePage struct {
	Page
	Uses    []viewLink
	Views   []viewLink
	Item    Field    // at which the order is; "" the whole visit
	Hidden  []Hidden // what the form of Item keeps
	Lists   []orderList
	Problem string

	Conflict *recordPage // both versions, where somebody has changed an order meanwhile
}

// viewLink is one of a few views of a page.
type viewLink struct {
	Label, Address string
	Current        bool
}

// orderList is one order.
type orderList struct {
	ID       string // of its part of the page: "guest", "host", "both"
	Title    string
	Kept     bool // an officer has kept places
	Places   []orderPlace
	Departs  int // places that are not the rules', without a reason
	Version  string
	TieBreak Field
	Language Field
	First    Field
	Problems []string
	Hidden   []Hidden // use, side and item
}

// orderPlace is one place of an order.
type orderPlace struct {
	protocol.KeptPlace
	Name, Lang, Post string
	Flag             Flag
	Why              []string
	First, Last      bool
	Open             bool // its form, with what was typed
	To, Reason       Field
}

// orderAsked is which order an address or a form means.
type orderAsked struct {
	Use     string `form:"use"`
	Side    string `form:"side"`
	Item    string `form:"item"`
	View    string `form:"view"`
	Version string `form:"version"`
}

func (a orderAsked) like() visit.Order {
	return visit.Order{Use: a.Use, Side: a.Side, Item: a.Item}
}

func (a orderAsked) address(reference string) string {
	query := url.Values{"use": {a.Use}}
	if a.View != "" {
		query.Set("view", a.View)
	}
	if a.Item != "" {
		query.Set("item", a.Item)
	}
	return visitPath(reference, "precedence") + "?" + query.Encode()
}

// orderMove moves somebody in an order.
type orderMove struct {
	orderAsked
	Person string `form:"person"`
	To     string `form:"to"` // a place from 1
	Reason string `form:"reason"`
}

// orderSettings sets by what an order breaks ties.
type orderSettings struct {
	orderAsked
	TieBreak  string `form:"tie_break"`
	Language  string `form:"language"`
	First     string `form:"first"`
	Suggested string `form:"suggested"` // anything: as suggested again
}

func (s *Server) precedence(c echo.Context) error {
	asked := orderAsked{Use: c.QueryParam("use"), Item: c.QueryParam("item"), View: c.QueryParam("view")}
	return s.showPrecedence(c, http.StatusOK, asked, nil, nil, nil)
}

// showPrecedence shows the orders of a use; moved is what was typed, and err why it cannot be taken.
func (s *Server) showPrecedence(c echo.Context, status int, asked orderAsked, moved *orderMove, set *orderSettings, problem error) error {
	page, programme, err := s.visitPage(c, "precedence", "precedence.title")
	if err != nil {
		return err
	}
	v := programme.Visit
	if !slices.Contains(visit.Vocabulary["order_use"], asked.Use) {
		asked.Use = protocol.ForDelegation
	}
	if v.Item(asked.Item) == nil {
		asked.Item = ""
	}
	if asked.View != "mixed" {
		asked.View = ""
	}
	p := &precedencePage{Page: page, Hidden: []Hidden{{"use", asked.Use}, {"view", asked.View}}}
	for _, use := range visit.Vocabulary["order_use"] {
		other := asked
		other.Use = use
		p.Uses = append(p.Uses, viewLink{page.registerWord("order_use", use), other.address(v.Reference), use == asked.Use})
	}
	for _, view := range []string{"", "mixed"} {
		other := asked
		other.View = view
		p.Views = append(p.Views, viewLink{page.Say("precedence.view." + orDefault(view, "columns")), other.address(v.Reference), view == asked.View})
	}
	p.Item = Field{Name: "item", Label: page.Say("precedence.item"), Options: append([]Option{{Value: "", Label: page.Say("precedence.whole_visit"), Selected: asked.Item == ""}}, page.itemOptions(v, asked.Item, func(item *visit.Item) bool { return len(item.Attending()) > 1 })...)}
	sides := []string{visit.Guest, visit.Host}
	if asked.View == "mixed" {
		sides = []string{""}
	}
	for _, side := range sides {
		like := visit.Order{Use: asked.Use, Side: side, Item: asked.Item}
		found, err := s.office.Precedence(c.Request().Context(), actor(c), v, like)
		if err != nil {
			return err
		}
		own := moved
		wrong := problem
		if moved != nil && moved.Side != side || moved == nil && asked.Side != side {
			own, wrong = nil, nil
		}
		list := page.orderList(v, found, asked, own, wrong)
		if side == asked.Side && wrong != nil {
			var now []Rival
			if moved != nil {
				now = list.rivalsOfMove(page, moved)
			} else if set != nil {
				now = list.rivalsOfSettings(page, set)
			}
			p.Conflict = page.conflict(c, wrong, asked.address(v.Reference), found.Order.Record.Version, now...)
		}
		p.Lists = append(p.Lists, list)
	}
	return s.show(c, status, "precedence", p)
}

// rivalsOfMove sets the place that somebody was to have beside the one that they have now.
func (l orderList) rivalsOfMove(p Page, moved *orderMove) []Rival {
	for _, place := range l.Places {
		if place.Member.ID == moved.Person {
			return []Rival{
				{place.Name + ": " + p.Say("precedence.to"), strconv.Itoa(place.Number), moved.To},
				{p.Say("precedence.reason"), place.KeptPlace.Reason, moved.Reason},
			}
		}
	}
	return nil
}

// rivalsOfSettings sets by what an order was to break ties beside by what it does now.
func (l orderList) rivalsOfSettings(p Page, set *orderSettings) []Rival {
	f := newForm(p, nil)
	all := rivals(
		[]Group{group("", f.choice("tie_break", "field.tie_break", set.TieBreak, l.TieBreak.Options), f.choice("language", "precedence.alphabet_of", set.Language, l.Language.Options), f.choice("first", "field.first", set.First, l.First.Options))},
		[]Group{group("", l.TieBreak, l.Language, l.First)},
	)
	if set.Suggested != "" {
		all = append(all, Rival{p.Say("precedence.as_suggested"), p.Say("form.no"), p.Say("form.yes")})
	}
	return all
}

// itemOptions offers the items that fit, in the order of the programme.
func (p Page) itemOptions(v *visit.Visit, chosen string, fits func(*visit.Item) bool) []Option {
	var items []*visit.Item
	for i := range v.Items {
		if item := &v.Items[i]; !item.IsCancelled() && fits(item) {
			items = append(items, item)
		}
	}
	v.ByTime(items)
	var options []Option
	for _, item := range items {
		options = append(options, Option{Value: item.ID, Label: p.itemLabel(v, item), Selected: item.ID == chosen})
	}
	return options
}

// itemLabel names an item with its day and time.
func (p Page) itemLabel(v *visit.Visit, item *visit.Item) string {
	label := p.Text(item.Title)
	if day, ok := v.DayOf(item); ok {
		label = p.ShortDay(day) + " " + item.At.Time() + " · " + label
	}
	return label
}

func (p Page) orderList(v *visit.Visit, found *planning.Precedence, asked orderAsked, moved *orderMove, problem error) orderList {
	order := found.Order
	f := newForm(p, problem)
	list := orderList{
		ID: orDefault(order.Side, "both"), Title: p.Say("precedence.both"), Kept: len(order.People) > 0, Version: strconv.FormatInt(order.Record.Version, 10),
		Hidden: []Hidden{{"use", order.Use}, {"side", order.Side}, {"item", order.Item}, {"view", asked.View}},
	}
	if order.Side != "" {
		list.Title = p.Say("side." + order.Side)
	}
	list.Departs = len(protocol.Departs(found.Places))
	members := []Option{{Value: "", Label: "—"}}
	for i, place := range found.Places {
		m := place.Member
		view := orderPlace{KeptPlace: place, Name: p.Text(m.Name), Lang: p.LangOf(m.Name), Post: p.post(m), First: i == 0, Last: i == len(found.Places)-1}
		if party := v.Party(m.Party); party != nil {
			view.Flag = p.Flag(party.Country)
		}
		for _, why := range place.Why {
			view.Why = append(view.Why, p.Message(why))
		}
		to, reason := strconv.Itoa(place.Number), place.Reason
		fields := newForm(p, nil)
		if moved != nil && moved.Person == m.ID {
			view.Open, to, reason, fields = true, moved.To, moved.Reason, f
		}
		suffix := "-" + list.ID + "-" + m.ID
		view.To, view.Reason = fields.field("to", "precedence.to", to), fields.field("reason", "precedence.reason", reason)
		view.To.InputMode, view.To.Class, view.To.Form = "numeric", "short", "place"+suffix
		view.Reason.Form, view.Reason.AutoFocus = "place"+suffix, view.Open
		members = append(members, Option{Value: m.ID, Label: view.Name})
		list.Places = append(list.Places, view)
	}
	form := "order-" + list.ID
	ties := make([]Option, 0, 4)
	for _, word := range visit.Vocabulary["tie_break"] {
		ties = append(ties, Option{Value: word, Label: p.registerWord("tie_break", word)})
	}
	list.TieBreak = f.choice("tie_break", "field.tie_break", visit.OrDefault(order.TieBreak, visit.Vocabulary["tie_break"]), ties)
	list.Language = f.choice("language", "precedence.alphabet_of", order.Language, append([]Option{{Value: "", Label: "—"}}, p.languageOptions(v.Languages)...))
	list.First = f.choice("first", "field.first", order.First, members)
	list.TieBreak.Form, list.Language.Form, list.First.Form = form, form, form
	list.Problems = f.rest()
	return list
}

func (p Page) languageOptions(tags []string) []Option {
	options := make([]Option, len(tags))
	for i, tag := range tags {
		options[i] = Option{Value: tag, Label: p.printer.LanguageName(tag)}
	}
	return options
}

// post gives somebody's rank and position in one line.
func (p Page) post(m *visit.Member) string {
	rank, position := p.Text(m.Rank), p.Text(m.Position)
	if rank != "" && position != "" {
		return rank + ", " + position
	}
	return rank + position
}

func (s *Server) placeMember(c echo.Context) error {
	var f orderMove
	if err := decode(c, &f); err != nil {
		return err
	}
	reference := c.Param("reference")
	t := &typed{}
	to := t.number("to", f.To)
	err := t.faults.Err()
	if err == nil {
		err = s.office.PlaceMember(c.Request().Context(), actor(c), reference, f.like(), f.Person, to, f.Reason, versionOf(f.Version))
	}
	if err == nil {
		return c.Redirect(http.StatusSeeOther, f.address(reference)+"&done=saved#at-"+url.PathEscape(orDefault(f.Side, "both")+"-"+f.Person))
	}
	if status, mendable := again(err); mendable {
		return s.showPrecedence(c, status, f.orderAsked, &f, nil, err)
	}
	return err
}

func (s *Server) saveOrder(c echo.Context) error {
	var f orderSettings
	if err := decode(c, &f); err != nil {
		return err
	}
	reference, set := c.Param("reference"), f.like()
	set.TieBreak, set.Language, set.First = f.TieBreak, f.Language, f.First
	err := s.office.SaveOrder(c.Request().Context(), actor(c), reference, set, f.Suggested != "", versionOf(f.Version))
	if err == nil {
		return c.Redirect(http.StatusSeeOther, f.address(reference)+"&done=saved")
	}
	if status, mendable := again(err); mendable {
		return s.showPrecedence(c, status, f.orderAsked, nil, &f, err)
	}
	return err
}
