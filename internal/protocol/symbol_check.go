package protocol

import (
	"slices"

	"cortege/internal/text"
	"cortege/internal/visit"
)

// symbolRules are the rules of flags and anthems. The wrong country's flag, a neighbour in the alphabet, is the blunder
// that everybody remembers: so each is noted by its country's code, and a second officer looks at it.
var symbolRules = []rule{
	{code: "symbol_country", severity: visit.Error, whole: symbolCountry},
	{code: "symbols_missing", severity: visit.Warning, whole: symbolsMissing},
	{code: "flag_missing", severity: visit.Warning, whole: flagMissing},
	{code: "anthem_missing", severity: visit.Warning, whole: anthemMissing},
	{code: "anthem_recording", severity: visit.Note, whole: anthemRecording},
	{code: "symbol_same_officer", severity: visit.Error, whole: symbolSameOfficer},
	{code: "symbol_unchecked", severity: visit.Warning, whole: symbolUnchecked},
}

const (
	flag   = "flag"
	anthem = "anthem"
)

func symbolKind(s *visit.Symbol) string {
	return visit.OrDefault(s.Kind, visit.Vocabulary["symbol"])
}

// countryName names a country in every language.
func countryName(code string) text.Text {
	return inEvery(func(p *text.Printer) string { return p.CountryName(code) })
}

// lacking gives the countries of the parties of which the register has no symbol of a kind.
func (c *checker) lacking(kind string) []string {
	var countries []string
	for _, p := range c.visit.Parties {
		if p.Country != "" && !slices.Contains(countries, p.Country) && !slices.ContainsFunc(c.visit.Symbols, func(s visit.Symbol) bool {
			return symbolKind(&s) == kind && s.Country == p.Country
		}) {
			countries = append(countries, p.Country)
		}
	}
	return countries
}

// symbolCountry: a symbol of a country that no party comes from; where one of a party's is lacking, it is taken for that.
func symbolCountry(c *checker) {
	for i := range c.visit.Symbols {
		s := &c.visit.Symbols[i]
		if slices.ContainsFunc(c.visit.Parties, func(p visit.Party) bool { return p.Country == s.Country }) {
			continue
		}
		var mends []visit.Mend
		for _, country := range c.lacking(symbolKind(s)) {
			right := *s
			right.Country = country
			mends = append(mends, visit.Mend{
				Label: text.Message{Key: "mend.symbol_country", Args: args{"Country": countryName(country)}}, Put: visit.PutOf("symbols", &right),
			})
		}
		c.findIn("symbols", s.ID, args{"Symbol": text.Message{Key: "word.symbol." + symbolKind(s)}, "Country": countryName(s.Country)}, mends, c.byID[s.Item])
	}
}

// symbolsMissing: the register may be empty long before a visit of two countries, but not days before it.
func symbolsMissing(c *checker) {
	countries := c.lacking(flag)
	if len(c.visit.Symbols) > 0 || len(countries) < 2 || !c.due(c.office.Noted) {
		return
	}
	var mends []visit.Mend
	for _, country := range countries {
		mends = append(mends, visit.Mend{
			Label: text.Message{Key: "mend.note_flag_of", Args: args{"Country": countryName(country)}}, Put: visit.PutOf("symbols", &visit.Symbol{Kind: flag, Country: country}),
		})
	}
	c.findIn("symbols", "", args{}, mends)
}

func flagMissing(c *checker) {
	if len(c.visit.Symbols) == 0 {
		return
	}
	for _, country := range c.lacking(flag) {
		c.findIn("symbols", "", args{"Country": countryName(country)}, mending("note_flag", "symbols", &visit.Symbol{Kind: flag, Country: country}))
	}
}

// anthemMissing: full honours have the anthems of both sides.
func anthemMissing(c *checker) {
	if len(c.visit.Symbols) == 0 {
		return
	}
	for _, e := range c.entries {
		if e.Honours != "full" {
			continue
		}
		for _, country := range c.lacking(anthem) {
			c.findIn("symbols", "", args{"Item": e.Title, "Country": countryName(country)}, mending("note_anthem", "symbols", &visit.Symbol{Kind: anthem, Country: country}), e)
		}
		return // one ceremony is enough to say it
	}
}

func anthemRecording(c *checker) {
	for i := range c.visit.Symbols {
		if s := &c.visit.Symbols[i]; symbolKind(s) == anthem && (s.Recording == "" || s.Seconds == 0) {
			c.findIn("symbols", s.ID, args{"Country": countryName(s.Country)}, nil, c.byID[s.Item])
		}
	}
}

func symbolSameOfficer(c *checker) {
	for i := range c.visit.Symbols {
		if s := &c.visit.Symbols[i]; s.Checked != "" && s.Checked == s.Prepared {
			c.findIn("symbols", s.ID, args{"Symbol": text.Message{Key: "word.symbol." + symbolKind(s)}, "Country": countryName(s.Country), "Who": s.Checked}, nil, c.byID[s.Item])
		}
	}
}

func symbolUnchecked(c *checker) {
	if !c.due(c.office.SymbolChecked) {
		return
	}
	for i := range c.visit.Symbols {
		if s := &c.visit.Symbols[i]; s.Prepared == "" || s.Checked == "" {
			c.findIn("symbols", s.ID, args{"Symbol": text.Message{Key: "word.symbol." + symbolKind(s)}, "Country": countryName(s.Country)}, nil, c.byID[s.Item])
		}
	}
}
