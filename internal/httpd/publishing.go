package httpd

// publishingRoutes are the rooms in which a visit leaves the office: editions, papers, feeds.
func (s *Server) publishingRoutes() []route {
	return append(append(s.davRoutes(), s.paperRoutes()...), []route{
		{method: "GET", path: "/visits/:reference/editions", least: viewer, handle: s.editions},
		{method: "POST", path: "/visits/:reference/editions", least: officer, handle: s.publish},
		{method: "GET", path: "/visits/:reference/editions/compare", least: viewer, handle: s.compareEditions},
		{method: "GET", path: "/visits/:reference/feeds", least: viewer, handle: s.feeds},
		{method: "POST", path: "/visits/:reference/feeds", least: officer, handle: s.addFeed},
		{method: "GET", path: "/visits/:reference/feeds/:key/revoke", least: officer, handle: s.confirmRevoke},
		{method: "GET", path: "/visits/:reference/feeds/:key/rotate", least: officer, handle: s.confirmRotate},
		{method: "POST", path: "/visits/:reference/feeds/:key/revoke", least: officer, handle: s.revokeFeed},
		{method: "POST", path: "/visits/:reference/feeds/:key/rotate", least: officer, handle: s.rotateFeed},
		{method: "GET", path: "/visits/:reference/programme/items/:id/calendar.ics", least: viewer, handle: s.event},
		{method: "GET", path: feedRoute, handle: s.feed, bare: true, stream: true},
	}...)
}
