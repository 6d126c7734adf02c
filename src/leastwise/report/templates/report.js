"use strict";
(() => {
  const FEW = 25; // rows of a check before somebody asks for all of them
  const root = document.documentElement;
  const byId = (id) => document.getElementById(id);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const form = byId("filters");
  const search = byId("search");
  const order = byId("order");

  const checks = all(".check").map((node) => ({
    node,
    section: node.closest(".practice"),
    named: [node.closest(".practice").querySelector("h3"), ...all(":scope > summary :is(h4, .id)", node)].map((part) => part.textContent).join(" "),
    rows: all(".row", node).map((row) => ({ node: row, text: null, ...row.dataset })),
    button: showAll(node),
    every: false,
    wasOpen: node.open,
  }));
  const total = checks.flatMap((check) => check.rows).filter((row) => row.status === "FAIL").length;
  let narrowed = false;
  let printing = null;

  function showAll(check) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "show-all";
    button.addEventListener("click", () => {
      const entry = checks.find((one) => one.node === check);
      const next = entry.rows.find((row) => row.matches && row.node.hidden);
      entry.every = true;
      apply();
      next?.node.querySelector("summary")?.focus();
    });
    check.querySelector(".rows").after(button);
    return button;
  }

  function wanted() {
    const data = new FormData(form);
    return {
      words: data.get("q").toLowerCase().split(/\s+/).filter(Boolean),
      severity: new Set(data.getAll("severity")),
      status: new Set(data.getAll("status")),
      practice: data.get("practice"),
      account: data.get("account"),
    };
  }

  function searched(row, check) {
    row.text ??= `${check.named} ${row.node.textContent}`.toLowerCase();
    return row.text;
  }

  function matches(row, check, filter) {
    return (
      (!filter.severity.size || filter.severity.has(row.severity)) &&
      (!filter.status.size || filter.status.has(row.status)) &&
      (!filter.account || filter.account === row.account) &&
      (!filter.practice || filter.practice === check.section.dataset.practice) &&
      filter.words.every((word) => searched(row, check).includes(word))
    );
  }

  function narrow(check, filter) {
    let found = 0;
    for (const row of check.rows) {
      row.matches = matches(row, check, filter);
      row.node.hidden = !row.matches || (found >= FEW && !check.every && !printing);
      found += row.matches;
    }
    check.node.hidden = found === 0;
    check.button.hidden = found <= FEW || check.every;
    check.button.textContent = `Show all ${found.toLocaleString("en")}`;
  }

  function fold(now) {
    for (const check of checks) {
      if (now && !narrowed) check.wasOpen = check.node.open;
      if (now) check.node.open = !check.node.hidden;
      else if (narrowed) check.node.open = check.wasOpen;
    }
    narrowed = now;
  }

  function tell() {
    const shown = checks.flatMap((check) => check.rows).filter((row) => row.matches);
    const failing = shown.filter((row) => row.status === "FAIL").length;
    const others = shown.length - failing;
    const number = (value) => value.toLocaleString("en");
    byId("count").textContent =
      `${narrowed ? `${number(failing)} of ` : ""}${number(total)} findings` +
      (others ? `, ${number(others)} other ${others === 1 ? "result" : "results"}` : "");
    byId("nothing").hidden = shown.length > 0 || !narrowed;
    byId("clear").hidden = !narrowed;
  }

  function apply() {
    const filter = wanted();
    for (const check of checks) narrow(check, filter);
    for (const section of all(".practice")) section.hidden = !section.querySelector(".check:not([hidden])");
    if (!printing) {
      fold(Boolean(filter.words.length || filter.severity.size || filter.status.size || filter.practice || filter.account));
    }
    tell();
  }

  // The address keeps the filter: what is shared or reloaded shows the same.
  const params = () => {
    const kept = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value) kept.append(name, value);
    if (order.value !== "worst") kept.set("order", order.value);
    return kept.toString();
  };

  let timer;
  function remember() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const kept = params();
      if (kept || location.hash.includes("=")) history.replaceState(null, "", kept ? `#${kept}` : location.pathname + location.search);
    }, 150);
  }

  function restore() {
    const hash = location.hash.slice(1);
    if (hash && !hash.includes("=")) return reveal(hash);
    const kept = new URLSearchParams(hash);
    form.reset();
    search.value = kept.get("q") ?? "";
    for (const box of all("input[type=checkbox]", form)) box.checked = kept.getAll(box.name).includes(box.value);
    for (const select of all("select", form)) {
      const value = kept.get(select.name) ?? "";
      select.value = [...select.options].some((option) => option.value === value) ? value : "";
    }
    order.value = kept.get("order") === "practice" ? "practice" : "worst";
    sort();
    apply();
  }

  function reveal(id) {
    const target = byId(id);
    if (!target?.hidden) return;
    clear();
    target.scrollIntoView();
  }

  function clear() {
    form.reset();
    for (const check of checks) check.every = false;
    apply();
    remember();
  }

  function sort() {
    const key = order.value === "practice" ? "position" : "rank";
    for (const [parent, selector] of [[byId("practice-rows"), "tr"], [byId("sections"), ".practice"]]) {
      parent.append(...all(selector, parent).sort((a, b) => a.dataset[key] - b.dataset[key]));
    }
  }

  function beforePrint() {
    if (printing) return;
    printing = [];
    apply();
    printing = all("details:not([open])").filter((node) => !node.closest("[hidden]"));
    for (const node of printing) node.open = true;
  }

  function afterPrint() {
    if (!printing) return;
    for (const node of printing) node.open = false;
    printing = null;
    apply();
  }

  const systemDark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : systemDark.matches);
  const tellTheme = () => byId("theme").setAttribute("aria-pressed", String(isDark()));

  form.addEventListener("input", () => { apply(); remember(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  order.addEventListener("change", () => { sort(); remember(); });
  byId("clear").addEventListener("click", () => { clear(); search.focus(); });
  byId("open").addEventListener("click", () => { for (const check of checks) check.node.open = true; });
  byId("close").addEventListener("click", () => { for (const check of checks) check.node.open = false; });
  byId("print").addEventListener("click", () => print());
  byId("theme").addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    tellTheme();
  });
  systemDark.addEventListener("change", tellTheme);
  addEventListener("hashchange", restore);
  addEventListener("beforeprint", beforePrint);
  addEventListener("afterprint", afterPrint);
  matchMedia("print").addEventListener("change", (event) => (event.matches ? beforePrint() : afterPrint()));
  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input[type=search], select, textarea");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === "Escape" && !event.isComposing && narrowed) {
      event.preventDefault();
      clear();
    }
  });

  for (const node of all(".controls")) node.hidden = false;
  tellTheme();
  restore();
})();
