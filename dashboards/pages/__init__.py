"""One module a page: layout and callbacks; queries fetch, figures and components draw."""
