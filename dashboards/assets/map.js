// The district map: colours are CSS tokens, labels are laid where they fit, a click opens the list.
// What the districts say arrives apart from their shapes: `rows[code]` = {ramp, text, hover, href}; without
// a text the name alone is written.
(function () {
  "use strict";
  const minwon = (window.minwon = window.minwon || {});
  const state = { map: null, shapes: new Map(), labels: null, rows: {}, frame: 0, fitting: 0 };

  const METERS_PER_DEGREE = 111320;
  const roomInPixels = (map, place) => {
    const here = map.latLngToContainerPoint([place.lat, place.lon]);
    const there = map.latLngToContainerPoint([place.lat + place.room_m / METERS_PER_DEGREE, place.lon]);
    return Math.abs(here.y - there.y);
  };

  const ASPECT = 1.5;
  const fitsIn = (room, width, height) =>
    (width / 2 / (room * ASPECT)) ** 2 + (height / 2 / room) ** 2 <= 1.7;

  const lines = (room, place, text, size) => {
    const wide = (words) => Math.max(...words.map((word) => [...word].reduce((sum, c) => sum + (c > "~" ? 1 : 0.58), 0))) * size;
    if (fitsIn(room, wide([place.short, text]), 2.15 * size)) return [place.short, text];
    return [text];
  };

  const drawLabels = (map) => {
    if (map !== state.map || !map.getContainer().isConnected) return;
    const size = map.getSize().y > 430 ? 14 : 12;
    state.labels.clearLayers();
    state.shapes.forEach((layer, code) => {
      const row = state.rows[code];
      const place = layer.feature.properties;
      if (!row) return;
      const words = row.text ? lines(roomInPixels(map, place), place, row.text, size) : [place.short];
      const label = document.createElement("span");
      label.className = "gu-label on-ramp-" + row.ramp;
      label.style.fontSize = size + "px";
      words.forEach((word, i) => {
        const line = document.createElement(i === words.length - 1 ? "b" : "span");
        line.textContent = word;
        label.appendChild(line);
      });
      const icon = window.L.divIcon({ html: label, className: "gu-icon", iconSize: [0, 0] });
      const below = { icon, interactive: false, keyboard: false, zIndexOffset: -10000 };
      window.L.marker([place.lat, place.lon], below).addTo(state.labels);
    });
    if (Object.keys(state.rows).length) map.getContainer().dataset.ready = "true";
  };

  const later = (map) => {
    window.cancelAnimationFrame(state.frame);
    state.frame = window.requestAnimationFrame(() => drawLabels(map));
  };

  const fitMap = (map) => {
    if (map !== state.map || !map.getContainer().isConnected) return;
    const bounds = window.L.latLngBounds([]);
    state.shapes.forEach((layer) => bounds.extend(layer.getBounds()));
    if (!bounds.isValid()) return;
    map.invalidateSize({ animate: false });
    map.fitBounds(bounds, { padding: [4, 4], animate: false });
    later(map);
  };

  const LINE = { weight: 1.2, color: "var(--map-line)" };
  const look = (code) => {
    if (code === "outline") return { weight: 1.6, color: "var(--map-edge)", fill: false, interactive: false };
    const row = state.rows[code];
    return { ...LINE, fillColor: "var(--ramp-" + (row ? row.ramp : "none") + ")", fillOpacity: 1 };
  };

  const begin = (map) => {
    state.map = map;
    state.shapes = new Map();
    state.labels = window.L.layerGroup().addTo(map);
    new ResizeObserver(() => fitMap(map)).observe(map.getContainer());
  };

  const say = (text) => {
    const box = document.getElementById("map-hover");
    if (box) box.textContent = text;
  };

  minwon.map = {
    fit: () => state.map && fitMap(state.map),
    show: function (rows) {
      state.rows = rows || {};
      if (!state.map) return;
      state.shapes.forEach((layer, code) => layer.setStyle(look(code)));
      later(state.map);
    },
    style: (feature) => ({ ...look(feature.properties.code), className: feature.properties.name ? "gu" : "city-edge" }),
    each: function (feature, layer) {
      const code = feature.properties.code;
      layer.on("add", () => {
        const map = layer._map;
        if (map !== state.map) begin(map);
        state.shapes.set(code, layer);
        window.cancelAnimationFrame(state.fitting);
        state.fitting = window.requestAnimationFrame(() => fitMap(map));
      });
      if (code === "outline") return;
      layer.on("click", () => {
        if (state.rows[code]) minwon.go(state.rows[code].href);
      });
      layer.on("mouseover", () => {
        if (state.rows[code]) say(feature.properties.name + " · " + state.rows[code].hover);
        layer.setStyle({ weight: 2.6, color: "var(--text)" }).bringToFront();
      });
      layer.on("mouseout", () => {
        say("");
        layer.setStyle(LINE);
      });
    },
  };
})();
