package httpd

import (
	"bytes"
	"crypto/subtle"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"cortege/internal/fault"
	"cortege/internal/planning"
)

// CalDAV (RFC 4791), read only: a feed's token is name and password, and its calendar the one there is. The addresses
// are the same for every reader, so no log holds a token.
const (
	davRoot       = "/dav/"
	davPrincipal  = davRoot + "me/"
	davHome       = davRoot + "calendars/"
	davCollection = davHome + "feed/"
)

// davLimit is how long a request's body may be: the longest names a thousand events.
const davLimit = 256 << 10

// davReads and davWrites are the methods that are answered, and those that are refused because nothing can be changed.
var (
	davReads  = []string{"OPTIONS", "GET", "PROPFIND", "REPORT"}
	davWrites = []string{"PUT", "DELETE", "POST", "PATCH", "PROPPATCH", "MKCOL", "MKCALENDAR", "COPY", "MOVE", "LOCK", "UNLOCK", "ACL"}
)

func (s *Server) davRoutes() []route {
	routes := []route{
		{method: "GET", path: "/.well-known/caldav", handle: davWellKnown, bare: true},
		{method: "PROPFIND", path: "/.well-known/caldav", handle: davWellKnown, bare: true},
	}
	for _, method := range slices.Concat(davReads, davWrites) {
		for _, path := range []string{strings.TrimSuffix(davRoot, "/"), davRoot + "*"} {
			routes = append(routes, route{method: method, path: path, handle: s.dav, bare: true, stream: true, body: davLimit})
		}
	}
	return routes
}

func davWellKnown(c echo.Context) error { return c.Redirect(http.StatusMovedPermanently, davRoot) }

// dav answers a CalDAV client. Its errors are a line of text.
func (s *Server) dav(c echo.Context) error {
	r, header := c.Request(), c.Response().Header()
	refuse := func(status int) error { return c.String(status, http.StatusText(status)+"\n") }
	header.Set("DAV", "1, calendar-access")
	if r.Method == http.MethodOptions {
		header.Set("Allow", "OPTIONS, GET, HEAD, PROPFIND, REPORT")
		return c.NoContent(http.StatusNoContent)
	}
	name, token, _ := r.BasicAuth()
	if subtle.ConstantTimeCompare([]byte(name), []byte(token)) != 1 {
		token = ""
	}
	calendar, err := s.office.Collection(r.Context(), token, r.UserAgent())
	if fault.Is(err, fault.NotFound) {
		header.Set("WWW-Authenticate", `Basic realm="Cortege", charset="UTF-8"`)
		return refuse(http.StatusUnauthorized)
	}
	if err != nil {
		return s.refuseFeed(c, err)
	}
	d := &davRequest{calendar: calendar}
	switch {
	case slices.Contains(davWrites, r.Method):
		return refuse(http.StatusForbidden)
	case r.Method == "PROPFIND":
		err = d.propfind(r)
	case r.Method == "REPORT":
		err = d.report(r)
	default:
		object := d.object(r.URL.Path)
		if object == nil {
			return refuse(http.StatusNotFound)
		}
		header.Set("Content-Type", objectType)
		header.Set("ETag", object.ETag)
		header.Set("Cache-Control", "private, no-cache")
		http.ServeContent(c.Response(), r, "", object.Modified, bytes.NewReader(object.Bytes))
		return nil
	}
	var refused *davError
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &refused) && refused.element != "":
		return c.Blob(refused.status, davType, []byte(xml.Header+`<d:error xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><`+refused.element+`/></d:error>`))
	case refused != nil:
		return refuse(refused.status)
	case errors.As(err, &tooLarge):
		return refuse(http.StatusRequestEntityTooLarge)
	case err != nil:
		return refuse(http.StatusBadRequest)
	}
	return c.Blob(http.StatusMultiStatus, davType, d.answer())
}

const (
	davType    = "application/xml; charset=utf-8"
	objectType = calendarType + "; component=VEVENT"
)

// davNames is how many properties a client may ask for at once, davNamesLong how long their names may be together: each is
// answered for each event.
const (
	davNames     = 100
	davNamesLong = 8 << 10
)

// tooMany says whether more is asked for than any client wants.
func (a *davAsked) tooMany() bool {
	if a.Prop == nil {
		return false
	}
	long := 0
	for _, n := range a.Prop.Names {
		long += len(n.XMLName.Space) + len(n.XMLName.Local)
	}
	return len(a.Prop.Names) > davNames || long > davNamesLong
}

// davError refuses a request, with the precondition that it fails, if any.
type davError struct {
	status  int
	element string
}

func (e *davError) Error() string { return http.StatusText(e.status) + " " + e.element }

// The namespaces of properties, and what the answers call them.
const (
	nsDAV    = "DAV:"
	nsCalDAV = "urn:ietf:params:xml:ns:caldav"
	nsServer = "http://calendarserver.org/ns/"
)

var davPrefixes = map[string]string{nsDAV: "d", nsCalDAV: "c", nsServer: "cs"}

// davRequest is one request and its answer in the making.
type davRequest struct {
	calendar *planning.Collection
	asked    davAsked
	body     bytes.Buffer
}

// davAsked is which properties a client wants.
type davAsked struct {
	AllProp  *struct{} `xml:"DAV: allprop"`
	PropName *struct{} `xml:"DAV: propname"`
	Prop     *struct {
		Names []struct{ XMLName xml.Name } `xml:",any"`
	} `xml:"DAV: prop"`
}

// davProperty is a property and its value in XML.
type davProperty struct {
	name  xml.Name
	value string
}

func prop(space, local, value string) davProperty {
	return davProperty{xml.Name{Space: space, Local: local}, value}
}

func href(path string) string {
	return "<d:href>" + escaped((&url.URL{Path: path}).EscapedPath()) + "</d:href>"
}

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder never fails
	return b.String()
}

func (d *davRequest) object(path string) *planning.CollectionObject {
	name, inside := strings.CutPrefix(path, davCollection)
	uid, named := strings.CutSuffix(name, ".ics")
	if !inside || !named {
		return nil
	}
	for i := range d.calendar.Objects {
		if d.calendar.Objects[i].UID == uid {
			return &d.calendar.Objects[i]
		}
	}
	return nil
}

// collectionPath gives the request's path; some clients leave out the slash at a collection's end.
func collectionPath(r *http.Request) string {
	if path := r.URL.Path; strings.HasSuffix(path, "/") || strings.HasSuffix(path, ".ics") {
		return path
	}
	return r.URL.Path + "/"
}

func objectPath(o *planning.CollectionObject) string { return davCollection + o.UID + ".ics" }

// syncToken tells one state of the calendar from another.
func (d *davRequest) syncToken() string { return "urn:cortege:" + strings.Trim(d.calendar.ETag, `"`) }

func (d *davRequest) propfind(r *http.Request) error {
	// No body asks for everything (RFC 4918, 9.1).
	var asked struct {
		XMLName xml.Name `xml:"DAV: propfind"`
		davAsked
	}
	if err := xml.NewDecoder(r.Body).Decode(&asked); errors.Is(err, io.EOF) {
		asked.AllProp = &struct{}{}
	} else if err != nil {
		return err
	}
	if d.asked = asked.davAsked; d.asked.tooMany() {
		return &davError{status: http.StatusForbidden}
	}
	depth := r.Header.Get("Depth")
	if depth != "0" && depth != "1" {
		return &davError{http.StatusForbidden, "d:propfind-finite-depth"}
	}
	deep := depth == "1"
	path := collectionPath(r)
	switch path {
	case davRoot:
		d.respond(davRoot, d.principal(davRoot))
		if deep {
			d.respond(davPrincipal, d.principal(davPrincipal))
			d.respond(davHome, d.home())
		}
	case davPrincipal:
		d.respond(davPrincipal, d.principal(davPrincipal))
	case davHome:
		d.respond(davHome, d.home())
		if deep {
			d.respond(davCollection, d.collection())
		}
	case davCollection:
		d.respond(davCollection, d.collection())
		for i := range d.calendar.Objects {
			if deep {
				d.respond(objectPath(&d.calendar.Objects[i]), d.event(&d.calendar.Objects[i], false))
			}
		}
	default:
		object := d.object(path)
		if object == nil {
			return &davError{status: http.StatusNotFound}
		}
		d.respond(path, d.event(object, false))
	}
	return nil
}

// Every resource says whose it is and that it can be read alone.
func common() []davProperty {
	return []davProperty{
		prop(nsDAV, "current-user-principal", href(davPrincipal)),
		prop(nsDAV, "owner", href(davPrincipal)),
		prop(nsDAV, "current-user-privilege-set", "<d:privilege><d:read/></d:privilege><d:privilege><d:read-current-user-privilege-set/></d:privilege>"),
	}
}

func (d *davRequest) principal(path string) []davProperty {
	kind := "<d:collection/>"
	if path == davPrincipal {
		kind += "<d:principal/>"
	}
	return append(common(),
		prop(nsDAV, "resourcetype", kind),
		prop(nsDAV, "displayname", escaped(d.calendar.Name)),
		prop(nsDAV, "principal-URL", href(davPrincipal)),
		prop(nsCalDAV, "calendar-home-set", href(davHome)))
}

func (d *davRequest) home() []davProperty {
	return append(common(), prop(nsDAV, "resourcetype", "<d:collection/>"), prop(nsDAV, "displayname", escaped(d.calendar.Name)))
}

func (d *davRequest) collection() []davProperty {
	report := func(name string) string {
		return "<d:supported-report><d:report><" + name + "/></d:report></d:supported-report>"
	}
	return append(common(),
		prop(nsDAV, "resourcetype", "<d:collection/><c:calendar/>"),
		prop(nsDAV, "displayname", escaped(d.calendar.Name)),
		prop(nsServer, "getctag", escaped(d.calendar.ETag)),
		prop(nsDAV, "getetag", escaped(d.calendar.ETag)),
		prop(nsDAV, "getlastmodified", d.calendar.Modified.UTC().Format(http.TimeFormat)),
		prop(nsDAV, "sync-token", d.syncToken()),
		prop(nsCalDAV, "supported-calendar-component-set", `<c:comp name="VEVENT"/>`),
		prop(nsCalDAV, "supported-calendar-data", `<c:calendar-data content-type="text/calendar" version="2.0"/>`),
		prop(nsDAV, "supported-report-set", report("c:calendar-query")+report("c:calendar-multiget")+report("d:sync-collection")))
}

// event gives an event's properties; the event itself is for reports alone (RFC 4791, 9.6).
func (d *davRequest) event(o *planning.CollectionObject, whole bool) []davProperty {
	all := append(common(),
		prop(nsDAV, "resourcetype", ""),
		prop(nsDAV, "getetag", escaped(o.ETag)),
		prop(nsDAV, "getcontenttype", objectType),
		prop(nsDAV, "getcontentlength", strconv.Itoa(len(o.Bytes))),
		prop(nsDAV, "getlastmodified", o.Modified.UTC().Format(http.TimeFormat)))
	if whole {
		all = append(all, prop(nsCalDAV, "calendar-data", escaped(string(o.Bytes))))
	}
	return all
}

// respond adds what was asked for of one resource.
func (d *davRequest) respond(path string, all []davProperty) {
	b := &d.body
	b.WriteString("<d:response>" + href(path))
	var found, missing strings.Builder
	switch {
	case d.asked.Prop != nil:
		for j, n := range d.asked.Prop.Names {
			if slices.Contains(d.asked.Prop.Names[:j], n) {
				continue // each once
			}
			if i := slices.IndexFunc(all, func(p davProperty) bool { return p.name == n.XMLName }); i >= 0 {
				element(&found, n.XMLName, all[i].value)
			} else {
				element(&missing, n.XMLName, "")
			}
		}
	default:
		for _, p := range all {
			if d.asked.PropName != nil {
				p.value = ""
			}
			if p.name.Local != "calendar-data" {
				element(&found, p.name, p.value)
			}
		}
	}
	propstat := func(properties, status string) {
		b.WriteString("<d:propstat><d:prop>" + properties + "</d:prop><d:status>HTTP/1.1 " + status + "</d:status></d:propstat>")
	}
	if found.Len() > 0 || missing.Len() == 0 {
		propstat(found.String(), "200 OK")
	}
	if missing.Len() > 0 {
		propstat(missing.String(), "404 Not Found")
	}
	b.WriteString("</d:response>")
}

func element(b *strings.Builder, name xml.Name, value string) {
	tag, space := name.Local, ""
	if prefix, known := davPrefixes[name.Space]; known {
		tag = prefix + ":" + tag
	} else {
		space = ` xmlns="` + escaped(name.Space) + `"`
	}
	if value == "" {
		b.WriteString("<" + tag + space + "/>")
		return
	}
	b.WriteString("<" + tag + space + ">" + value + "</" + tag + ">")
}

// absent says that there is no such resource (any more).
func (d *davRequest) absent(path string) {
	d.body.WriteString("<d:response>" + href(path) + "<d:status>HTTP/1.1 404 Not Found</d:status></d:response>")
}

func (d *davRequest) answer() []byte {
	head := xml.Header + `<d:multistatus xmlns:d="DAV:" xmlns:c="` + nsCalDAV + `" xmlns:cs="` + nsServer + `">`
	return slices.Concat([]byte(head), d.body.Bytes(), []byte("</d:multistatus>"))
}

// report answers calendar-query, calendar-multiget, and sync-collection (RFC 6578). Of earlier states nothing is kept: a
// token of one is refused, and the client reads everything again.
func (d *davRequest) report(r *http.Request) error {
	if collectionPath(r) != davCollection {
		return &davError{http.StatusForbidden, "d:supported-report"}
	}
	var asked struct {
		XMLName xml.Name
		davAsked
		Hrefs  []string  `xml:"DAV: href"`
		Token  string    `xml:"DAV: sync-token"`
		Filter davFilter `xml:"urn:ietf:params:xml:ns:caldav filter>comp-filter"`
	}
	if err := xml.NewDecoder(r.Body).Decode(&asked); err != nil {
		return err
	}
	if d.asked = asked.davAsked; d.asked.tooMany() {
		return &davError{status: http.StatusForbidden}
	}
	objects := d.calendar.Objects
	switch asked.XMLName {
	case xml.Name{Space: nsCalDAV, Local: "calendar-query"}:
		match, err := asked.Filter.matcher()
		if err != nil {
			return err
		}
		for i := range objects {
			if match(&objects[i]) {
				d.respond(objectPath(&objects[i]), d.event(&objects[i], true))
			}
		}
	case xml.Name{Space: nsCalDAV, Local: "calendar-multiget"}:
		byPath := make(map[string]*planning.CollectionObject, len(objects))
		for i := range objects {
			byPath[objectPath(&objects[i])] = &objects[i]
		}
		answered := map[string]bool{}
		for _, given := range asked.Hrefs {
			address, err := url.Parse(strings.TrimSpace(given))
			if err != nil {
				return err
			}
			if answered[address.Path] {
				continue // each once, however often it is asked for
			}
			answered[address.Path] = true
			if object := byPath[address.Path]; object != nil {
				d.respond(address.Path, d.event(object, true))
			} else {
				d.absent(address.Path)
			}
		}
	case xml.Name{Space: nsDAV, Local: "sync-collection"}:
		if asked.Token != "" && asked.Token != d.syncToken() {
			return &davError{http.StatusForbidden, "d:valid-sync-token"}
		}
		for i := range objects {
			if asked.Token == "" {
				d.respond(objectPath(&objects[i]), d.event(&objects[i], true))
			}
		}
		d.body.WriteString("<d:sync-token>" + d.syncToken() + "</d:sync-token>")
	default:
		return &davError{http.StatusForbidden, "d:supported-report"}
	}
	return nil
}

// davFilter is the filter of a query: a component, within it others, and a span of time.
type davFilter struct {
	Name         string      `xml:"name,attr"`
	IsNotDefined *struct{}   `xml:"urn:ietf:params:xml:ns:caldav is-not-defined"`
	Comps        []davFilter `xml:"urn:ietf:params:xml:ns:caldav comp-filter"`
	Props        []struct{}  `xml:"urn:ietf:params:xml:ns:caldav prop-filter"`
	Range        *struct {
		Start string `xml:"start,attr"`
		End   string `xml:"end,attr"`
	} `xml:"urn:ietf:params:xml:ns:caldav time-range"`
}

// matcher gives what the filter lets pass: events, by their time. A filter for anything else is refused.
func (f *davFilter) matcher() (func(*planning.CollectionObject) bool, error) {
	unsupported := &davError{http.StatusForbidden, "c:supported-filter"}
	all := func(*planning.CollectionObject) bool { return true }
	nothing := func(*planning.CollectionObject) bool { return false }
	if f.Name != "VCALENDAR" || len(f.Props) > 0 || f.Range != nil || f.IsNotDefined != nil || len(f.Comps) > 1 {
		return nil, unsupported
	}
	if len(f.Comps) == 0 {
		return all, nil
	}
	within := f.Comps[0]
	switch {
	case len(within.Props) > 0 || len(within.Comps) > 0:
		return nil, unsupported
	case (within.Name == "VEVENT") == (within.IsNotDefined != nil):
		return nothing, nil // there are events alone
	case within.Range == nil:
		return all, nil
	}
	start, err1 := davTime(within.Range.Start)
	end, err2 := davTime(within.Range.End)
	if err1 != nil || err2 != nil || start.IsZero() && end.IsZero() {
		return nil, &davError{http.StatusForbidden, "c:valid-filter"}
	}
	return func(o *planning.CollectionObject) bool {
		return (end.IsZero() || o.Start.Before(end)) && (start.IsZero() || o.End.After(start))
	}, nil
}

// davTime reads 20240131T050000Z; "" is the zero time.
func davTime(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	return time.Parse("20060102T150405Z", s)
}
