"""Parts of the window. Each renders a piece of `livestyle_ui.state` and sends commands; none reads another."""
