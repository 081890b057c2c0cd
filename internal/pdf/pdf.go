// Package pdf prints pages with the system's Chromium. What is printed reaches neither the network nor
// the file system: it sees its own HTML and the assets that it was given, and runs no script.
package pdf

import (
	"context"
	"errors"
	"io/fs"
	"mime"
	"net/url"
	"os"
	"os/exec"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"cortege/internal/fault"
)

const (
	origin      = "https://paper.invalid" // answered by us alone: the domain can't exist
	assetFolder = "/assets/"
	atOnce      = 2  // pages printed at a time
	pagesInTab  = 50 // before it is replaced, so that nothing piles up in it
	largest     = 32 << 20
)

// names under which systems have Chromium, the likeliest first.
var names = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"}

// Printer prints with one browser process, which starts with the first page, lives on between pages and is
// replaced when it dies. It may be used by several at once.
type Printer struct {
	program string // of Chromium
	why     error  // that there is none
	assets  fs.FS
	limit   time.Duration
	free    chan *tab // the tabs that print; nil: one that is not open yet
	picture chan *tab // the same for pictures
	drawn   sync.Map  // of letters (rune), whether this machine draws them (bool)

	ctx  context.Context // of the printer's life
	stop context.CancelFunc

	mu      sync.Mutex
	browser context.Context // nil until started
	end     context.CancelFunc
}

// New makes a printer with the Chromium at program, a path or a name; "" takes the one that the system has.
// Pages find assets under /assets/. limit is for one page, the start of the browser and the wait for a
// free place included; 0: 30 seconds. Whether there is a Chromium is Available's to say.
func New(program string, assets fs.FS, limit time.Duration) *Printer {
	p := &Printer{assets: assets, limit: limit, free: closedTabs(atOnce), picture: closedTabs(1)}
	if limit == 0 {
		p.limit = 30 * time.Second
	}
	p.program, p.why = find(program)
	p.ctx, p.stop = context.WithCancel(context.Background())
	return p
}

func find(program string) (string, error) {
	candidates := names
	if program != "" {
		candidates = []string{program}
	}
	var err error
	for _, name := range candidates {
		var found string
		if found, err = exec.LookPath(name); err == nil {
			return found, nil
		}
	}
	return "", fault.Wrap(fault.Unavailable, "pdf_no_browser", err)
}

// Available gives nil, or an Unavailable that says what to install.
func (p *Printer) Available() error { return p.why }

// Close ends the browser. Pages being printed fail; the printer is of no use afterwards.
func (p *Printer) Close() {
	p.stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.discard()
}

// Print gives the page of html as a PDF, tagged, with the page's title and language, its size from the page's own
// @page rules. Addresses in it are relative to the root of this server. It fails with Invalid where html
// is too large, and with Unavailable where there is no browser, it died, or it took too long.
func (p *Printer) Print(ctx context.Context, html []byte) ([]byte, error) {
	return p.make(ctx, p.free, html, chromedp.PrintToPDF(
		chromedp.PDFPaper(chromedp.PaperA4), chromedp.PDFPreferCSSPageSize(), chromedp.PDFPrintBackground(),
		chromedp.PDFOutlineAndTagged(), chromedp.PDFStream(),
	))
}

// Picture gives the upper left of the page of html, as it is printed, as a PNG: so many CSS pixels of it, scaled. It fails
// as Print does. Pictures wait for each other, never a print for a picture.
func (p *Printer) Picture(ctx context.Context, html []byte, width, height int, scale float64) ([]byte, error) {
	return p.make(ctx, p.picture, html, func(ctx context.Context, _ *chromedp.Target) ([]byte, error) {
		size := emulation.SetDeviceMetricsOverrideParams{Width: int64(width), Height: int64(height), DeviceScaleFactor: scale}
		if _, err := chromedp.Call(ctx, emulation.SetDeviceMetricsOverride, size); err != nil {
			return nil, err
		}
		taken, err := chromedp.Call(ctx, cdppage.CaptureScreenshot, cdppage.CaptureScreenshotParams{
			Clip: &cdppage.Viewport{Width: float64(width), Height: float64(height), Scale: 1},
		})
		return taken.Data, err
	})
}

// make shows the page of html in a tab that is free and gives what an action makes of it.
func (p *Printer) make(ctx context.Context, tabs chan *tab, html []byte, action chromedp.Action[[]byte]) ([]byte, error) {
	if p.why != nil {
		return nil, p.why
	}
	if len(html) > largest {
		return nil, fault.InvalidField("", "pdf_too_large", nil)
	}
	ctx, cancel := context.WithTimeout(ctx, p.limit)
	defer cancel()
	var t *tab
	select {
	case t = <-tabs:
	case <-ctx.Done():
		return nil, unavailable(ctx, ctx.Err())
	}
	made, err := p.makeIn(ctx, &t, html, action)
	if err != nil {
		t.close() // whatever state it is in
		t = nil
	}
	tabs <- t
	if err != nil {
		return nil, unavailable(ctx, err)
	}
	return made, nil
}

// makeIn makes it in a tab, in another one where that is worn or its browser is gone.
func (p *Printer) makeIn(ctx context.Context, t **tab, html []byte, action chromedp.Action[[]byte]) ([]byte, error) {
	browser, err := p.start(ctx)
	if err != nil {
		return nil, err
	}
	if *t == nil || (*t).browser != browser || (*t).ctx.Err() != nil || (*t).pages >= pagesInTab {
		(*t).close()
		if *t, err = p.open(ctx, browser); err != nil {
			return nil, err
		}
	}
	return (*t).show(ctx, html, action)
}

func unavailable(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fault.Wrap(fault.Unavailable, "pdf_slow", err)
	}
	return fault.Wrap(fault.Unavailable, "pdf_failed", err)
}

// start gives the running browser, a new one where none runs.
func (p *Printer) start(ctx context.Context) (context.Context, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.ctx.Err(); err != nil {
		return nil, err
	}
	if p.browser != nil && p.browser.Err() == nil {
		return p.browser, nil
	}
	p.discard()
	allocator, endAllocator := chromedp.NewExecAllocator(p.ctx, p.options()...)
	browser, endBrowser := chromedp.NewContext(allocator)
	p.browser, p.end = browser, func() { endBrowser(); endAllocator() }
	unhook := context.AfterFunc(ctx, endAllocator) // who waits too long for the start ends it
	err := chromedp.Do(browser)
	if !unhook() && err == nil {
		err = ctx.Err()
	}
	if err != nil {
		p.discard()
		return nil, err
	}
	return browser, nil
}

// discard ends the browser, if any. The caller holds mu.
func (p *Printer) discard() {
	if p.end != nil {
		p.end()
	}
	p.browser, p.end = nil, nil
}

// options are Chromium's flags. chromedp gives it an empty folder of its own for its data.
func (p *Printer) options() []chromedp.ExecAllocatorOption {
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(p.program),
		chromedp.Flag("no-sandbox", os.Geteuid() == 0), // Chromium refuses to run as root otherwise
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-domain-reliability", true),
		chromedp.Flag("disable-crash-reporter", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-gpu", true),
		chromedp.Flag("mute-audio", true),
		chromedp.Flag("no-pings", true),
		chromedp.Flag("no-service-autorun", true),
		chromedp.Flag("font-render-hinting", "none"),
		// Whatever slips past the interception finds a proxy that isn't there, and no names.
		chromedp.Flag("proxy-server", "http://127.0.0.1:1"),
		chromedp.Flag("proxy-bypass-list", "<-loopback>"),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"),
		chromedp.Flag("webrtc-ip-handling-policy", "disable_non_proxied_udp"),
	)
	return options
}

// tab is a tab of the browser that shows one page after the other. It runs no script and keeps nothing, so that what was shown
// before is nowhere to be found.
type tab struct {
	browser context.Context //nolint:containedctx // a tab's life is a context
	ctx     context.Context //nolint:containedctx // the same
	end     context.CancelFunc
	pages   int // shown so far

	mu   sync.Mutex
	html []byte // of the page that is shown
}

func closedTabs(n int) chan *tab {
	tabs := make(chan *tab, n)
	for range n {
		tabs <- nil
	}
	return tabs
}

// close ends the tab; of none it does nothing.
func (t *tab) close() {
	if t != nil {
		t.end()
	}
}

// open opens a tab.
func (p *Printer) open(ctx context.Context, browser context.Context) (*tab, error) {
	t := &tab{browser: browser}
	t.ctx, t.end = chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	err := chromedp.Listen(t.ctx, func(event any) {
		if request, ok := event.(*fetch.EventRequestPaused); ok {
			go p.answer(t, request) // a listener must not wait
		}
	})
	prepare := func(ctx context.Context, _ *chromedp.Target) error {
		if _, err := chromedp.Call(ctx, fetch.Enable, fetch.EnableParams{}); err != nil {
			return err
		}
		if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
			return err
		}
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
		return err
	}
	if err == nil {
		err = t.do(ctx, func(ctx context.Context) error { return chromedp.Do(ctx, chromedp.Func(prepare)) })
	}
	if err != nil {
		t.end()
		return nil, err
	}
	return t, nil
}

// do runs something in the tab for as long as ctx lasts.
func (t *tab) do(ctx context.Context, run func(context.Context) error) error {
	within, cancel := context.WithCancelCause(t.ctx)
	defer cancel(nil)
	defer context.AfterFunc(ctx, func() { cancel(ctx.Err()) })()
	return run(within)
}

// show shows a page and gives what an action makes of it.
func (t *tab) show(ctx context.Context, html []byte, action chromedp.Action[[]byte]) (made []byte, err error) {
	t.mu.Lock()
	t.html = html
	t.mu.Unlock()
	t.pages++
	err = t.do(ctx, func(ctx context.Context) error {
		if err := chromedp.Do(ctx, chromedp.Navigate(origin+"/?"+strconv.Itoa(t.pages))); err != nil {
			return err
		}
		made, err = chromedp.Run(ctx, action)
		return err
	})
	return made, err
}

// answer gives the page and its assets, and nothing else.
func (p *Printer) answer(t *tab, request *fetch.EventRequestPaused) {
	t.mu.Lock()
	html := t.html
	t.mu.Unlock()
	kind, body := p.content(request, html)
	if body == nil {
		_, _ = chromedp.Call(t.ctx, fetch.FailRequest, fetch.FailRequestParams{RequestID: request.RequestID, ErrorReason: network.ErrorReasonAborted})
		return
	}
	headers := []*fetch.HeaderEntry{{Name: "Content-Type", Value: kind}}
	if request.ResourceType == network.ResourceTypeDocument {
		headers = append(headers, &fetch.HeaderEntry{Name: "Content-Security-Policy", Value: "default-src 'none'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:"})
	}
	// An error here ends in the page's own: it never finishes loading.
	_, _ = chromedp.Call(t.ctx, fetch.FulfillRequest, fetch.FulfillRequestParams{
		RequestID: request.RequestID, ResponseCode: 200, ResponseHeaders: headers, Body: body,
	})
}

// content gives what a request asks for, nil where it may not have it.
func (p *Printer) content(request *fetch.EventRequestPaused, html []byte) (kind string, body []byte) {
	address, err := url.Parse(request.Request.URL)
	if err != nil || address.Scheme+"://"+address.Host != origin {
		return "", nil
	}
	if address.Path == "/" && request.ResourceType == network.ResourceTypeDocument {
		return "text/html; charset=utf-8", html
	}
	name, found := strings.CutPrefix(address.Path, assetFolder)
	if !found || p.assets == nil || !fs.ValidPath(name) {
		return "", nil
	}
	if body, err = fs.ReadFile(p.assets, name); err != nil {
		return "", nil
	}
	if path.Ext(name) == ".woff2" {
		return "font/woff2", body
	}
	return mime.TypeByExtension(path.Ext(name)), body
}
