package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"cortege/internal/calendar"
	"cortege/internal/planning"
	"cortege/internal/store"
	"cortege/internal/visit"
)

// feedBench says how feeds are measured.
type feedBench struct {
	seconds  int           // of each run of wrk
	requests int           // over which memory is to stay flat
	polled   int           // feeds
	rate     int           // polls a second while an officer edits
	pause    time.Duration // from the beginning of one edit to that of the next
}

// helpers are the programs of Debian that feeds are measured with, and beside.
var helpers = []struct{ program, pack string }{{"wrk", "wrk"}, {"nginx", "nginx-light"}, {"radicale", "radicale"}}

func needHelpers() error {
	if err := os.Setenv("PATH", os.Getenv("PATH")+":/usr/sbin"); err != nil { // where Debian keeps nginx
		return err
	}
	var missing []string
	for _, h := range helpers {
		if _, err := exec.LookPath(h.program); err != nil {
			missing = append(missing, h.pack)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("this needs more programs; install them with: apt-get install -y --no-install-recommends %s", strings.Join(missing, " "))
	}
	return nil
}

// feeds measures a feed of 150 events beside nginx and Radicale serving the same bytes, and edits while many feeds are polled.
func (b *bench) feeds(o feedBench) ([]figure, error) {
	if err := needHelpers(); err != nil {
		return nil, err
	}
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
	if _, err := b.start(); err != nil {
		return nil, err
	}
	if _, err := b.server.post(b.ctx, "/login", url.Values{"name": {"bench"}, "password": {password}}, nil); err != nil {
		return nil, err
	}
	if err := b.publish(); err != nil {
		return nil, err
	}
	path, err := b.addFeed()
	if err != nil {
		return nil, err
	}
	whole, err := b.server.get(b.ctx, path, nil)
	if err != nil {
		return nil, err
	}
	folder := filepath.Join(b.folder, "static")
	if err := os.MkdirAll(folder, 0o755); err != nil { //nolint:gosec // nginx's workers are another user
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(folder, "feed.ics"), whole.body, 0o644); err != nil { //nolint:gosec // likewise
		return nil, err
	}
	nginx, endNginx, err := b.nginx(folder)
	if err != nil {
		return nil, err
	}
	defer endNginx()
	radicale, authorization, endRadicale, err := b.radicale(whole.body)
	if err != nil {
		return nil, err
	}
	defer endRadicale()

	const rounds = 3 // in turns, the one of middling rate is told: what else the machine does falls on all alike
	type asked struct {
		name   string
		tagged bool
	}
	runs := map[asked][]load{}
	served := []struct{ name, address, header, aim string }{
		{"nginx, a file", nginx + "/feed.ics", "", ""},
		{"Radicale", radicale, authorization, ""},
		{"Cortège", b.server.address + path, "", "a third of nginx, 200 times Radicale"},
	}
	tag := ""
	for range rounds {
		for _, s := range served {
			if tag, err = b.tagAt(s.address, s.header); err != nil || tag == "" {
				return nil, errors.Join(err, errors.New(s.name+" gives no ETag"))
			}
			for _, header := range []string{"", "If-None-Match: " + tag} {
				run, err := b.wrk(o.seconds, s.address, s.header, header)
				if err != nil {
					return nil, err
				}
				as := asked{s.name, header != ""}
				runs[as] = append(runs[as], run)
			}
		}
	}
	middling := func(name string, tagged bool) string {
		of := runs[asked{name, tagged}]
		slices.SortFunc(of, func(x, y load) int { return cmp.Compare(x.perSecond, y.perSecond) })
		return of[rounds/2].String()
	}
	var figures []figure
	for _, s := range served {
		figures = append(figures,
			figure{fmt.Sprintf("%s: whole, %d KB", s.name, len(whole.body)/1000), middling(s.name, false), s.aim},
			figure{s.name + ": asked with its tag", middling(s.name, true), strings.Replace(s.aim, "a third", "half", 1)})
	}
	endNginx()
	endRadicale()
	memory, err := b.manyRequests(o, b.server.address+path, tag)
	if err != nil {
		return nil, err
	}
	figures = append(figures, memory)
	var quiet []time.Duration
	each, err := b.server.processorOf(100, func() (err error) {
		quiet, err = b.paced(100, o.pause)
		return err
	})
	if err != nil {
		return nil, err
	}
	figures = append(figures, figure{fmt.Sprintf("an edit every %v while nobody polls", o.pause), spread(quiet) + "; " + shown(each) + " of processor time", ""})
	edits, polls, err := b.editWhilePolled(o)
	if err != nil {
		return nil, err
	}
	return append(figures, figure{fmt.Sprintf("an edit every %v while %d feeds are polled, %d a second", o.pause, o.polled, polls), edits, "under 100 ms"}), nil
}

// manyRequests asks for the calendar until it has been given so often as is wanted, nine times of ten with its tag, and
// tells what memory the program holds before, in the middle and at the end.
func (b *bench) manyRequests(o feedBench, address, tag string) (figure, error) {
	var held []string
	look := func() error {
		memory, err := b.server.memory()
		held = append(held, memory)
		return err
	}
	if err := look(); err != nil {
		return figure{}, err
	}
	given, begun := 0, time.Now()
	spent, err := b.server.processor()
	if err != nil {
		return figure{}, err
	}
	for given < o.requests && time.Since(begun) < manyMost {
		for _, run := range []struct {
			seconds int
			header  string
		}{{1, ""}, {4, "If-None-Match: " + tag}} {
			got, err := b.wrk(run.seconds, address, run.header)
			if err != nil {
				return figure{}, err
			}
			given += got.requests
		}
		if len(held) == 1 && given >= o.requests/2 {
			if err := look(); err != nil {
				return figure{}, err
			}
		}
	}
	if err := look(); err != nil {
		return figure{}, err
	}
	now, err := b.server.processor()
	each := float64((now - spent).Microseconds()) / float64(given)
	return figure{fmt.Sprintf("memory before, halfway and after %d requests", given), fmt.Sprintf("%s; %.0f µs of processor time each", strings.Join(held, ", "), each), "flat"}, err
}

// processorOf gives the program's processor time for each of count things that are done.
func (s *server) processorOf(count int, do func() error) (time.Duration, error) {
	before, err := s.processor()
	if err != nil {
		return 0, err
	}
	if err := do(); err != nil {
		return 0, err
	}
	after, err := s.processor()
	return (after - before) / time.Duration(count), err
}

// manyMost is how long manyRequests takes at most.
const manyMost = 3 * time.Minute

// load is what wrk says of a run.
type load struct {
	perSecond     float64
	median, worst string
	requests      int
	refused       string // answers that are neither 2xx nor 3xx
}

func (r load) String() string {
	return fmt.Sprintf("%.0f a second, %s median, %s 99th percentile%s", r.perSecond, r.median, r.worst, r.refused)
}

var wrkSays = map[string]*regexp.Regexp{
	"rate": regexp.MustCompile(`Requests/sec:\s+([\d.]+)`), "median": regexp.MustCompile(`50%\s+([\d.]+\w+)`), "worst": regexp.MustCompile(`99%\s+([\d.]+\w+)`),
	"requests": regexp.MustCompile(`(\d+) requests in`), "refused": regexp.MustCompile(`Non-2xx or 3xx responses: (\d+)`),
}

func (b *bench) wrk(seconds int, address string, headers ...string) (load, error) {
	args := []string{"-t1", "-c32", fmt.Sprintf("-d%ds", seconds), "--latency"}
	for _, header := range headers {
		if header != "" {
			args = append(args, "-H", header)
		}
	}
	out, err := exec.CommandContext(b.ctx, "wrk", append(args, address)...).Output() //nolint:gosec // the address of a server that was started here
	if err != nil {
		return load{}, fmt.Errorf("wrk: %w", err)
	}
	said := func(what string) string {
		if found := wrkSays[what].FindSubmatch(out); found != nil {
			return string(found[1])
		}
		return ""
	}
	r := load{median: said("median"), worst: said("worst")}
	if n := said("refused"); n != "" {
		r.refused = ", " + n + " refused"
	}
	r.requests, _ = strconv.Atoi(said("requests"))
	r.perSecond, err = strconv.ParseFloat(said("rate"), 64)
	return r, err
}

// tagAt gives the ETag that an address is given with; header is one line, or none.
func (b *bench) tagAt(address, header string) (string, error) {
	request, err := http.NewRequestWithContext(b.ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", err
	}
	if name, value, ok := strings.Cut(header, ": "); ok {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	_, err = io.Copy(io.Discard, response.Body)
	return response.Header.Get("ETag"), errors.Join(err, response.Body.Close())
}

// freePort gives a port on which nothing listens now.
func (b *bench) freePort() (int, error) {
	var config net.ListenConfig
	l, err := config.Listen(b.ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}

// launch starts a server and waits until it listens.
func (b *bench) launch(port int, name string, args ...string) (end func(), err error) {
	c := exec.CommandContext(b.ctx, name, args...) //nolint:gosec // one of helpers
	if err := c.Start(); err != nil {
		return nil, err
	}
	end = sync.OnceFunc(func() {
		_ = c.Process.Signal(os.Interrupt)
		_ = c.Wait()
	})
	var dialer net.Dialer
	for range 100 {
		if conn, err := dialer.DialContext(b.ctx, "tcp", "127.0.0.1:"+strconv.Itoa(port)); err == nil {
			return end, conn.Close()
		}
		time.Sleep(50 * time.Millisecond)
	}
	end()
	return nil, fmt.Errorf("%s does not listen", name)
}

// nginx serves the files of folder.
func (b *bench) nginx(folder string) (address string, end func(), err error) {
	port, err := b.freePort()
	if err != nil {
		return "", nil, err
	}
	config := filepath.Join(b.folder, "nginx.conf")
	err = os.WriteFile(config, fmt.Appendf(nil, `daemon off; worker_processes auto; pid %[1]s/nginx.pid; error_log %[1]s/nginx.log;
events { worker_connections 1024; }
http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; types { text/calendar ics; }
 client_body_temp_path %[1]s/n1; proxy_temp_path %[1]s/n2; fastcgi_temp_path %[1]s/n3; uwsgi_temp_path %[1]s/n4; scgi_temp_path %[1]s/n5;
 server { listen 127.0.0.1:%[2]d; root %[3]s; } }
`, b.folder, port, folder), 0o600)
	if err != nil {
		return "", nil, err
	}
	if err := os.Chmod(b.folder, 0o755); err != nil { //nolint:gosec // nginx's workers are another user
		return "", nil, err
	}
	end, err = b.launch(port, "nginx", "-c", config)
	return fmt.Sprintf("http://127.0.0.1:%d", port), end, err
}

// radicale serves the calendar; authorization is the line of a request's head by which it may be read.
func (b *bench) radicale(calendar []byte) (address, authorization string, end func(), err error) {
	port, err := b.freePort()
	if err != nil {
		return "", "", nil, err
	}
	config := filepath.Join(b.folder, "radicale.conf")
	err = os.WriteFile(config, fmt.Appendf(nil, "[server]\nhosts = 127.0.0.1:%d\n[auth]\ntype = none\ndelay = 0\n[storage]\nfilesystem_folder = %s\n[logging]\nlevel = error\n",
		port, filepath.Join(b.folder, "radicale")), 0o600)
	if err != nil {
		return "", "", nil, err
	}
	if end, err = b.launch(port, "radicale", "--config", config); err != nil {
		return "", "", nil, err
	}
	address = fmt.Sprintf("http://127.0.0.1:%d/bench/feed/", port)
	value := "Basic " + base64.StdEncoding.EncodeToString([]byte("bench:bench"))
	request, err := http.NewRequestWithContext(b.ctx, http.MethodPut, address, strings.NewReader(string(calendar)))
	if err == nil {
		request.Header.Set("Authorization", value)
		request.Header.Set("Content-Type", "text/calendar")
		var response *http.Response
		if response, err = http.DefaultClient.Do(request); err == nil {
			_ = response.Body.Close()
			if response.StatusCode >= 300 {
				err = errors.New("radicale: " + response.Status)
			}
		}
	}
	if err != nil {
		end()
		return "", "", nil, err
	}
	return address, "Authorization: " + value, end, nil
}

// editWhilePolled has an officer move an item while feeds are polled at random; it gives the times of the moves, and how
// many polls a second there were.
func (b *bench) editWhilePolled(o feedBench) (edits string, polls int, err error) {
	paths, err := b.addFeeds(o.polled)
	if err != nil {
		return "", 0, err
	}
	ctx, stop := context.WithCancel(b.ctx)
	defer stop()
	pace := time.NewTicker(time.Second / time.Duration(o.rate))
	defer pace.Stop()
	const pollers = 16
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: pollers}, Timeout: 30 * time.Second}
	var polling sync.WaitGroup
	counts, failed := make([]int, pollers), make([]error, pollers)
	for i := range pollers {
		polling.Go(func() {
			tags := map[string]string{}
			for {
				select {
				case <-ctx.Done():
					return
				case <-pace.C:
				}
				path := paths[mathrand.IntN(len(paths))]
				request, err := http.NewRequestWithContext(ctx, http.MethodGet, b.server.address+path, nil)
				if err != nil {
					failed[i] = err
					return
				}
				request.Header.Set("If-None-Match", tags[path])
				response, err := client.Do(request)
				if ctx.Err() != nil {
					return
				}
				if err == nil && response.StatusCode >= 400 {
					err = errors.New(response.Status)
				}
				if err != nil {
					failed[i] = err
					return
				}
				_, _ = io.Copy(io.Discard, response.Body)
				_ = response.Body.Close()
				tags[path] = response.Header.Get("ETag")
				counts[i]++
			}
		})
	}
	begun := time.Now()
	times, err := b.paced(300, o.pause)
	if err != nil {
		return "", 0, err
	}
	took := time.Since(begun)
	stop()
	polling.Wait()
	total := 0
	for _, n := range counts {
		total += n
	}
	return spread(times), int(float64(total) / took.Seconds()), errors.Join(failed...)
}

// paced moves one item to and fro, a move beginning every pause where the one before has ended by then.
func (b *bench) paced(count int, pause time.Duration) (times []time.Duration, err error) {
	pace := time.NewTicker(pause)
	defer pace.Stop()
	for i := range count {
		<-pace.C
		took, err := b.move(i)
		if err != nil {
			return nil, err
		}
		times = append(times, took)
	}
	return times, nil
}

// addFeeds makes feeds of the big visit, half of them of the draft, and gives their paths.
func (b *bench) addFeeds(count int) ([]string, error) {
	opened, err := store.Open(b.ctx, b.database, time.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	by := planning.Author{Name: "bench", At: time.Now()}
	var paths []string
	for i := range count {
		feed := &planning.Feed{
			Reference: big, Scope: calendar.Scope{Kind: calendar.OfVisit}, Audience: visit.ForGuests,
			Detail: calendar.EachItem, Transfers: calendar.TransfersShown,
		}
		if i%2 == 1 {
			feed.Audience = visit.ForStaff
		}
		if i%10 != 0 {
			feed.Scope = calendar.Scope{Kind: calendar.OfPerson, ID: fmt.Sprintf("p%d", i%12)}
		}
		token := rand.Text()
		hash := sha256.Sum256([]byte(token))
		if err := opened.AddFeed(b.ctx, by, feed, hex.EncodeToString(hash[:])); err != nil { // the office would check each
			return nil, errors.Join(err, opened.Close())
		}
		paths = append(paths, planning.FeedPath(token, feed.Name()))
	}
	return paths, opened.Close()
}
