package httpd

// programmeRoutes are the addresses of the planner.
func (s *Server) programmeRoutes() []route { return nil }
