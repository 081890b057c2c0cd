package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"cortege/internal/visit"
	"cortege/internal/visitfile"
)

const (
	password = "a password for measuring"
	big      = "BENCH-150" // the visit of 5 days and 150 items
)

// bench is a folder, a database and the program on it.
type bench struct {
	ctx      context.Context
	program  string
	folder   string
	database string
	server   *server
}

// server is the program while it serves.
type server struct {
	process *exec.Cmd
	address string
	client  *http.Client
}

func newBench(ctx context.Context, program, database string) (*bench, error) {
	folder, err := os.MkdirTemp("", "cortege-bench-")
	if err != nil {
		return nil, err
	}
	if database == "" {
		database = "sqlite:" + filepath.Join(folder, "bench.db")
	}
	return &bench{ctx: ctx, program: program, folder: folder, database: database}, nil
}

func (b *bench) end() {
	if b.server != nil {
		_ = b.server.stop()
	}
	_ = os.RemoveAll(b.folder)
}

// command runs the program to its end.
func (b *bench) command(stdin string, args ...string) (string, error) {
	c := exec.CommandContext(b.ctx, b.program, args...) //nolint:gosec // the program to measure
	c.Env = append(os.Environ(), "CORTEGE_DATABASE="+b.database)
	c.Stdin = strings.NewReader(stdin)
	out, err := c.Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		return "", fmt.Errorf("%s: %w: %s", strings.Join(args[:min(len(args), 3)], " "), err, failed.Stderr)
	}
	return string(out), err
}

// start starts the server and gives how long it took to the first answer.
func (b *bench) start() (time.Duration, error) {
	begun := time.Now()
	c := exec.CommandContext(b.ctx, b.program, "serve", "--listen", "127.0.0.1:0") //nolint:gosec // the program to measure
	c.Env = append(os.Environ(), "CORTEGE_DATABASE="+b.database)
	log, err := c.StderrPipe()
	if err != nil {
		return 0, err
	}
	if err := c.Start(); err != nil {
		return 0, err
	}
	var first struct{ Address string }
	lines := bufio.NewReader(log)
	line, err := lines.ReadBytes('\n')
	if err != nil {
		return 0, err
	}
	if err := json.Unmarshal(line, &first); err != nil {
		return 0, fmt.Errorf("the log's first line: %w", err)
	}
	go func() { _, _ = io.Copy(io.Discard, lines) }()
	jar, err := cookiejar.New(nil)
	if err != nil {
		return 0, err
	}
	b.server = &server{process: c, address: first.Address, client: &http.Client{Jar: jar, Timeout: 30 * time.Second}}
	_, err = b.server.get(b.ctx, "/login", nil)
	return time.Since(begun), err
}

func (s *server) stop() error {
	if err := s.process.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return s.process.Wait()
}

// answer is what a request gave.
type answer struct {
	status int
	header http.Header
	body   []byte
	took   time.Duration
}

func (s *server) get(ctx context.Context, path string, header http.Header) (*answer, error) {
	return s.do(ctx, http.MethodGet, path, nil, header)
}

func (s *server) post(ctx context.Context, path string, form url.Values, header http.Header) (*answer, error) {
	return s.do(ctx, http.MethodPost, path, form, header)
}

func (s *server) do(ctx context.Context, method, path string, form url.Values, header http.Header) (*answer, error) {
	request, err := http.NewRequestWithContext(ctx, method, s.address+path, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	request.Header = http.Header{}
	for name, values := range header {
		request.Header[name] = values
	}
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	begun := time.Now()
	response, err := s.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	a := &answer{status: response.StatusCode, header: response.Header, body: body, took: time.Since(begun)}
	if a.status >= 400 {
		return nil, fmt.Errorf("%s %s: %s", method, path, response.Status)
	}
	return a, nil
}

// measure takes every figure.
func (b *bench) measure(visits int, browser bool) ([]figure, error) {
	var figures []figure
	add := func(what, value, aim string) { figures = append(figures, figure{what, value, aim}) }
	if _, err := b.command(password, "user", "add", "bench", "--role", "admin", "--password-stdin"); err != nil {
		return nil, err
	}
	file, err := b.write(made(big, 0, 5, 150))
	if err != nil {
		return nil, err
	}
	if _, err := b.command("", "visit", "import", file); err != nil {
		return nil, err
	}
	var starts []time.Duration
	for range 7 {
		took, err := b.start()
		if err != nil {
			return nil, err
		}
		starts = append(starts, took)
		if err := b.server.stop(); err != nil {
			return nil, err
		}
	}
	add("start to first answer", spread(starts), "under 300 ms")
	if _, err := b.start(); err != nil {
		return nil, err
	}
	time.Sleep(3 * time.Second)
	memory, err := b.server.memory()
	if err != nil {
		return nil, err
	}
	add("memory, idle", memory, "under 64 MiB")
	if _, err := b.server.post(b.ctx, "/login", url.Values{"name": {"bench"}, "password": {password}}, nil); err != nil {
		return nil, err
	}
	if err := b.planner(add); err != nil {
		return nil, err
	}
	if browser {
		if err := b.browser(add, 0); err != nil {
			return nil, err
		}
	}
	if err := b.feed(add); err != nil {
		return nil, err
	}
	took, err := b.imports(visits)
	if err != nil {
		return nil, err
	}
	add(fmt.Sprintf("import of %d visits of 12 items", visits), fmt.Sprintf("%.1f s", took.Seconds()), "")
	moves, err := b.moves()
	if err != nil {
		return nil, err
	}
	add(fmt.Sprintf("the same move with %d other visits in the calendar", visits), spread(moves), "under 100 ms")
	if browser {
		if err := b.browser(add, visits); err != nil {
			return nil, err
		}
	}
	return figures, nil
}

func (b *bench) write(v *visit.Visit) (string, error) {
	name := filepath.Join(b.folder, v.Reference+".yaml")
	f, err := os.Create(name)
	if err != nil {
		return "", err
	}
	return name, errors.Join(visitfile.Write(f, v), f.Close())
}

var residentPattern = regexp.MustCompile(`VmRSS:\s+(\d+) kB`)

func (s *server) memory() (string, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.process.Process.Pid))
	if err != nil {
		return "", err
	}
	found := residentPattern.FindSubmatch(status)
	if found == nil {
		return "", errors.New("no VmRSS")
	}
	n, err := strconv.Atoi(string(found[1]))
	return fmt.Sprintf("%.1f MiB", float64(n)/1024), err
}

// processor gives the processor time that the program has used, of every core.
func (s *server) processor() (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.process.Process.Pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest) // from the third on; ticks of a hundredth of a second
	if len(fields) < 13 {
		return 0, errors.New("no processor time")
	}
	user, err := strconv.Atoi(fields[11])
	if err != nil {
		return 0, err
	}
	system, err := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond, err
}

const plannerPath = "/visits/" + big + "/programme?day=2027-03-02"

// planner measures the planner's page and a move, without a browser.
func (b *bench) planner(add func(what, value, aim string)) error {
	var times []time.Duration
	for i := range 120 {
		a, err := b.server.get(b.ctx, plannerPath, nil)
		if err != nil {
			return err
		}
		if i >= 20 {
			times = append(times, a.took)
		}
	}
	add("planner's page, 5 days and 150 items: server time", spread(times), "under 30 ms")
	times, err := b.moves()
	if err != nil {
		return err
	}
	add("a move, answered with the planner's new state", spread(times), "under 100 ms")
	return nil
}

// moves moves one item to and fro.
func (b *bench) moves() ([]time.Duration, error) {
	var times []time.Duration
	for i := range 60 {
		took, err := b.move(i)
		if err != nil {
			return nil, err
		}
		times = append(times, took)
	}
	return times, nil
}

// move puts one item elsewhere, as a drag in the planner does.
func (b *bench) move(i int) (time.Duration, error) {
	start := fmt.Sprintf("%02d:%02d", 10+i%3, 5+i%11*5)
	form := url.Values{"day": {"2027-03-02"}, "start": {start}, "version": {"0"}}
	a, err := b.server.post(b.ctx, "/visits/"+big+"/programme/items/item-40/move?day=2027-03-02", form, http.Header{"Hx-Request": {"true"}})
	if err != nil {
		return 0, err
	}
	if !strings.Contains(string(a.body), "now "+start+"–") {
		return 0, fmt.Errorf("the item was not moved to %s", start)
	}
	return a.took, nil
}

// publish makes the big visit's next edition.
func (b *bench) publish() error {
	page, err := b.server.get(b.ctx, "/visits/"+big+"/editions", nil)
	if err != nil {
		return err
	}
	seen := regexp.MustCompile(`name="seen" value="(\w+)"`).FindSubmatch(page.body)
	if seen == nil {
		return errors.New("no form to publish")
	}
	_, err = b.server.post(b.ctx, "/visits/"+big+"/editions", url.Values{"seen": {string(seen[1])}}, nil)
	return err
}

// addFeed makes a feed of the big visit for guests and gives the path of its address.
func (b *bench) addFeed() (string, error) {
	out, err := b.command("", "feed", "add", big, "--base-url", b.server.address)
	return strings.TrimPrefix(strings.TrimSpace(out), b.server.address), err
}

// feed measures the guests' calendar.
func (b *bench) feed(add func(what, value, aim string)) error {
	if err := b.publish(); err != nil {
		return err
	}
	path, err := b.addFeed()
	if err != nil {
		return err
	}
	first, err := b.server.get(b.ctx, path, nil)
	if err != nil {
		return err
	}
	add("a feed of 150 items, first", fmt.Sprintf("%s, %d KB", shown(first.took), len(first.body)/1000), "")
	var full, unchanged []time.Duration
	for range 200 {
		a, err := b.server.get(b.ctx, path, nil)
		if err != nil {
			return err
		}
		full = append(full, a.took)
		if a, err = b.server.get(b.ctx, path, http.Header{"If-None-Match": {first.header.Get("ETag")}}); err != nil {
			return err
		}
		if a.status != http.StatusNotModified {
			return fmt.Errorf("an unchanged feed answers %d", a.status)
		}
		unchanged = append(unchanged, a.took)
	}
	add("the same again, whole", spread(full), "")
	add("the same again, 304", spread(unchanged), "")
	return nil
}

// imports imports many visits with one command.
func (b *bench) imports(visits int) (time.Duration, error) {
	args := []string{"visit", "import"}
	for i := range visits {
		name, err := b.write(made(fmt.Sprintf("OTHER-%d", i+1), i+1, 2, 12))
		if err != nil {
			return 0, err
		}
		args = append(args, name)
	}
	begun := time.Now()
	_, err := b.command("", args...)
	return time.Since(begun), err
}

// browser takes the figures of a real browser; where there are others, those alone that depend on them.
func (b *bench) browser(add func(what, value, aim string), others int) error {
	args := []string{"bench/planner.mjs", b.server.address, "bench", plannerPath}
	if others > 0 {
		args = append(args, strconv.Itoa(others))
	}
	c := exec.CommandContext(b.ctx, "node", args...) //nolint:gosec // the address of the program that was started here
	c.Dir = "web"
	c.Env = append(os.Environ(), "BENCH_PASSWORD="+password)
	c.Stderr = os.Stderr
	out, err := c.Output()
	if err != nil {
		return fmt.Errorf("the browser's figures: %w", err)
	}
	for line := range strings.Lines(string(out)) {
		parts := strings.Split(strings.TrimSpace(line), "\t")
		if len(parts) == 3 {
			add(parts[0], parts[1], parts[2])
		}
	}
	return nil
}
