package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// lab runs the command and gives what it prints.
func lab(arguments ...string) (stdout, stderr string, err error) {
	var out, messages bytes.Buffer
	err = run(arguments, &out, &messages)
	return out.String(), messages.String(), err
}

func write(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const threeStops = `3
0 5 9
5 0 2
9 2 0
0 100
40 50
0   30 # early
`

const threeJobs = `jobs (incl. supersource/sink ):  5
RESOURCES
  - renewable                 :  1   R
  - nonrenewable              :  0   N
  - doubly constrained        :  0   D
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
1 1 3 2 3 4
2 1 1 5
3 1 1 5
4 1 1 5
5 1 0
REQUESTS/DURATIONS:
jobnr. mode duration  R 1
-----------
1 1 0 0
2 1 3 1
3 1 4 1
4 1 5 2
5 1 0 0
RESOURCEAVAILABILITIES:
  R 1
2
`

// withoutMilliseconds drops the one column that differs from run to run.
func withoutMilliseconds(line string) string {
	columns := strings.Split(strings.TrimSpace(line), "\t")
	if len(columns) != 5 {
		return line
	}
	return strings.Join(append(columns[1:3:3], columns[4]), " ")
}

func TestAnswers(t *testing.T) {
	cases := []struct {
		engine, text, want string
	}{
		{"tsptw", threeStops, "45 proved 0,2,1,0"},
		{"tsptw", strings.Replace(threeStops, "5 9", "5.25 9", 1), "45 proved 0,2,1,0"},
		{"tsptw", strings.Replace(threeStops, "5 0 2", "5.25 0 2", 1), "45.25 proved 0,2,1,0"},
		{"tsptw", strings.Replace(threeStops, "30", "8", 1), "- none -"},
		{"tsptw", "1\n0\n4 9\n", "4 proved 0,0"},
		{"rcpsp", strings.ReplaceAll(threeJobs, "\n", "\r\n"), "9 proved"},
		{"rcpsp", strings.Replace(threeJobs, "4 1 5 2", "4 1 5 3", 1), "- none -"},
		{"rcpsp", strings.Replace(threeJobs, "5 1 0\n", "5 1 1 1\n", 1), "- none -"},
	}
	for _, c := range cases {
		stdout, stderr, err := lab(c.engine, write(t, "instance", c.text))
		if got := withoutMilliseconds(stdout); !strings.HasPrefix(got, c.want) || stderr != "" || err != nil {
			t.Errorf("%s: got %q, %q, %v, want %q", c.engine, got, stderr, err, c.want)
		}
	}
}

func TestOptionsBeforeAndAfterFiles(t *testing.T) {
	file := write(t, "instance", threeStops)
	for _, arguments := range [][]string{
		{"tsptw", file, file, "--limit", "50ms", "--seed", "3"},
		{"tsptw", "--limit=50ms", "--seed=3", file, file},
		{"tsptw", "--limit=50ms", file, file, "--seed=3"},
		{"tsptw", "--units", "100000", file, file},
	} {
		stdout, stderr, err := lab(arguments...)
		if strings.Count(stdout, "\n") != 2 || stderr != "" || err != nil {
			t.Errorf("%v: got %q, %q, %v", arguments, stdout, stderr, err)
		}
	}
}

func TestUsage(t *testing.T) {
	for _, arguments := range [][]string{
		{}, {"tsptw"}, {"fly"}, {"tsptw", "--speed", "9", "a"}, {"tsptw", "a", "--limit", "soon"},
		{"tsptw", "a", "--limit", "-1s"}, {"rcpsp", "a", "--limit", "0"}, {"rcpsp", "a", "--seed", "x"},
		{"rcpsp", "a", "--units", "-1"},
	} {
		stdout, _, err := lab(arguments...)
		if !errors.As(err, new(usageError)) || strings.Contains(err.Error(), "\n") || stdout != "" {
			t.Errorf("%v: got %q, %v", arguments, stdout, err)
		}
	}
	for _, arguments := range [][]string{{"--help"}, {"tsptw", "--help"}} {
		stdout, _, err := lab(arguments...)
		if !strings.Contains(stdout, "Usage: lab") || err != nil {
			t.Errorf("%v: got %q, %v", arguments, stdout, err)
		}
	}
}

func TestMalformedFiles(t *testing.T) {
	cases := []struct {
		name, engine, text, line, what string
	}{
		{"empty", "tsptw", "", "1", "the number of stops"},
		{"no number", "tsptw", "three\n", "1", `"three"`},
		{"no stop", "tsptw", "0\n", "1", "from 1 to"},
		{"too many stops", "tsptw", "100000\n", "1", "from 1 to"},
		{"negative", "tsptw", strings.Replace(threeStops, "5 0 2", "5 -1 2", 1), "3", "from stop 1 to stop 1"},
		{"too large", "tsptw", strings.Replace(threeStops, "5 0 2", "5 999999999 2", 1), "3", "too large"},
		{"short", "tsptw", "2\n0 1\n1 0\n0 9\n0\n", "6", "the closing time of stop 1"},
		{"long", "tsptw", threeStops + "7\n", "8", `"7"`},
		{"decimals", "tsptw", strings.Replace(threeStops, "5 0 2", "5 0 2.1234567", 1), "3", "decimals"},
		{"empty", "rcpsp", "", "1", `"jobs"`},
		{"no section", "rcpsp", strings.Replace(threeJobs, "PRECEDENCE", "ORDER", 1), "24", "PRECEDENCE"},
		{"too many jobs", "rcpsp", strings.Replace(threeJobs, "):  5", "):  99999", 1), "1", "from 1 to"},
		{"other resources", "rcpsp", strings.Replace(threeJobs, "0   N", "2   N", 1), "4", "nonrenewable"},
		{"job missing", "rcpsp", strings.Replace(threeJobs, "3 1 1 5\n", "", 1), "10", "job 3 is expected"},
		{"modes", "rcpsp", strings.Replace(threeJobs, "3 1 1 5", "3 2 1 5", 1), "10", "modes"},
		{"successors", "rcpsp", strings.Replace(threeJobs, "3 1 1 5", "3 1 2 5", 1), "10", "2 are announced"},
		{"successor", "rcpsp", strings.Replace(threeJobs, "3 1 1 5", "3 1 1 6", 1), "10", "does not exist"},
		{"duration", "rcpsp", strings.Replace(threeJobs, "3 1 4 1", "3 1 x 1", 1), "18", `"x"`},
		{"request missing", "rcpsp", strings.Replace(threeJobs, "3 1 4 1", "3 1 4", 1), "18", "4 are expected"},
		{"request too many", "rcpsp", strings.Replace(threeJobs, "3 1 4 1", "3 1 4 1 1", 1), "18", "2 requests"},
		{"no capacity", "rcpsp", strings.TrimSuffix(threeJobs, "2\n"), "23", "availabilities"},
	}
	for _, c := range cases {
		t.Run(c.engine+" "+c.name, func(t *testing.T) {
			file := write(t, "instance", c.text)
			stdout, stderr, err := lab(c.engine, file)
			if !strings.HasPrefix(stderr, file+":"+c.line+": ") || !strings.Contains(stderr, c.what) ||
				strings.Count(stderr, "\n") != 1 || stdout != "" || err == nil || errors.As(err, new(usageError)) {
				t.Errorf("got %q, %q, %v, want line %s, %q", stdout, stderr, err, c.line, c.what)
			}
		})
	}
	good := write(t, "good", threeStops)
	stdout, stderr, err := lab("tsptw", filepath.Join(t.TempDir(), "missing"), good)
	if !strings.HasPrefix(stdout, good) || !strings.Contains(stderr, "missing: ") || err == nil {
		t.Errorf("a missing file: got %q, %q, %v", stdout, stderr, err)
	}
}

func FuzzParseTSPTW(f *testing.F) {
	f.Add(threeStops)
	f.Add("2 0 1.5 1 0 0 9 0 9")
	f.Fuzz(func(t *testing.T, text string) {
		if instance, err := parseTSPTW(text); err != nil {
			checkPosition(t, err, text)
		} else if err := instance.problem.Validate(); err != nil {
			t.Errorf("the parser lets through: %v", err)
		}
	})
}

func FuzzParseRCPSP(f *testing.F) {
	f.Add(threeJobs)
	f.Add(strings.Replace(threeJobs, "2 1 3 1", "2 1 3 -1", 1))
	f.Fuzz(func(t *testing.T, text string) {
		problem, err := parseRCPSP(text)
		if err != nil {
			checkPosition(t, err, text)
			return
		}
		// Sums may still be too large: that is the engine's to say.
		_ = problem.Validate()
	})
}

// checkPosition fails unless the error names a line of the text.
func checkPosition(t *testing.T, err error, text string) {
	t.Helper()
	var syntax *syntaxError
	if !errors.As(err, &syntax) {
		t.Fatalf("no line: %v", err)
	}
	if last := strings.Count(text, "\n") + 1; syntax.line < 1 || syntax.line > last {
		t.Errorf("line %d of %d: %v", syntax.line, last, err)
	}
}
