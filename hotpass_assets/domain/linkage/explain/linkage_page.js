"use strict";
// What the linkage page does: lists pairs, explains the chosen one, draws charts. Cells only ever become text.
(function () {
  const PAGE = 50, SHORT = 16;
  const data = JSON.parse(document.getElementById("data").textContent);
  const at = (id) => document.getElementById(id);
  const digits = "0123456789abcdefghijklmnopqrstuvwxyz";
  const probability = (weight) => 1 / (1 + Math.pow(2, -weight));
  const percent = (value) => (value > 0.9999 ? "> 0.9999" : value < 0.0001 ? "< 0.0001" : value.toFixed(4));
  const signed = (value) => (value < 0 ? "−" : "+") + Math.abs(value).toFixed(2);
  const short = (text) => (text.length > SHORT ? text.slice(0, SHORT - 1) + "…" : text);

  function element(name, text, kind) {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  }

  // Where rules decided, the rule goes before the levels, and there are no weights.
  function opened(left, right, coded, same) {
    if (!data.rules) return { left, right, levels: coded, same };
    return { left, right, levels: coded.slice(1), same, rule: data.rules[digits.indexOf(coded[0])] };
  }

  // Pairs to look up: difference of left, right minus left, twice the pattern plus one if in one cluster.
  function unpacked(lookup) {
    const bytes = atob(lookup.packed), pairs = new Map();
    let place = 0, left = 0;
    function next() {
      let value = 0, unit = 1, byte;
      do { byte = bytes.charCodeAt(place++); value += (byte & 127) * unit; unit *= 128; } while (byte & 128);
      return value;
    }
    while (place < bytes.length) {
      left += next();
      const right = left + next(), code = next();
      pairs.set(left + " " + right, opened(left, right, lookup.patterns[code >> 1], code & 1));
    }
    return pairs;
  }

  const known = unpacked(data.lookup);
  const listed = data.pairs.map((pair) => opened(...pair));
  for (const pair of listed) {
    known.set(pair.left + " " + pair.right, pair);
    if (!data.rules) pair.weight = steps(pair).reduce((sum, step) => sum + step.weight, data.prior);
    pair.text = [pair.left, pair.right, ...cells(pair.left), ...cells(pair.right)].join(" ").toLowerCase();
  }

  function cells(row) { return (data.cells[row] || []).map((value) => (value === null ? "" : value)); }

  // Cells are told for both rows or for neither: what is not on the page must not look empty.
  function told(pair) { return Boolean(data.cells[pair.left] && data.cells[pair.right]); }

  function steps(pair) {
    return data.comparisons.map((comparison, number) => {
      const level = digits.indexOf(pair.levels[number]);
      const of = (row) => {
        const values = data.cells[row];
        if (!told(pair)) return null;
        return comparison.columns.map((column) => values[column]).filter((value) => value !== null).join(" · ");
      };
      const left = of(pair.left), right = of(pair.right);
      const silent = left === null ? "missing or not counted" : left && right ? data.notCounted : comparison.labels[0];
      const label = level === 0 ? silent : comparison.labels[level];
      return { name: comparison.name, level, label, weight: data.rules ? 0 : comparison.weights[level], left, right };
    });
  }

  // Charts: colours are names until the page knows whether it is light or dark.
  function coloured(part, style) {
    if (typeof part === "string") return part[0] === "@" ? style.getPropertyValue("--" + part.slice(1)).trim() : part;
    if (Array.isArray(part)) return part.map((inner) => coloured(inner, style));
    if (part === null || typeof part !== "object") return part;
    return Object.fromEntries(
      Object.entries(part).map(([key, value]) => [key, key === "values" ? value : coloured(value, style)]));
  }

  function draw(id, values) {
    const style = getComputedStyle(document.documentElement);
    const spec = coloured(data.charts[id], style);
    if (values) spec.data.values = values;
    const ink = style.getPropertyValue("--ink").trim(), line = style.getPropertyValue("--line").trim();
    const axis = { labelColor: ink, titleColor: ink, domainColor: line, tickColor: line, gridColor: line };
    const tooltip = { theme: matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light" };
    const view = Object.assign({}, (spec.config || {}).view, { stroke: line });
    spec.config = Object.assign({}, spec.config, { axis, view });
    spec.config.header = Object.assign({}, spec.config.header, { labelColor: ink, titleColor: ink });
    return vegaEmbed(at(id), spec, { ast: true, actions: false, renderer: "svg", mode: "vega-lite", tooltip })
      .catch((error) => { at(id).textContent = "The chart could not be drawn: " + error.message; });
  }

  function bar(order, name, label, weight, left, right) {
    return {
      column_name: name, label_for_charts: label, log2_bayes_factor: weight, bayes_factor: Math.pow(2, weight),
      value_l: short(left || ""), value_r: short(right || ""), bar_sort_order: order, record_number: 0,
    };
  }

  let chosen = null;
  function explain(pair) {
    chosen = pair;
    const found = steps(pair), weight = found.reduce((sum, step) => sum + step.weight, data.prior);
    at("left").value = pair.left;
    at("right").value = pair.right;
    const why = data.rules ? `${pair.rule.words} (figure ${pair.rule.figure})`
      : `probability ${percent(probability(weight))}, match weight ${signed(weight)}`;
    at("verdict").textContent = `Rows ${pair.left} and ${pair.right}: ${why}; ` +
      `${pair.same ? "in one cluster" : "in different clusters"}.` +
      (!told(pair) ? " The cells of these rows are not on this page." : "");
    table(pair, found, weight);
    mark(pair);
    if (data.rules) return;
    const bars = found.filter((step) => step.weight !== 0)
      .map((step, order) => bar(order + 1, step.name, step.label, step.weight, step.left, step.right));
    draw("waterfall", [bar(0, "Prior", "before comparing anything", data.prior), ...bars,
      bar(found.length + 1, "Final score", "in all", weight)]);
  }

  function mark(pair) {
    for (const row of at("list").tBodies[0].rows) {
      row.setAttribute("aria-selected", String(row.dataset.pair === pair.left + " " + pair.right));
    }
  }

  function table(pair, found, weight) {
    const body = at("steps").tBodies[0];
    at("of-left").textContent = "Row " + pair.left;
    at("of-right").textContent = "Row " + pair.right;
    body.replaceChildren();
    let sum = data.prior;
    const line = (name, label, left, right, own, total, level) => {
      const row = body.insertRow(), head = element("th", name);
      if (level === 0) row.className = "silent";
      head.scope = "row";
      row.append(head, element("td", label), element("td", left || ""), element("td", right || ""));
      if (data.rules) return;
      row.append(
        element("td", level === 0 ? "0" : signed(own), "figure " + (own > 0 ? "plus" : own < 0 ? "minus" : "")),
        element("td", percent(probability(total)), "figure"));
    };
    if (!data.rules) line("Prior", "before comparing anything", "", "", data.prior, sum);
    for (const step of found) {
      sum += step.weight;
      line(step.name, step.label, step.left, step.right, step.weight, sum, step.level);
    }
    if (!data.rules) line("Final score", "in all", "", "", weight, weight);
    at("steps").hidden = false;
  }

  let shown = PAGE;
  function list() {
    const words = at("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const matching = listed.filter((pair) => words.every((word) => pair.text.includes(word)));
    const body = at("list").tBodies[0];
    body.replaceChildren(...matching.slice(0, shown).map((pair) => {
      const row = element("tr"), head = element("th"), pick = element("button", `${pair.left} and ${pair.right}`, "pick");
      row.dataset.pair = pair.left + " " + pair.right;
      row.setAttribute("aria-selected", String(pair === chosen));
      head.scope = "row";
      pick.type = "button";
      pick.addEventListener("click", () => { explain(pair); at("verdict").scrollIntoView({ block: "start" }); });
      head.append(pick);
      const said = (number) => cells(number).filter(Boolean).slice(0, 3).join(" · ");
      const figures = data.rules ? [element("td", String(pair.rule.figure), "figure"), element("td", pair.rule.words)]
        : [element("td", percent(probability(pair.weight)), "figure"), element("td", signed(pair.weight), "figure")];
      row.append(head, ...figures, element("td", pair.same ? "yes" : "no"),
        element("td", said(pair.left)), element("td", said(pair.right)));
      return row;
    }));
    at("count").textContent = `${Math.min(shown, matching.length)} of ${matching.length} pairs shown.`;
    at("more").hidden = matching.length <= shown;
  }

  function ask() {
    const [left, right] = [Number(at("left").value), Number(at("right").value)].sort((one, other) => one - other);
    const pair = known.get(left + " " + right);
    if (pair) return explain(pair);
    const absent = right >= data.settings.rows;
    at("verdict").textContent = absent ? `There is no row ${right}: rows are 0 to ${data.settings.rows - 1}.`
      : left === right ? "Name two different rows."
      : `Rows ${left} and ${right} were not compared, or are too unlikely to be on this page: ` +
        `hotpass resolve --explain ${left} ${right} compares them.`;
  }
  at("ask").addEventListener("submit", (event) => { event.preventDefault(); ask(); });
  at("search").addEventListener("input", () => { shown = PAGE; list(); });
  at("more").addEventListener("click", () => { shown += 4 * PAGE; list(); });
  function drawAll() {
    if (!data.rules) {
      draw("levels");
      draw("histogram");
    }
    if (chosen) explain(chosen);
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  // A link can name a pair: #pair=12-34.
  function named() {
    const found = /^#pair=(\d+)-(\d+)$/.exec(location.hash);
    if (!found) return false;
    at("left").value = found[1];
    at("right").value = found[2];
    ask();
    return true;
  }
  addEventListener("hashchange", named);
  list();
  if (!named() && listed.length) chosen = listed[0];
  drawAll();
})();
