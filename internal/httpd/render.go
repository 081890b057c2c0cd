package httpd

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"
	"text/template/parse"

	"github.com/labstack/echo/v4"
)

// templates are the pages by name ("visits", "papers/working"): each one set of its own with those layouts and
// partials that it uses, for a set is changed when it is escaped. A page defines "main"; the layout "base.gohtml" is executed and calls it.
type templates map[string]*template.Template

// loadTemplates parses every page and paper of files, whose folders are layouts, partials, pages and papers.
// Beside their page's methods templates have one function, asset, which gives a bundled file's address where there is no page.
func loadTemplates(files fs.FS, asset func(name string) string) (templates, error) {
	functions := template.FuncMap{"asset": asset}
	common := template.New("").Funcs(functions)
	for _, folder := range []string{"layouts", "partials"} {
		if err := parseAll(common, files, folder, path.Base); err != nil {
			return nil, err
		}
	}
	pages := templates{}
	for _, of := range []struct{ folder, layout string }{{"pages", "base.gohtml"}, {"papers", "paper.gohtml"}} {
		err := pages.load(files, of.folder, func(name string) (*template.Template, error) {
			set := template.New("").Option("missingkey=zero").Funcs(functions)
			if err := parseFile(set, files, name, name); err != nil {
				return nil, err
			}
			return set, addUsed(set, common, of.layout)
		})
		if err != nil {
			return nil, err
		}
	}
	return pages, nil
}

// addUsed adds the template of a name, and what it and the set's own use of common, as far as they are not there.
func addUsed(set, common *template.Template, name string) error {
	wanted := []string{name}
	for _, own := range set.Templates() {
		wanted = appendUsed(wanted, own.Tree)
	}
	for len(wanted) > 0 {
		name, wanted = wanted[0], wanted[1:]
		found := common.Lookup(name)
		if set.Lookup(name) != nil || found == nil || found.Tree == nil {
			continue
		}
		if _, err := set.AddParseTree(name, found.Tree.Copy()); err != nil {
			return err
		}
		wanted = appendUsed(wanted, found.Tree)
	}
	return nil
}

// appendUsed adds the names of the templates that a tree calls.
func appendUsed(names []string, tree *parse.Tree) []string {
	var walk func(list *parse.ListNode)
	branch := func(b parse.BranchNode) {
		walk(b.List)
		walk(b.ElseList)
	}
	walk = func(list *parse.ListNode) {
		if list == nil {
			return
		}
		for _, node := range list.Nodes {
			switch n := node.(type) {
			case *parse.TemplateNode:
				names = append(names, n.Name)
			case *parse.IfNode:
				branch(n.BranchNode)
			case *parse.RangeNode:
				branch(n.BranchNode)
			case *parse.WithNode:
				branch(n.BranchNode)
			}
		}
	}
	if tree != nil {
		walk(tree.Root)
	}
	return names
}

func (t templates) load(files fs.FS, folder string, made func(name string) (*template.Template, error)) error {
	return fs.WalkDir(files, folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".gohtml") {
			return err
		}
		set, err := made(name)
		if err != nil {
			return err
		}
		t[strings.TrimSuffix(strings.TrimPrefix(name, "pages/"), ".gohtml")] = set
		return nil
	})
}

func parseAll(into *template.Template, files fs.FS, folder string, named func(string) string) error {
	return fs.WalkDir(files, folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".gohtml") {
			return err
		}
		return parseFile(into, files, name, named(name))
	})
}

func parseFile(into *template.Template, files fs.FS, name, as string) error {
	source, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	if _, err := into.New(as).Parse(string(source)); err != nil {
		return fmt.Errorf("templates/%s: %w", name, err)
	}
	return nil
}

// based is a pointer to a page's struct.
type based interface{ base() *Page }

// show writes the page of name in the layout of all pages.
func (s *Server) show(c echo.Context, status int, name string, page based) error {
	return s.showBlock(c, status, name, "base.gohtml", page)
}

// showBlock writes one block of a page's template set alone: a layout other than the usual, or a fragment that
// takes its place in a page that is there. Nothing is sent before all of it is made.
func (s *Server) showBlock(c echo.Context, status int, name, block string, page based) error {
	made, err := s.made(name, block, page)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Language", page.base().Language)
	return c.HTMLBlob(status, made)
}

// made gives one block of a page's template set.
func (s *Server) made(name, block string, page based) ([]byte, error) {
	set := s.templates[name]
	if set == nil {
		return nil, fmt.Errorf("no template pages/%s.gohtml", name)
	}
	var made bytes.Buffer
	err := set.ExecuteTemplate(&made, block, page)
	return made.Bytes(), err
}
