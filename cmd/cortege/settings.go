package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"golang.org/x/term"
)

const configBytes = 1 << 20

// settings give an option's value where no flag does: from the environment, else from the file.
type settings struct {
	env   map[string]string
	model *kong.Application
	file  map[string]string // by flag's name; nil until read
}

func environment(env []string) map[string]string {
	values := map[string]string{}
	for _, pair := range env {
		if name, value, ok := strings.Cut(pair, "="); ok && strings.HasPrefix(name, "CORTEGE_") {
			values[name] = value
		}
	}
	return values
}

// envName gives the variable of an option: base-url is CORTEGE_BASE_URL.
func envName(flag string) string {
	return "CORTEGE_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// Validate is kong's.
func (s *settings) Validate(*kong.Application) error { return nil }

// Resolve is kong's: it gives the value of a flag that was not typed.
func (s *settings) Resolve(context *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	if !s.shared(flag.Name) {
		return nil, nil
	}
	if value, ok := s.env[envName(flag.Name)]; ok {
		return value, nil
	}
	if s.file == nil {
		if err := s.read(context); err != nil {
			return nil, err
		}
	}
	if value, ok := s.file[flag.Name]; ok && flag.Name != "config" {
		return value, nil
	}
	return nil, nil
}

// shared says whether the flag is an option of every command, which alone may stand elsewhere.
func (s *settings) shared(name string) bool {
	return name != "help" && slices.ContainsFunc(s.model.Flags, func(f *kong.Flag) bool { return f.Name == name })
}

// read reads the file of --config or CORTEGE_CONFIG, if any.
func (s *settings) read(context *kong.Context) error {
	s.file = map[string]string{}
	path := s.env["CORTEGE_CONFIG"]
	for _, flag := range context.Flags() {
		if flag.Name == "config" {
			if typed, _ := context.FlagValue(flag).(string); typed != "" {
				path = typed
			}
		}
	}
	if path == "" {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("--config: %w", err)
	}
	defer func() { _ = f.Close() }() // it was only read
	source, err := io.ReadAll(io.LimitReader(f, configBytes))
	if err != nil {
		return fmt.Errorf("--config: %w", err)
	}
	file, err := parser.ParseBytes(source, 0)
	if err != nil {
		return fmt.Errorf("%s: %s", path, yaml.FormatError(err, false, false))
	}
	for _, doc := range file.Docs {
		if err := s.take(path, "", doc.Body); err != nil {
			return err
		}
	}
	return nil
}

// take reads one mapping of the file; prefix is that of the keys around it.
func (s *settings) take(path, prefix string, node ast.Node) error {
	if node == nil || node.Type() == ast.NullType || node.Type() == ast.CommentType {
		return nil
	}
	mapping, ok := node.(ast.MapNode)
	if !ok {
		return fmt.Errorf("%s:%d: this is no key with a value; write it as listen: 127.0.0.1:8080", path, node.GetToken().Position.Line)
	}
	for entries := mapping.MapRange(); entries.Next(); {
		key := prefix + entries.Key().String()
		line := entries.Key().GetToken().Position.Line
		value := entries.Value()
		if _, nested := value.(ast.MapNode); nested && s.isPrefix(key) {
			if err := s.take(path, key+"-", value); err != nil {
				return err
			}
			continue
		}
		if !s.shared(key) || key == "config" {
			return fmt.Errorf("%s:%d: there is no option %q; configs/cortege.example.yaml lists them", path, line, key)
		}
		text, err := scalar(value)
		if err != nil {
			return fmt.Errorf("%s:%d: %s: %w", path, line, key, err)
		}
		s.file[key] = text
	}
	return nil
}

func (s *settings) isPrefix(key string) bool {
	return slices.ContainsFunc(s.model.Flags, func(f *kong.Flag) bool { return strings.HasPrefix(f.Name, key+"-") })
}

// scalar gives a value as a flag would hold it; a list's entries are joined by commas.
func scalar(node ast.Node) (string, error) {
	var value any
	if err := yaml.NodeToValue(node, &value); err != nil {
		return "", err
	}
	switch value := value.(type) {
	case nil:
		return "", nil
	case []any:
		parts := make([]string, len(value))
		for i, v := range value {
			parts[i] = fmt.Sprint(v)
		}
		return strings.Join(parts, ","), nil
	case map[string]any:
		return "", errors.New("a single value belongs here")
	}
	return fmt.Sprint(value), nil
}

func isTerminal(w any) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
