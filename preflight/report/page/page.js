"use strict";

const report = JSON.parse(document.getElementById("report").textContent);
const AT_ONCE = 100; // entries that are drawn before somebody asks for more

/** An element. Strings become text, never markup. */
function made(tag, given = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(given)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
}

/** Text in which what is in backticks is code. */
const prose = (text) => text.split(/`([^`\n]+)`/).map((part, at) => (at % 2 ? made("code", {}, part) : part));
const short = (type) => type.replace(/\/\w+:/, ":");
const plural = (count, one, many) => `${count} ${count === 1 ? one : many || `${one}s`}`;
const button = (label, onclick, given = {}) => made("button", { type: "button", onclick, ...given }, label);
/** An address that a browser may open: nothing but a page on the web. */
const page = (address, label) =>
  /^https?:\/\//.test(address) ? made("a", { href: address, rel: "noreferrer" }, label) : label;

const entries = report.entries.map((findings) => {
  const [first] = findings;
  const words = findings.map((each) => [each.policy, each.subject, each.message, each.place, each.type, each.urn].join(" "));
  return { findings, first, words: words.map((each) => each.toLowerCase()) };
});
const levels = ["mandatory", "advisory", "exempted"];
const byUrn = new Map();
for (const entry of entries) {
  for (const finding of entry.findings) {
    if (!finding.urn) continue;
    if (!byUrn.has(finding.urn)) byUrn.set(finding.urn, []);
    byUrn.get(finding.urn).push({ entry, finding });
  }
}

const state = { words: "", severity: "", levels: new Set(["mandatory", "advisory"]), chosen: null, drawn: AT_ONCE };

function isShown(finding, words) {
  return (
    state.levels.has(finding.level) &&
    (!state.severity || finding.severity === state.severity) &&
    state.words.split(/\s+/).every((word) => words.includes(word))
  );
}

// The head: what it is about, whether anything blocks, and how much of what.
function head() {
  const count = (level) => Object.values(report.counts[level]).reduce((sum, each) => sum + each, 0);
  const blocked = count("mandatory");
  const isWhole = ["planned", "read", "continued"].includes(report.outcome);
  const verdict = blocked
    ? `${plural(blocked, "mandatory finding")} to fix before a deployment`
    : isWhole ? "Nothing mandatory was found" : "Not all could be checked";
  document.title = `${verdict} · ${report.path}`;
  const about = [report.path, report.stack && `stack ${report.stack}`, plural(report.resources, "resource"), `by ${report.by}`];
  if (report.seconds !== null) about.push(`${report.seconds.toFixed(1)} s`);
  const row = (level) =>
    made("tr", { class: level }, made("th", { scope: "row" }, level),
      ...report.severities.map((severity) => {
        const number = report.counts[level][severity];
        return made("td", {}, button(String(number), () => pick(level, severity), {
          "aria-label": `${number} ${level} of severity ${severity}: show only these`, "aria-pressed": "false",
          "data-level": level, "data-severity": severity, disabled: !number,
        }));
      }));
  return made("header", {},
    made("div", { class: "brand" }, made("b", {}, report.pack), made("span", {}, about.filter(Boolean).join(" · ")),
      button("Dark or light", turn)),
    made("div", { class: "summary" }, made("h1", { class: blocked || !isWhole ? "blocked" : "clear" }, verdict),
    made("table", { class: "counts" },
      made("caption", { class: "hidden" }, "Findings by level and severity"),
      made("thead", {}, made("tr", {}, made("td", {}),
        ...report.severities.map((each) => made("th", { scope: "col" }, each)))),
      made("tbody", {}, row("mandatory"), row("advisory")))),
    report.notes.length ? made("ul", { class: "notes" }, ...report.notes.map((note) => made("li", {}, ...prose(note)))) : "");
}

function turn() {
  const root = document.documentElement;
  const isDark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = isDark ? "light" : "dark";
}

/** Show what a number of the head counts, or all again. */
function pick(level, severity) {
  const isOn = state.severity === severity && state.levels.size === 1 && state.levels.has(level);
  state.severity = isOn ? "" : severity;
  state.levels = new Set(isOn ? ["mandatory", "advisory"] : [level]);
  filter();
}

const search = made("input", {
  type: "search", placeholder: "Search: policy, resource, file …", "aria-label": "Search the findings", "aria-keyshortcuts": "/",
  oninput: () => { state.words = search.value.trim().toLowerCase(); filter(); },
});
const severity = made("select", { "aria-label": "Severity", onchange: () => { state.severity = severity.value; filter(); } },
  made("option", { value: "" }, "Any severity"), ...report.severities.map((each) => made("option", { value: each }, each)));
const checks = levels.filter((level) => level !== "exempted" || report.exempted).map((level) => {
  const box = made("input", { type: "checkbox", onchange: () => {
    if (box.checked) state.levels.add(level); else state.levels.delete(level);
    filter();
  } });
  return { level, box, label: made("label", {}, box, level === "exempted" ? `${report.exempted} exempted` : level) };
});
const shown = made("span", { class: "shown", role: "status" });
const main = made("main", { "data-view": "findings" });
const views = ["findings", "stack"].map((view) => button(view === "stack" ? "Stack" : "Findings", () => look(view), {
  "data-view": view, "aria-pressed": String(view === "findings"),
}));
const list = made("div", { class: "list" });

function look(view) {
  main.dataset.view = view;
  for (const each of views) each.setAttribute("aria-pressed", String(each.dataset.view === view));
}

/** Draw what the filters leave. */
function filter() {
  state.drawn = AT_ONCE;
  severity.value = state.severity;
  for (const { level, box } of checks) box.checked = state.levels.has(level);
  for (const each of document.querySelectorAll(".counts button")) {
    const isOn = each.dataset.severity === state.severity && state.levels.size === 1 && state.levels.has(each.dataset.level);
    each.setAttribute("aria-pressed", String(isOn));
  }
  draw();
  light();
}

function draw() {
  let count = 0;
  const left = [];
  for (const entry of entries) {
    const found = entry.findings.filter((finding, at) => isShown(finding, entry.words[at]));
    if (found.length) { count += found.length; left.push({ entry, found }); }
  }
  list.replaceChildren(...left.slice(0, state.drawn).map(({ entry, found }) => card(entry, found)));
  if (left.length > state.drawn) {
    list.append(button(`Show ${Math.min(AT_ONCE, left.length - state.drawn)} more of ${left.length - state.drawn}`, () => {
      const first = state.drawn;
      state.drawn += AT_ONCE;
      draw();
      list.children[first].querySelector("button, a")?.focus();
    }, { class: "more" }));
  }
  if (!left.length) list.append(made("p", { class: "none" }, entries.length ? "No finding fits the filters." : "There are no findings."));
  const all = entries.reduce((sum, entry) => sum + entry.findings.length, 0);
  shown.textContent = count === all ? plural(all, "finding") : `${count} of ${plural(all, "finding")}`;
}

function card(entry, found) {
  const [first, ...others] = found;
  const policy = report.policies[first.policy];
  const subject = first.urn && numbers.has(first.urn)
    ? button(first.subject, () => show(numbers.get(first.urn)), { class: "link" }) : first.subject || first.place;
  const source = first.source && made("pre", { class: "source", tabindex: "0", role: "region", "aria-label": `Line ${first.source.line} of the source` },
    made("i", {}, `${first.source.line} │ `), first.source.parts[0], made("mark", {}, first.source.parts[1]), first.source.parts[2]);
  const facts = [made("span", { class: "level" }, `${first.level}, ${first.severity}`), page(policy.page, first.policy)];
  if (first.type) facts.push(made("span", {}, short(first.type)));
  if (first.place && first.subject) facts.push(made("span", {}, first.place));
  if (first.baseline) facts.push(made("span", {}, "in the baseline"));
  const places = [...new Map(others.map((each) => [`${each.policy} ${each.subject} ${each.place}`, each])).values()];
  const also = places.slice(0, 20).map((each) => made("li", {}, each.urn && numbers.has(each.urn)
    ? button(each.subject, () => show(numbers.get(each.urn)), { class: "link" }) : each.subject || each.place,
    each.policy === first.policy ? "" : ` (${each.policy})`, each.subject && each.place ? `, ${each.place}` : ""));
  const evidence = policy.evidence.map(([kind, address, seen, says]) =>
    made("li", {}, page(address, kind), `, seen ${seen}${says ? `: ${says}` : ""}`));
  return made("article", { class: `entry ${first.level}` },
    made("h3", {}, subject),
    made("div", { class: "facts" }, ...facts),
    made("p", {}, ...prose(first.message)),
    source || "",
    first.exemption ? made("p", {}, made("b", {}, "Exempted: "), first.exemption) : "",
    first.fix ? made("p", { class: "fix" }, made("b", {}, "Fix: "), ...prose(first.fix)) : "",
    also.length ? made("details", { open: also.length < 6 }, made("summary", {}, `Also at ${plural(places.length, "more place")}`), made("ul", {}, ...also,
      places.length > also.length ? made("li", {}, `and ${places.length - also.length} more`) : "")) : "",
    made("details", {}, made("summary", {}, "Why"), made("p", {}, ...prose(policy.rule || "The program runs to its end.")),
      evidence.length ? made("ul", {}, ...evidence) : ""));
}

// The picture of the stack.
const picture = report.picture;
const nodes = picture.nodes.map(([urn, name, type, within, place, left, top]) => ({ urn, name, type, within, place, left, top, before: [], after: [] }));
const numbers = new Map(nodes.map((node, at) => [node.urn, at]));
for (const [first, second, key] of picture.edges) {
  nodes[first].after.push([second, key]);
  nodes[second].before.push([first, key]);
}
const [width, height, nodeWidth, nodeHeight] = picture.size;
const EDGE = 24;
const svg = (tag, given) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(given)) element.setAttribute(key, value);
  return element;
};
const line = ([first, second]) => {
  const x1 = nodes[first].left + nodeWidth, y1 = nodes[first].top + nodeHeight / 2;
  const x2 = nodes[second].left, y2 = nodes[second].top + nodeHeight / 2;
  const bend = Math.max(30, (x2 - x1) / 2);
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
};
const canvas = made("div", { class: "picture" });
const room = made("div", { class: "room" }, canvas);
const frame = made("div", { class: "frame", role: "group", "aria-label": "The resources: arrow keys move to what a resource waits for (left), what waits for it (right) and those above and below" }, room);
const near = svg("path", { class: "near" });
const about = made("div", { class: "about", role: "region", "aria-label": "The chosen resource", "aria-live": "polite" });
let scale = 1;

function worst(urn) {
  const found = byUrn.get(urn) || [];
  return levels.find((level) => found.some(({ finding }) => finding.level === level)) || "";
}

function drawPicture() {
  const lines = svg("svg", { width, height, "aria-hidden": "true" });
  lines.append(svg("path", { d: picture.edges.map(line).join("") }), near);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  canvas.append(lines);
  nodes.forEach((node, at) => {
    const count = (byUrn.get(node.urn) || []).filter(({ finding }) => finding.level !== "exempted").length;
    const level = worst(node.urn);
    const words = [node.name, short(node.type), node.within && `in ${node.within}`,
      count ? `${plural(count, "finding")}, ${level}` : "no findings",
      `waits for ${node.before.length}`, `${node.after.length} wait for it`];
    node.element = button(made("b", {}, node.name), () => choose(at), {
      class: `node ${level}`, "aria-pressed": "false", "aria-label": words.filter(Boolean).join(", "), tabindex: at ? "-1" : "0", title: node.urn,
    });
    node.element.append(made("span", {}, short(node.type)));
    if (count) node.element.append(made("span", { class: "count", "aria-hidden": "true" }, `${level === "mandatory" ? "✖" : "▲"} ${count}`));
    Object.assign(node.element.style, { left: `${node.left}px`, top: `${node.top}px`, width: `${nodeWidth}px`, height: `${nodeHeight}px` });
    canvas.append(node.element);
  });
}

function zoom(to) {
  const x = (frame.scrollLeft + frame.clientWidth / 2) / scale, y = (frame.scrollTop + frame.clientHeight / 2) / scale;
  scale = Math.min(2, Math.max(0.1, to));
  canvas.style.transform = `translate(${EDGE}px, ${EDGE}px) scale(${scale})`;
  room.style.width = `${width * scale + 2 * EDGE}px`;
  room.style.height = `${height * scale + 2 * EDGE}px`;
  frame.scrollTo(x * scale - frame.clientWidth / 2, y * scale - frame.clientHeight / 2);
}
const fit = () => zoom(Math.min(1, (frame.clientWidth - 2 * EDGE) / width, (frame.clientHeight - 2 * EDGE) / height));

/** Choose a resource: its neighbours are lit, and what is known of it is listed. */
function choose(at) {
  const isOff = state.chosen === at;
  if (state.chosen !== null) nodes[state.chosen].element.setAttribute("aria-pressed", "false");
  state.chosen = isOff ? null : at;
  if (!isOff) {
    nodes[at].element.setAttribute("aria-pressed", "true");
    reach(at);
  }
  light();
  describe();
}

/** The one resource that Tab comes to. */
function reach(at) {
  for (const each of canvas.querySelectorAll(".node[tabindex='0']")) each.tabIndex = -1;
  nodes[at].element.tabIndex = 0;
}

/** From a finding to its resource in the picture. */
function show(at) {
  look("stack");
  if (scale < 0.6) zoom(1);
  if (state.chosen !== at) choose(at);
  const node = nodes[at];
  frame.scrollTo(node.left * scale - frame.clientWidth / 2 + nodeWidth / 2, node.top * scale - frame.clientHeight / 2);
  node.element.focus({ preventScroll: true });
  frame.scrollIntoView({ block: "nearest" });
}

/** All that a resource waits for, or all that waits for it, directly or through others. */
function reached(at, key) {
  const met = new Set([at]);
  for (const each of met) for (const [other] of nodes[each][key]) met.add(other);
  return met;
}

function light() {
  let lit = null;
  if (state.chosen !== null) {
    lit = new Set([...reached(state.chosen, "before"), ...reached(state.chosen, "after")]);
  } else if (state.words || state.severity || state.levels.size !== 2) {
    lit = new Set();
    for (const [urn, found] of byUrn) {
      if (numbers.has(urn) && found.some(({ entry, finding }) => isShown(finding, entry.words[entry.findings.indexOf(finding)]))) lit.add(numbers.get(urn));
    }
  }
  canvas.classList.toggle("some", lit !== null);
  nodes.forEach((node, at) => node.element.classList.toggle("near", lit !== null && lit.has(at)));
  const isOnPath = ([first, second]) => state.chosen !== null && lit.has(first) && lit.has(second);
  near.setAttribute("d", picture.edges.filter(isOnPath).map(line).join(""));
}

function describe() {
  if (state.chosen === null) { about.replaceChildren(made("p", {}, "Choose a resource to see its findings and what waits for it.")); return; }
  const node = nodes[state.chosen];
  const found = byUrn.get(node.urn) || [];
  const linked = (pairs) => made("ul", {}, ...pairs.slice(0, 40).map(([at, key]) =>
    made("li", {}, button(nodes[at].name, () => show(at), { class: "link" }), key ? ` (${key})` : " (dependsOn)")),
    pairs.length > 40 ? made("li", {}, `and ${pairs.length - 40} more`) : "");
  about.replaceChildren(
    made("h3", {}, node.name),
    made("p", {}, [short(node.type), node.within && `in ${node.within}`, node.place, node.urn].filter(Boolean).join(" · ")),
    ...(found.length ? [made("h4", {}, "Findings"), made("ul", {}, ...found.map(({ entry, finding }) =>
      made("li", {}, button(`${finding.policy} (${finding.level})`, () => goTo(entry, finding), { class: "link" }))))] : [made("p", {}, "No findings.")]),
    ...(node.before.length ? [made("h4", {}, `Waits for ${node.before.length}`), linked(node.before)] : []),
    ...(node.after.length ? [made("h4", {}, `${node.after.length} wait for it`), linked(node.after)] : []));
}

/** From a resource to one of its findings. */
function goTo(entry, finding) {
  look("findings");
  if (!isShown(finding, entry.words[entry.findings.indexOf(finding)])) {
    Object.assign(state, { words: "", severity: "", levels: new Set(levels) });
    search.value = "";
    filter();
  }
  const left = entries.filter((each) => each.findings.some((one, at) => isShown(one, each.words[at])));
  state.drawn = Math.max(state.drawn, left.indexOf(entry) + 1);
  draw();
  const target = list.children[left.indexOf(entry)];
  target.classList.add("lit");
  target.scrollIntoView({ block: "center" });
  (target.querySelector("h3 button, a, summary") || target).focus({ preventScroll: true });
}

/** Arrow keys: along the links, and up and down. */
function move(event) {
  const at = nodes.findIndex((node) => node.element === document.activeElement);
  if (at < 0) return;
  const node = nodes[at];
  let to;
  if (event.key === "ArrowLeft") to = node.before[0]?.[0];
  else if (event.key === "ArrowRight") to = node.after[0]?.[0];
  else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
    const sign = event.key === "ArrowDown" ? 1 : -1;
    let nearest = Infinity;
    nodes.forEach((other, number) => {
      const down = (other.top - node.top) * sign;
      const distance = down + Math.abs(other.left - node.left) * 2;
      if (down > 0 && distance < nearest) { nearest = distance; to = number; }
    });
  } else if (event.key === "Escape" && state.chosen !== null) choose(state.chosen);
  else return;
  event.preventDefault();
  if (to !== undefined) { reach(to); nodes[to].element.focus(); }
}

// The page.
const stack = nodes.length
  ? made("section", { class: "stack", "aria-labelledby": "stack" },
      made("h2", { id: "stack" }, "The stack"),
      made("div", { class: "tools" }, button("−", () => zoom(scale / 1.4), { "aria-label": "Smaller" }), button("+", () => zoom(scale * 1.4), { "aria-label": "Larger" }),
        button("Fit", fit), made("span", { class: "key" }, `${plural(nodes.length, "resource")}${picture.leftOut ? ` of ${nodes.length + picture.leftOut}` : ""}; each waits for what is linked on its left`)),
      frame, about)
  : null;
const undecided = report.undecided
  ? made("details", {}, made("summary", {}, `${plural(report.undecided, "check")} undecided: what they depend on is known only after the deployment`),
      made("ul", {}, ...report.abstentions.map(([policy, subject, reason]) => made("li", {}, `${policy}: ${subject ? `${subject}: ` : ""}${reason}`)),
        report.undecided > report.abstentions.length ? made("li", {}, `and ${report.undecided - report.abstentions.length} more`) : ""))
  : "";
main.append(made("section", { class: "findings", "aria-labelledby": "findings" }, made("h2", { id: "findings" }, "Findings"), list, undecided), stack || "");
document.body.append(
  head(),
  made("div", { class: "filters", role: "search", "aria-label": "Filter the findings" }, search, severity, ...checks.map(({ label }) => label), shown,
    stack ? made("div", { class: "views" }, ...views) : ""),
  main,
  made("footer", {}, `${report.pack}. / searches, arrow keys move in the stack, Escape lets a resource go.`));
frame.addEventListener("keydown", move);
frame.addEventListener("wheel", (event) => {
  if (!event.ctrlKey) return;
  event.preventDefault();
  zoom(scale * (event.deltaY < 0 ? 1.1 : 1 / 1.1));
}, { passive: false });
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && document.activeElement !== search && !event.ctrlKey && !event.metaKey) { event.preventDefault(); search.focus(); }
});
drawPicture();
zoom(1);
filter();
describe();
if (!stack) main.style.gridTemplateColumns = "minmax(0, 1fr)";
