package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"cortege/internal/planning"
	"cortege/internal/text"
	"cortege/internal/visit"
	"cortege/internal/visitfile"
)

type visitCommands struct {
	Import visitImport `cmd:"" help:"Load visits from files; each is taken whole or not at all."`
	Export visitExport `cmd:"" help:"Write a visit as a file."`
	Check  visitCheck  `cmd:"" help:"Print what is wrong with a visit, one finding a line; ends with 3 when an error is among them."`
	ICS    visitICS    `cmd:"" name:"ics" help:"Write a visit as a calendar."`
	Paste  visitPaste  `cmd:"" help:"Read a programme pasted as text and print it as a visit file, with a comment at each line that was not understood."`
}

type visitImport struct {
	Files   []string `arg:"" name:"file" help:"Visit files; - is standard input."`
	Replace bool     `help:"Take the place of a visit that has the reference already."`
}

// Run loads visits. A file that cannot be taken does not keep the others out; the first trouble is the run's.
func (c visitImport) Run(ctx context.Context, o *Options, s *streams) error {
	return o.withOffice(ctx, s, func(office *planning.Office) error {
		var failed []error
		for _, name := range c.Files {
			v, err := readVisit(name, s)
			if err == nil {
				err = office.Import(ctx, shell, v, c.Replace)
			}
			if err != nil {
				for _, line := range sentences(err, text.For("en")) {
					if !strings.HasPrefix(line, name+":") {
						line = name + ": " + line
					}
					failed = append(failed, errors.New(line))
				}
				continue
			}
			_, _ = fmt.Fprintf(s.out, "%s: %s, %d items\n", name, v.Reference, len(v.Items))
		}
		return errors.Join(failed...)
	})
}

func readVisit(name string, s *streams) (*visit.Visit, error) {
	if name == "-" {
		return visitfile.Read("-", s.in)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	return visitfile.Read(name, f)
}

type visitExport struct {
	Reference string `arg:"" help:"The visit's reference."`
}

// Run writes a visit file.
func (c visitExport) Run(ctx context.Context, o *Options, s *streams) error {
	return o.withOffice(ctx, s, func(office *planning.Office) error {
		v, err := office.Visit(ctx, shell, c.Reference)
		if err != nil {
			return err
		}
		return visitfile.Write(s.out, v)
	})
}

type visitCheck struct {
	Visit string `arg:"" name:"file or reference" help:"A visit file, or the reference of a stored visit."`
	JSON  bool   `name:"json" help:"One JSON object a line."`
	Lang  string `default:"en" help:"The language of the sentences."`
}

// Run prints the findings. What an officer has accepted is not among them.
func (c visitCheck) Run(ctx context.Context, o *Options, s *streams) error {
	var findings []visit.Finding
	if isFile(c.Visit) {
		v, err := readVisit(c.Visit, s)
		if err != nil {
			return err
		}
		findings = planning.Check(v)
	} else {
		err := o.withOffice(ctx, s, func(office *planning.Office) error {
			found, err := office.Findings(ctx, shell, c.Visit)
			for _, f := range found {
				if f.Accepted == nil {
					findings = append(findings, f.Finding)
				}
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return c.print(findings, s)
}

// isFile says whether the argument names a file rather than a visit.
func isFile(name string) bool {
	if name == "-" || strings.ContainsAny(name, `/\`) || strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml") {
		return true
	}
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

func (c visitCheck) print(findings []visit.Finding, s *streams) error {
	printer := text.For(c.Lang)
	grave := 0
	for _, f := range findings {
		if f.Severity == visit.Error {
			grave++
		}
		sentence := printer.Message(f.Message)
		if c.JSON {
			line, err := json.Marshal(map[string]any{"rule": f.Rule, "severity": f.Severity, "items": f.Items, "message": sentence})
			if err != nil {
				return err
			}
			_, _ = fmt.Fprintf(s.out, "%s\n", line)
			continue
		}
		_, _ = fmt.Fprintf(s.out, "%s %s [%s]: %s\n", f.Severity, f.Rule, strings.Join(f.Items, ", "), sentence)
	}
	if grave > 0 {
		return findingsError{grave}
	}
	return nil
}

type visitICS struct {
	Reference string `arg:"" help:"The visit's reference."`
	Audience  string `default:"guest" enum:"guest,staff,press" help:"staff: the draft; guest, press: the last edition."`
	Edition   int    `help:"Another edition than that." placeholder:"N"`
	Lang      string `help:"One of the visit's languages; none: the first." placeholder:"TAG"`
	Person    string `help:"What concerns this person alone." placeholder:"ID"`
}

// Run writes a calendar.
func (c visitICS) Run(ctx context.Context, o *Options, s *streams) error {
	return o.withOffice(ctx, s, func(office *planning.Office) error {
		shown, err := office.Show(ctx, shell, c.Reference, planning.Choice{Audience: c.Audience, Edition: c.Edition})
		if err != nil {
			return err
		}
		cal, err := planning.Calendar(shown, c.Lang, c.Person)
		if err != nil {
			return err
		}
		_, err = s.out.Write(cal.Bytes)
		return err
	})
}
