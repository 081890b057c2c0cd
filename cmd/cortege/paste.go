package main

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/pasted"
	"cortege/internal/text"
	"cortege/internal/visit"
	"cortege/internal/visitfile"
)

type visitPaste struct {
	File      string   `arg:"" help:"The text of a programme; - is standard input. Its clocks are those of --zone."`
	Reference string   `help:"The visit's reference; none: the file's name." placeholder:"REF"`
	Title     string   `help:"The visit's title; none: as the text calls itself."`
	From      string   `help:"The first day; none: the first in the text." placeholder:"2024-01-31"`
	To        string   `help:"The last day; none: the last in the text." placeholder:"2024-02-01"`
	Lang      []string `help:"The visit's languages, the first one first; none: those of the text." placeholder:"TAG"`
}

// Run reads a programme that was pasted as text and prints it as a visit file. Above each item stands a comment for
// each line since the item before that was not understood, or only in part.
func (c visitPaste) Run(o *Options, s *streams) error {
	source, err := c.source(s)
	if err != nil {
		return err
	}
	zone := cmp.Or(o.Zone, "UTC")
	location, err := clock.Zone(zone)
	if err != nil {
		return err
	}
	known := pasted.Known{Today: civil.DateOf(time.Now().In(location)), Zone: zone, Languages: c.Lang}
	if known.Days, err = c.days(source, known); err != nil {
		return err
	}
	read, err := pasted.Read(source, known)
	if err != nil {
		return err
	}
	say := text.For("en")
	v := &visit.Visit{Reference: c.reference(), Kind: visit.VisitKinds[0], From: known.Days.From, To: known.Days.To, Zone: zone, Languages: languagesOf(read, c.Lang), Tracks: read.Tracks, Items: read.Items}
	v.Title = text.Text{v.Languages[0]: cmp.Or(c.Title, read.Title, say.Say("paste.untitled", nil))}
	for i := range v.Items {
		v.Items[i].UID = visit.NewUID()
	}
	if faults := v.Validate(); len(faults) > 0 {
		return faults
	}
	var file bytes.Buffer
	if err := visitfile.Write(&file, v); err != nil {
		return err
	}
	_, err = io.WriteString(s.out, commented(file.String(), comments(read, say)))
	return err
}

// source reads the text, up to what is read of one.
func (c visitPaste) source(s *streams) (string, error) {
	in := s.in
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return "", err
		}
		defer func() { _ = f.Close() }() // it was only read
		in = f
	}
	all, err := io.ReadAll(io.LimitReader(in, pasted.MaxBytes+1))
	return string(all), err
}

// days gives the visit's days: as said, else the first and last in the text.
func (c visitPaste) days(source string, known pasted.Known) (pasted.Days, error) {
	read, err := pasted.Read(source, known)
	if err != nil {
		return pasted.Days{}, err
	}
	days := read.Days
	for _, d := range []struct {
		typed string
		into  *civil.Date
	}{{c.From, &days.From}, {c.To, &days.To}} {
		if d.typed == "" {
			continue
		}
		if *d.into, err = clock.ParseDate(d.typed); err != nil {
			return pasted.Days{}, err
		}
	}
	switch {
	case days.From == civil.Date{} && days.To == civil.Date{}:
		return pasted.Days{}, usageError{errors.New("--from: the text names no day; say the visit's first and last with --from and --to")}
	case days.From == civil.Date{}, c.From != "" && c.To == "" && days.To.Before(days.From):
		days.To = cmp.Or(days.From, days.To)
		days.From = days.To
	case days.To == civil.Date{}, c.To != "" && c.From == "" && days.To.Before(days.From):
		days.From = cmp.Or(days.To, days.From)
		days.To = days.From
	}
	return days, nil
}

// reference gives the visit's reference: as said, else of the file's name.
func (c visitPaste) reference() string {
	if c.Reference != "" {
		return c.Reference
	}
	name := strings.TrimSuffix(filepath.Base(c.File), filepath.Ext(c.File))
	return strings.ToUpper(visit.NewID(name, "pasted", func(string) bool { return false }))
}

// languagesOf gives the visit's languages: as said, else those of the titles, the commonest first.
func languagesOf(read *pasted.Programme, said []string) []string {
	if len(said) > 0 {
		return said
	}
	count := map[string]int{}
	for _, item := range read.Items {
		for _, language := range item.Title.Languages() {
			count[language]++
		}
	}
	var languages []string
	for language := range count {
		languages = append(languages, language)
	}
	if len(languages) == 0 {
		return []string{"en"}
	}
	slices.SortFunc(languages, func(a, b string) int { return cmp.Or(count[b]-count[a], strings.Compare(a, b)) })
	return languages
}

// comments gives what is to be said of lines, by the item below which they stand: of those before the first at 0.
func comments(read *pasted.Programme, say *text.Printer) map[int][]string {
	said := map[int][]string{}
	items := 0
	for _, line := range read.Lines {
		args := map[string]any{"Number": line.Number, "Text": text.Line(line.Text)}
		before := items
		for _, u := range line.Understood {
			if u.Role == pasted.Item {
				items = max(items, u.Item+1)
			}
		}
		aside := len(line.Doubts) == 0 && strings.ContainsFunc(line.Text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) && !slices.ContainsFunc(line.Understood, func(u pasted.Understood) bool { return u.Role != pasted.Ignored })
		if aside {
			args["Doubt"] = say.Say("paste.aside", nil)
			said[before] = append(said[before], say.Say("paste.doubtful_line", args))
		}
		for _, doubt := range line.Doubts {
			args["Doubt"] = say.Message(doubt)
			said[before] = append(said[before], say.Say("paste.doubtful_line", args))
		}
	}
	return said
}

// commented puts the comments into a visit file, each above the item that follows the line it speaks of.
func commented(file string, said map[int][]string) string {
	var b strings.Builder
	items, item := false, 0
	write := func(margin string, n int) {
		for _, s := range said[n] {
			b.WriteString(margin + "# " + s + "\n")
		}
		delete(said, n)
	}
	for line := range strings.Lines(file) {
		switch {
		case strings.HasPrefix(line, "items:"):
			items = true
		case items && strings.HasPrefix(line, "  - "):
			write("  ", item)
			item++
		}
		b.WriteString(line)
	}
	for n := range item + 1 {
		write("", n)
	}
	return b.String()
}
