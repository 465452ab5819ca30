"""The views that answer errors when a URLconf names none of its own, by dotted path."""

handler400 = "quintet.views.defaults.bad_request"
handler403 = "quintet.views.defaults.permission_denied"
handler404 = "quintet.views.defaults.page_not_found"
handler500 = "quintet.views.defaults.server_error"
