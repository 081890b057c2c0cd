package pdf

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/chromedp/chromedp"

	"cortege/internal/fault"
)

// printer gives one with the system's Chromium. Without one the test is skipped, on the build server it fails.
func printer(t *testing.T, assets fs.FS) *Printer {
	t.Helper()
	p := New("", assets, 2*time.Minute) // a busy machine is no fault
	t.Cleanup(p.Close)
	if err := p.Available(); err != nil {
		missing(t, err)
	}
	return p
}

func missing(t *testing.T, err error) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(err)
	}
	t.Skip(err)
}

// told runs one of poppler's programs on a PDF and gives what it says.
func told(t *testing.T, pdf []byte, program string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		missing(t, err)
	}
	file := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, arg := range args {
		args[i] = strings.ReplaceAll(arg, "FILE", file)
	}
	out, err := exec.Command(program, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
	return string(out)
}

func textOf(t *testing.T, pdf []byte) string {
	t.Helper()
	return told(t, pdf, "pdftotext", "-layout", "FILE", "-")
}

func TestAPageKeepsItsSizeTitleLanguageAndStyles(t *testing.T) {
	p := printer(t, fstest.MapFS{"style.css": {Data: []byte("@page{size:A5;@bottom-right{content:'page ' counter(page) ' of ' counter(pages)}} p::after{content:' styled'} section{break-before:page}")}})
	made, err := p.Print(t.Context(), []byte(`<!doctype html><html lang="az"><title>Qısa proqram</title><link rel=stylesheet href=/assets/style.css><h1>Səfər</h1><p>Görüş</p><section>Nahar</section>`))
	if err != nil {
		t.Fatal(err)
	}
	info := told(t, made, "pdfinfo", "FILE")
	for _, want := range []string{"Title:           Qısa proqram", "Tagged:          yes", "Pages:           2", "(A5)", "JavaScript:      no"} {
		if !strings.Contains(info, want) {
			t.Errorf("no %q in\n%s", want, info)
		}
	}
	if !bytes.Contains(made, []byte("/Lang (az)")) {
		t.Error("the language is not told")
	}
	said := textOf(t, made)
	for _, want := range []string{"Görüş styled", "page 1 of 2", "page 2 of 2"} {
		if !strings.Contains(said, want) {
			t.Errorf("no %q in\n%s", want, said)
		}
	}
	for i, line := range strings.Split(strings.TrimSpace(told(t, made, "pdffonts", "FILE")), "\n") {
		if embedded := regexp.MustCompile(` (yes|no) +(yes|no) +(yes|no) +\d+ +\d+$`).FindStringSubmatch(line); i > 1 && (embedded == nil || embedded[1] != "yes") {
			t.Errorf("a font is not embedded: %s", line)
		}
	}
}

func TestAPageReachesNeitherTheNetworkNorFiles(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	var reached atomic.Int32
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			reached.Add(1)
			_ = c.Close()
		}
	}()
	secret := filepath.Join(t.TempDir(), "secret.txt")
	if err := os.WriteFile(secret, []byte("TOPSECRET"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := printer(t, fstest.MapFS{"a.css": {Data: []byte("body{color:black}")}})
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	for _, host := range []string{"127.0.0.1:" + port, "localhost:" + port, "[::1]:" + port, "2130706433:" + port} {
		page := strings.NewReplacer("HOST", "http://"+host, "SECRET", "file://"+secret, "WS", "ws://"+host).Replace(`<!doctype html><title>Hostile</title>
<base href="HOST/">
<meta http-equiv="refresh" content="0;url=HOST/refresh">
<link rel="stylesheet" href="HOST/a.css"><link rel="preconnect" href="HOST"><link rel="dns-prefetch" href="HOST">
<link rel="prefetch" href="HOST/prefetch"><link rel="icon" href="HOST/icon"><link rel="manifest" href="HOST/manifest"><link rel="stylesheet" href="SECRET">
<style>@import url(HOST/import.css); @font-face{font-family:f;src:url(HOST/font.woff2)} body{background:url(HOST/bg.png);font-family:f} p{background:url(SECRET)}</style>
<p>Still here
<iframe src="HOST/frame"></iframe><iframe src="SECRET"></iframe><iframe src="/"></iframe><iframe srcdoc="<img src=HOST/srcdoc><iframe src='SECRET'></iframe>"></iframe>
<iframe src="view-source:SECRET"></iframe><iframe src="chrome://version"></iframe><iframe src="data:text/html,<img src=HOST/data>"></iframe>
<img src="HOST/img"><img src="SECRET"><img srcset="HOST/set 1x"><object data="HOST/object"></object><embed src="SECRET"><video src="HOST/video" poster="HOST/poster"></video>
<svg><image href="HOST/svg"/><use href="HOST/use#a"/></svg><a href="HOST" ping="HOST/ping">x</a><form action="HOST/form" method=post><input autofocus></form>
<script src="HOST/script.js"></script>
<script>fetch("HOST/fetch"); new WebSocket("WS"); navigator.sendBeacon("HOST/beacon"); new Worker("HOST/worker"); location="SECRET"; document.write("RAN")</script>
<img src=x onerror="document.body.append('RAN')">`)
		made, err := p.Print(t.Context(), []byte(page))
		if err != nil {
			t.Fatalf("%s: %v", host, err)
		}
		said := textOf(t, made)
		if !strings.Contains(said, "Still here") || strings.Contains(said, "TOPSECRET") || strings.Contains(said, "RAN") {
			t.Errorf("%s: the page says:\n%s", host, said)
		}
	}
	if n := reached.Load(); n != 0 {
		t.Errorf("the network was reached %d times", n)
	}
}

func TestAssetsAreReadFromTheirFolderAlone(t *testing.T) {
	p := printer(t, fstest.MapFS{"a.css": {Data: []byte("p::after{content:' styled'}")}})
	made, err := p.Print(t.Context(), []byte(`<!doctype html><link rel=stylesheet href=/assets/../assets/a.css><link rel=stylesheet href=/assets/missing.css><link rel=stylesheet href=/assets/%2e%2e/%2e%2e/etc/passwd><p>Text`))
	if err != nil {
		t.Fatal(err)
	}
	if said := textOf(t, made); !strings.Contains(said, "Text styled") {
		t.Errorf("the page says:\n%s", said)
	}
}

// long is a page that takes Chromium seconds to print.
func long() []byte {
	var b bytes.Buffer
	b.WriteString("<!doctype html><table>")
	for i := range 60000 {
		fmt.Fprintf(&b, "<tr><td>%d<td>Wreath at the monument<td>Alley of Honors", i)
	}
	return b.Bytes()
}

func TestAKilledBrowserIsReplaced(t *testing.T) {
	p := printer(t, nil)
	if _, err := p.Print(t.Context(), []byte("<p>first")); err != nil {
		t.Fatal(err)
	}
	process := chromedp.FromContext(p.browser).Browser.Process()
	failed, page := make(chan error, 1), long()
	go func() {
		_, err := p.Print(t.Context(), page)
		failed <- err
	}()
	for len(p.free) == atOnce {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(200 * time.Millisecond)
	if err := process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := <-failed; !fault.Is(err, fault.Unavailable) {
		t.Errorf("the page being printed gives %v", err)
	}
	made, err := p.Print(t.Context(), []byte("<p>Second try"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(textOf(t, made), "Second try") {
		t.Error("the next page is not what was asked for")
	}
	if again := chromedp.FromContext(p.browser).Browser.Process(); again.Pid == process.Pid {
		t.Error("the browser is still the killed one")
	}
}

func TestSeveralPagesAtOnceKeepApart(t *testing.T) {
	p := printer(t, nil)
	var all sync.WaitGroup
	for n := range 6 {
		all.Go(func() {
			made, err := p.Print(t.Context(), fmt.Appendf(nil, "<p>Visit number %d.", n))
			if err != nil {
				t.Error(err)
				return
			}
			if want := fmt.Sprintf("Visit number %d.", n); !bytes.HasPrefix(made, []byte("%PDF-")) || !strings.Contains(textOf(t, made), want) {
				t.Errorf("no %q in it", want)
			}
		})
	}
	all.Wait()
}

func TestAPageThatTakesTooLongIsGivenUp(t *testing.T) {
	p := New("", nil, 700*time.Millisecond)
	t.Cleanup(p.Close)
	if err := p.Available(); err != nil {
		missing(t, err)
	}
	began := time.Now()
	_, err := p.Print(t.Context(), long())
	if !fault.Is(err, fault.Unavailable) || fault.All(err)[0].Key != "pdf_slow" {
		t.Errorf("got %v", err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
}

func TestWhoGoesAwayStopsThePrinting(t *testing.T) {
	p := printer(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(200*time.Millisecond, cancel)
	if _, err := p.Print(ctx, long()); err == nil {
		t.Error("it was printed all the same")
	}
	if _, err := p.Print(t.Context(), []byte("<p>next")); err != nil {
		t.Errorf("the next page: %v", err)
	}
}

func TestCloseEndsTheBrowser(t *testing.T) {
	p := printer(t, nil)
	if _, err := p.Print(t.Context(), []byte("<p>x")); err != nil {
		t.Fatal(err)
	}
	browser := chromedp.FromContext(p.browser).Browser
	p.Close()
	if err := browser.Process().Kill(); err == nil { // Chromium's own end is the error we hope for
		t.Error("the browser still runs")
	}
	if _, err := p.Print(t.Context(), []byte("<p>x")); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a closed printer gives %v", err)
	}
}

func TestWithoutABrowserItSaysWhy(t *testing.T) {
	p := New("/nowhere/chromium", nil, 0)
	defer p.Close()
	if err := p.Available(); !fault.Is(err, fault.Unavailable) || fault.All(err)[0].Key != "pdf_no_browser" {
		t.Errorf("got %v", err)
	}
	if _, err := p.Print(t.Context(), []byte("<p>x")); !fault.Is(err, fault.Unavailable) {
		t.Errorf("printing gives %v", err)
	}
}

func TestAPageOfAHundredMegabytesIsRefused(t *testing.T) {
	p := printer(t, nil)
	if _, err := p.Print(t.Context(), make([]byte, 100<<20)); !fault.Is(err, fault.Invalid) {
		t.Errorf("got %v", err)
	}
}

func TestAProgramThatIsNoBrowserIsNotWaitedForForever(t *testing.T) {
	sleep, err := exec.LookPath("sleep")
	if err != nil {
		t.Skip(err)
	}
	script := filepath.Join(t.TempDir(), "chromium")
	if err := os.WriteFile(script, []byte("#!/bin/sh\nexec "+sleep+" 60\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	p := New(script, nil, time.Second)
	defer p.Close()
	began := time.Now()
	if _, err := p.Print(t.Context(), []byte("<p>x")); !fault.Is(err, fault.Unavailable) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(began); took > 6*time.Second {
		t.Errorf("it took %s", took)
	}
}
