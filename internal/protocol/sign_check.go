package protocol

import (
	"slices"

	"cortege/internal/text"
	"cortege/internal/visit"
)

// signingRules are the rules of documents and who signs them.
var signingRules = []rule{
	{code: "document_missing", severity: visit.Warning, needs: "document", item: documentMissing},
	{code: "originals_few", severity: visit.Warning, item: eachDocument(originalsFew)},
	{code: "originals_unknown", severity: visit.Note, item: eachDocument(originalsUnknown)},
	{code: "document_languages", severity: visit.Warning, item: eachDocument(documentLanguages)},
	{code: "document_title_language", severity: visit.Warning, item: eachDocument(documentTitleLanguage)},
	{code: "signatories_few", severity: visit.Warning, item: eachDocument(signatoriesFew)},
	{code: "signatory_side", severity: visit.Warning, item: eachDocument(signatorySide)},
	{code: "signatory_absent", severity: visit.Error, item: eachDocument(signatoryAbsent)},
	{code: "signatory_class", severity: visit.Warning, item: eachDocument(signatoryClass)},
	{code: "signatories_unequal", severity: visit.Note, item: eachDocument(signatoriesUnequal)},
	{code: "document_unready", severity: visit.Note, item: eachDocument(documentUnready)},
	{code: "document_certificate", severity: visit.Note, item: eachDocument(documentCertificate)},
	{code: "document_last_page", severity: visit.Note, item: eachDocument(documentLastPage)},
	{code: "document_authority", severity: visit.Note, item: eachDocument(documentAuthority)},
	{code: "signing_unready", severity: visit.Note, needs: "document", item: signingUnready},
}

func eachDocument(look func(*checker, *entry, *visit.Document)) func(*checker, *entry) {
	return func(c *checker, e *entry) {
		for i := range e.Documents {
			look(c, e, &e.Documents[i])
		}
	}
}

func documentStatus(d *visit.Document) string {
	return visit.OrDefault(d.Status, visit.DocumentStates)
}

// isReady says whether a document is said to be ready to be signed, or is beyond that.
func isReady(d *visit.Document) bool {
	return slices.Index(visit.DocumentStates, documentStatus(d)) >= slices.Index(visit.DocumentStates, "ready")
}

// findLack takes down what a document lacks. A document cannot be ready without it.
func (c *checker) findLack(e *entry, d *visit.Document, a args) {
	severity := c.rule.severity
	if isReady(d) {
		severity = visit.Error
	}
	a["Item"], a["Document"] = e.Title, d.Title
	a["Status"] = text.Message{Key: "document_status." + documentStatus(d)}
	c.findAs(severity, c.rule.code, 0, a, e)
}

func documentMissing(c *checker, e *entry) {
	if len(e.Documents) == 0 {
		c.find(args{"Item": e.Title}, e)
	}
}

func originalsFew(c *checker, e *entry, d *visit.Document) {
	if d.Originals > 0 && d.Originals < c.office.Originals {
		c.findLack(e, d, args{"Count": d.Originals, "Least": c.office.Originals})
	}
}

func originalsUnknown(c *checker, e *entry, d *visit.Document) {
	if d.Originals == 0 {
		c.findLack(e, d, args{"Least": c.office.Originals})
	}
}

func documentLanguages(c *checker, e *entry, d *visit.Document) {
	if len(d.Languages) == 0 {
		c.findLack(e, d, args{})
	}
}

// documentTitleLanguage: each original names the document in its own language.
func documentTitleLanguage(c *checker, e *entry, d *visit.Document) {
	if missing := untranslated(d.Title, d.Languages); len(missing) > 0 {
		c.find(args{"Item": e.Title, "Document": d.Title, "Languages": languageNames(missing)}, e)
	}
}

func signatoriesFew(c *checker, e *entry, d *visit.Document) {
	if len(d.Signatories) < c.office.Signatories {
		c.findLack(e, d, args{"Count": len(d.Signatories), "Least": c.office.Signatories})
	}
}

func (c *checker) signatories(d *visit.Document) []*visit.Member {
	var found []*visit.Member
	for _, id := range d.Signatories {
		if m := c.people[id]; m != nil {
			found = append(found, m)
		}
	}
	return found
}

func signatorySide(c *checker, e *entry, d *visit.Document) {
	signing := c.signatories(d)
	if len(signing) < 2 {
		return // said by signatories_few
	}
	for _, side := range visit.Sides {
		if len(c.of(side, signing)) == 0 {
			c.findLack(e, d, args{"Side": sideNames([]string{side}), "Who": names(signing)})
		}
	}
}

func signatoryAbsent(c *checker, e *entry, d *visit.Document) {
	for _, m := range c.signatories(d) {
		if !e.attendedBy(m.ID) {
			c.find(args{"Item": e.Title, "Document": d.Title, "Who": m.Name}, e)
		}
	}
}

func signatoryClass(c *checker, e *entry, d *visit.Document) {
	for _, m := range c.signatories(d) {
		if class(m) != head && class(m) != official {
			c.find(args{"Item": e.Title, "Document": d.Title, "Who": m.Name, "Class": text.Message{Key: "class." + class(m)}}, e)
		}
	}
}

func signatoriesUnequal(c *checker, e *entry, d *visit.Document) {
	signing := c.signatories(d)
	host, guest := lead(c.of(visit.Host, signing)), lead(c.of(visit.Guest, signing))
	if host != nil && guest != nil && (class(host) == head) != (class(guest) == head) {
		c.find(args{"Item": e.Title, "Document": d.Title, "Host": host.Name, "Guest": guest.Name}, e)
	}
}

// documentUnready says how far a document is; once its signing is confirmed that is against good sense.
func documentUnready(c *checker, e *entry, d *visit.Document) {
	if isReady(d) {
		return
	}
	severity := c.rule.severity
	if e.isConfirmed() {
		severity = visit.Warning
	}
	c.findAs(severity, c.rule.code, 0, args{
		"Item": e.Title, "Document": d.Title, "Status": text.Message{Key: "document_status." + documentStatus(d)},
	}, e)
}

// findSoon takes down what should be so when people sign: the day before that is against good sense.
func (c *checker) findSoon(a args, e *entry) {
	severity := c.rule.severity
	if c.due(1) {
		severity = visit.Warning
	}
	c.findAs(severity, c.rule.code, 0, a, e)
}

// documentCertificate: that the languages agree is signed beforehand (S5).
func documentCertificate(c *checker, e *entry, d *visit.Document) {
	if len(d.Languages) > 1 && !d.Certificate {
		c.findSoon(args{"Item": e.Title, "Document": d.Title, "Languages": languageNames(d.Languages)}, e)
	}
}

// documentLastPage: a page with nothing but signatures could be taken from another document (S6).
func documentLastPage(c *checker, e *entry, d *visit.Document) {
	if !d.LastPage {
		c.findSoon(args{"Item": e.Title, "Document": d.Title}, e)
	}
}

// documentAuthority: who signs a treaty has full powers, or needs none by office; either is written down.
func documentAuthority(c *checker, e *entry, d *visit.Document) {
	if d.Kind == "treaty" && d.Authority == "" {
		c.findSoon(args{"Item": e.Title, "Document": d.Title}, e)
	}
}

// signingUnready says what does not lie ready yet for a ceremony of signing (S7).
func signingUnready(c *checker, e *entry) {
	if len(e.Documents) == 0 {
		return // said by document_missing
	}
	noted := c.visit.SigningOf(e.ID)
	var lacks []string
	for _, need := range Readiness(c.visit, e.Item, &noted, *c.office) {
		if !need.Ready && need.What != "bound" && need.What != "signatories" { // which have rules of their own
			lacks = append(lacks, need.What)
		}
	}
	if len(lacks) == 0 {
		return
	}
	severity := c.rule.severity
	if c.due(1) {
		severity = visit.Warning
	}
	said := inEvery(func(p *text.Printer) string {
		list := make([]string, len(lacks))
		for i, what := range lacks {
			list[i] = p.Say("signing.need."+what, nil)
		}
		return p.List(list)
	})
	c.findInAs(severity, "signings", noted.ID, args{"Item": e.Title, "Lacks": said}, nil, e)
}
