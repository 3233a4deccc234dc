// Figures come as plain dictionaries whose colours are names of CSS tokens, "var(--primary)". Here
// they take the values of the theme that is on; a change of theme paints them again.
(function () {
  "use strict";
  const TOKEN = /^var\((--[a-z0-9-]+)\)$/;
  const themeNow = () => document.documentElement.getAttribute("data-mantine-color-scheme") || "light";

  const painted = (value, tokens) => {
    if (typeof value === "string") {
      const found = TOKEN.exec(value);
      return found ? tokens.getPropertyValue(found[1]).trim() : value;
    }
    if (Array.isArray(value)) return value.map((item) => painted(item, tokens));
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, painted(item, tokens)]));
    }
    return value;
  };

  document.addEventListener("minwon:theme", (event) => {
    if (window.dash_clientside && window.dash_clientside.set_props) {
      window.dash_clientside.set_props("theme", { data: event.detail });
    }
  });

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.minwon = Object.assign(window.dash_clientside.minwon || {}, {
    paint: function (figure) {
      if (!figure) return window.dash_clientside.no_update;
      const copy = painted(figure, window.getComputedStyle(document.documentElement));
      copy.layout.meta = { theme: themeNow() };
      return copy;
    },
    districts: function (rows) {
      if (rows) window.minwon.map.show(rows);
      return window.dash_clientside.no_update;
    },
    follow: function (click) {
      const point = click && click.points && click.points.find((one) => one.customdata);
      if (point) window.minwon.go(point.customdata);
      return window.dash_clientside.no_update;
    },
    title: function (title) {
      if (title) document.title = title;
      return window.dash_clientside.no_update;
    },
  });
})();
