package visitfile

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/scanner"
	"github.com/goccy/go-yaml/token"

	"cortege/internal/fault"
)

// Limits of a file, held before it is parsed: they bound time, memory and the depth of recursion. The largest
// visit that Validate takes stays well below them.
const (
	maxBytes  = 16 << 20
	maxTokens = 500_000
	maxDepth  = 32
	maxKeys   = 1000 // of one group
)

// parse gives the root of the file's only document.
func (r *reader) parse(source []byte) ast.Node {
	if len(source) > maxBytes {
		r.add(1, "", "file_too_large", fault.Args{"Most": maxBytes >> 20})
		return nil
	}
	if at := firstInvalid(source); at >= 0 {
		r.add(1+bytes.Count(source[:at], []byte("\n")), "", "not_utf8", nil)
		return nil
	}
	clean := strings.TrimPrefix(string(source), "\ufeff")
	clean = strings.ReplaceAll(strings.ReplaceAll(clean, "\r\n", "\n"), "\r", "\n")
	tokens := r.tokens(clean)
	if len(r.list) > 0 {
		return nil
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		r.malformed(err)
		return nil
	}
	var root ast.Node
	for _, document := range file.Docs {
		switch {
		case document.Body == nil:
		case root != nil:
			r.add(lineOf(document.Body), "", "several_documents", nil)
			return nil
		default:
			root = document.Body
		}
	}
	if root == nil {
		r.add(1, "", "file_empty", nil)
	}
	return root
}

// firstInvalid gives where UTF-8 breaks off, -1 where it does not.
func firstInvalid(source []byte) int {
	if utf8.Valid(source) {
		return -1
	}
	for i := 0; ; {
		r, size := utf8.DecodeRune(source[i:])
		if r == utf8.RuneError && size <= 1 {
			return i
		}
		i += size
	}
}

// tokens cuts the text up and refuses what is no visit: too much of it, too deep, or with anchors, aliases
// and tags, by which a small file could grow without bound.
func (r *reader) tokens(source string) token.Tokens {
	var s scanner.Scanner
	s.Init(source)
	var all token.Tokens
	var nested nesting
	for {
		some, err := s.Scan()
		if errors.Is(err, io.EOF) {
			return all
		}
		for _, t := range some {
			switch t.Type {
			case token.InvalidType:
				r.syntax(t)
				return nil
			case token.AnchorType, token.AliasType, token.TagType, token.MergeKeyType, token.DirectiveType:
				r.add(t.Position.Line, "", "yaml_reference", fault.Args{"Value": clip(strings.TrimSpace(t.Value))})
			}
			if !nested.take(t) || len(all) > maxTokens {
				r.add(t.Position.Line, "", "file_too_complex", nil)
				return nil
			}
			all.Add(t)
		}
		if err != nil {
			r.syntax(nil)
			return nil
		}
	}
}

// nesting follows how deep the tokens lie and how many keys each group has.
type nesting struct {
	levels []level
	before int // the column of the token before
}

type level struct {
	column int // 0: within brackets
	keys   int
}

// take says whether t still lies within the limits.
func (n *nesting) take(t *token.Token) bool {
	key := n.before
	n.before = t.Position.Column
	switch t.Type {
	case token.DocumentHeaderType:
		n.levels = n.levels[:0]
	case token.MappingStartType, token.SequenceStartType:
		n.levels = append(n.levels, level{})
	case token.MappingEndType, token.SequenceEndType:
		for len(n.levels) > 0 {
			last := n.levels[len(n.levels)-1]
			n.levels = n.levels[:len(n.levels)-1]
			if last.column == 0 {
				break
			}
		}
	case token.SequenceEntryType, token.MappingKeyType:
		n.at(t.Position.Column)
	case token.MappingValueType:
		n.at(max(key, 1))
		last := &n.levels[len(n.levels)-1]
		if last.keys++; last.keys > maxKeys {
			return false
		}
	}
	return len(n.levels) <= maxDepth
}

// at makes the level of column the last one; within brackets columns mean nothing.
func (n *nesting) at(column int) {
	for len(n.levels) > 0 {
		last := n.levels[len(n.levels)-1].column
		if last == 0 || last == column {
			return
		}
		if last < column {
			break
		}
		n.levels = n.levels[:len(n.levels)-1]
	}
	n.levels = append(n.levels, level{column: column})
}

// malformed says where the parser stumbled.
func (r *reader) malformed(err error) {
	var located yaml.Error
	if errors.As(err, &located) {
		r.syntax(located.GetToken())
		return
	}
	r.syntax(nil)
}

func (r *reader) syntax(t *token.Token) {
	line := 1
	if t != nil && t.Position != nil {
		line = t.Position.Line
	}
	if t != nil && strings.HasPrefix(strings.TrimLeft(t.Origin, "\n "), "\t") {
		r.add(line, "", "yaml_tab", nil)
		return
	}
	r.add(line, "", "yaml_malformed", nil)
}

// lineOf gives the line on which a node begins.
func lineOf(node ast.Node) int {
	if t := node.GetToken(); t != nil && t.Position != nil {
		return t.Position.Line
	}
	return 1
}
