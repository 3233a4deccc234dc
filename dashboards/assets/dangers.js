// 긴급안전 지도: clusters, pins and circles, days with play, rows and pins that follow each other.
// A pin is never more exact than its circle.
(function () {
  "use strict";
  const minwon = (window.minwon = window.minwon || {});
  window.dash_clientside = window.dash_clientside || {};
  const clientside = (window.dash_clientside.minwon = window.dash_clientside.minwon || {});
  const set = (id, props) => window.dash_clientside.set_props(id, props);
  const state = { map: null, circle: null, view: 0, playing: 0 };
  const STEP_MS = 1500;
  const ROOM_PX = 60;

  // One day of the period, or all of it: its pins, its districts, its words and the list they open.
  clientside.dangersDrawn = (data, day) => {
    if (!data) return Array(5).fill(window.dash_clientside.no_update);
    const view = day < data.views.length ? day || 0 : 0;
    const shown = data.views[view];
    const features = data.features.filter((one) => !view || one.properties.day === shown.day);
    state.view = view;
    look(null);
    return [
      { type: "FeatureCollection", features: features },
      shown.rows,
      shown.text,
      shown.href,
      { view: view, ids: [] },
    ];
  };

  const rowOf = (id) => document.querySelector('#danger-list [data-id="' + CSS.escape(id) + '"]');

  const look = (place) => {
    if (state.circle) state.circle.remove();
    state.circle = null;
    document.querySelectorAll("#danger-list [data-seen]").forEach((row) => row.removeAttribute("data-seen"));
    if (!place || !state.map || !state.map.getContainer().isConnected) return;
    const about = { radius: place.radius_m, className: "danger-circle", interactive: false };
    const circles = [window.L.circle(place.latlng, about), window.L.circleMarker(place.latlng, { radius: 5, className: "danger-spot", interactive: false })];
    state.circle = window.L.layerGroup(circles).addTo(state.map);
    const row = rowOf(place.id);
    if (row) row.setAttribute("data-seen", "");
    const box = document.getElementById("map-hover");
    if (box && place.text) box.textContent = place.text;
  };

  const open = (id) => set("list-open", { data: { id: id, at: Date.now() } });

  const named = (marker, text) => {
    marker.on("add", () => {
      state.map = marker._map;
      const node = marker.getElement();
      if (node) node.setAttribute("aria-label", text);
    });
    return marker;
  };

  minwon.dangers = {
    pin: function (feature, latlng) {
      const said = feature.properties;
      const icon = window.L.divIcon({
        html: "",
        className: "danger-pin" + (said.is_open ? "" : " danger-pin-done"),
        iconSize: [24, 24],
      });
      const pin = named(window.L.marker(latlng, { icon, title: said.text }), said.text);
      const place = { id: said.id, latlng: latlng, radius_m: said.radius_m, text: said.text };
      pin.on("mouseover focus", () => look(place));
      pin.on("mouseout blur", () => look(null));
      pin.on("click", () => {
        const row = rowOf(said.id);
        if (row) row.scrollIntoView({ block: "nearest" });
        open(said.id);
      });
      return pin;
    },
    cluster: function (feature, latlng, index, context) {
      const count = feature.properties.point_count;
      const side = count < 10 ? 32 : count < 100 ? 38 : 46;
      const label = document.createElement("b");
      label.textContent = count.toLocaleString("ko-KR");
      const icon = window.L.divIcon({ html: label, className: "danger-cluster", iconSize: [side, side] });
      const text = count.toLocaleString("ko-KR") + " 건의 긴급안전 민원";
      const marker = named(window.L.marker(latlng, { icon, title: text }), text);
      marker.on("click", () => {
        const leaves = index.getLeaves(feature.properties.cluster_id, Infinity);
        set("danger-chosen", { data: { view: state.view, ids: leaves.map((one) => one.properties.id) } });
        const bounds = window.L.latLngBounds(leaves.map((one) => [one.geometry.coordinates[1], one.geometry.coordinates[0]]));
        const map = marker._map;
        if (!bounds.getNorthEast().equals(bounds.getSouthWest()) && map.getZoom() < map.getMaxZoom()) {
          map.fitBounds(bounds, { padding: [ROOM_PX, ROOM_PX] });
        }
      });
      return marker;
    },
  };

  const placeOf = (row) =>
    row && row.dataset.lat
      ? {
          id: row.dataset.id,
          latlng: [Number(row.dataset.lat), Number(row.dataset.lon)],
          radius_m: Number(row.dataset.radius),
          text: "",
        }
      : null;

  ["mouseover", "focusin"].forEach((name) =>
    document.addEventListener(name, (event) => {
      const row = event.target.closest && event.target.closest(".danger-row");
      if (row) look(placeOf(row));
    })
  );
  document.addEventListener("mouseout", (event) => {
    if (event.target.closest && event.target.closest(".danger-row")) look(null);
  });

  // Capturing: a plain click opens beside the map, any other one is the link's own.
  document.addEventListener(
    "click",
    (event) => {
      const anchor = event.target.closest && event.target.closest("[data-danger-open]");
      if (!anchor || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      event.stopPropagation();
      open(anchor.dataset.dangerOpen);
    },
    true
  );

  // Back from a cluster: the whole city, and everything in the list.
  document.addEventListener("click", (event) => {
    if (!event.target.closest || !event.target.closest("#danger-all")) return;
    set("danger-chosen", { data: { view: state.view, ids: [] } });
    minwon.map.fit();
  });

  const stop = (button) => {
    window.clearInterval(state.playing);
    state.playing = 0;
    if (!button) return;
    button.textContent = "▶ 재생";
    button.setAttribute("aria-pressed", "false");
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("#danger-play");
    if (!button) return;
    if (state.playing) {
      stop(button);
      return;
    }
    button.textContent = "❚❚ 멈춤";
    button.setAttribute("aria-pressed", "true");
    const most = Number(document.querySelector("#danger-day [role=slider]").getAttribute("aria-valuemax"));
    let day = state.view >= most ? 0 : state.view;
    const step = () => {
      if (!button.isConnected) return stop(null);
      day += 1;
      set("danger-day", { value: day > most ? 0 : day });
      if (day > most) stop(button);
      return undefined;
    };
    step();
    state.playing = window.setInterval(step, STEP_MS);
  });
})();
