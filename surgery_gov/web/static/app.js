"use strict";
// Saves keystrokes: every page works without it.

const make = (name, attributes, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};
const typing = (target) => target.closest("input:not([type=checkbox]):not([type=radio]),select,textarea,[contenteditable]");

// ---- combobox: <input name="x" data-options="/url"> posts the code taken, or the words typed
const WAIT = 150;
const SHOWN = 8;

function combobox(input) {
  const box = input.parentElement;
  const list = make("ul", { class: "sg-list", id: input.id + "-list", role: "listbox", "aria-label": "候选", hidden: "" });
  const said = make("p", { class: "visually-hidden", role: "status" });
  const sent = make("input", { type: "hidden", name: input.name, value: input.value });
  let timer = 0, asked = 0, at = -1, rows = [];

  input.removeAttribute("name"); // from here on the hidden field is what is posted
  if (input.dataset.text && input.value === input.defaultValue) input.value = input.dataset.text;
  const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
  for (const [key, value] of Object.entries(roles)) input.setAttribute(key, value);
  box.append(sent, list, said);

  const close = () => {
    clearTimeout(timer);
    asked += 1; // an answer still under way comes too late
    at = -1;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (index) => {
    at = index;
    [...list.children].forEach((row, i) => row.setAttribute("aria-selected", String(i === index)));
    input.setAttribute("aria-activedescendant", list.children[index].id);
    list.children[index].scrollIntoView({ block: "nearest" });
  };
  const take = (index) => {
    const row = rows[index];
    input.value = `${row.code} ${row.name}`;
    sent.value = row.code;
    said.textContent = "";
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const option = (row, i) => make("li", { id: `${list.id}-${i}`, role: "option", "aria-selected": "false" },
    make("span", { class: "sg-code" }, row.code), make("span", {}, row.name), make("span", {}, row.note || ""));
  const show = (found) => {
    rows = found.slice(0, SHOWN);
    at = -1;
    list.replaceChildren(...(rows.length ? rows.map(option) : [make("li", { class: "sg-nothing" }, "没有匹配的候选。可输入编码、名称或拼音首字母")]));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    said.textContent = rows.length ? `有${rows.length}项，用上下键选择` : "没有匹配的候选";
  };
  const ask = () => {
    clearTimeout(timer);
    const words = input.value.trim();
    if (!words) return close();
    timer = setTimeout(async () => {
      const mine = ++asked;
      try {
        const url = new URL(input.dataset.options, location.href);
        url.searchParams.set("q", words);
        const answer = await fetch(url, { headers: { Accept: "application/json" } });
        const items = answer.ok ? (await answer.json()).items : [];
        if (mine === asked && document.activeElement === input) show(items);
      } catch {
        if (mine === asked) close(); // offline: what is typed is posted, and the server answers
      }
    }, WAIT);
  };

  input.addEventListener("input", (event) => {
    sent.value = input.value.trim();
    if (!event.isComposing) ask();
  });
  input.addEventListener("compositionend", () => {
    sent.value = input.value.trim();
    ask();
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return; // the input method owns the keys
    const open = !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) return ask();
      if (!rows.length) return;
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(at < 0 ? (step > 0 ? 0 : rows.length - 1) : (at + step + rows.length) % rows.length);
    } else if (event.key === "Enter" && open && at >= 0) {
      event.preventDefault();
      take(at);
    } else if (event.key === "Tab" && open && at >= 0) {
      take(at);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault(); // the focus stays in the field
    const row = event.target.closest("[role=option]");
    if (row) take([...list.children].indexOf(row));
  });
  input.addEventListener("blur", close);
}

function addable(group) {
  const button = make("button", { type: "button", class: "btn sg-btn-plain sg-add" }, group.dataset.add);
  button.addEventListener("click", () => {
    const all = group.querySelectorAll("[data-options]");
    const last = all[all.length - 1];
    const number = all.length + 1;
    const next = make("input", {
      class: last.className, id: `${group.id}-${number}`, name: group.querySelector(".sg-combo input[type=hidden]").name,
      "data-options": last.dataset.options, "aria-label": `${group.querySelector("legend").textContent.trim()}，第${number}项`,
      autocomplete: "off", spellcheck: "false",
    });
    const box = make("div", { class: "sg-combo" }, next);
    button.before(box);
    combobox(next);
    next.focus();
  });
  group.append(button);
}

// ---- live filter: <form data-live="results"> refreshes that element while typing
function live(form) {
  let timer = 0, asked = 0;
  const refresh = async () => {
    const mine = ++asked;
    const url = new URL(form.getAttribute("action") || location.pathname, location.href);
    for (const [key, value] of new FormData(form)) if (value) url.searchParams.append(key, value);
    const old = document.getElementById(form.dataset.live);
    old.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url);
      if (!answer.ok || answer.redirected) return form.submit();
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine !== asked) return;
      for (const part of [`#${old.id}`, ".sg-title"]) document.querySelector(part).replaceWith(page.querySelector(part));
      history.replaceState(null, "", url);
      document.title = page.title;
    } catch {
      old.removeAttribute("aria-busy"); // 查询 still asks in the ordinary way
    }
  };
  const later = (event) => {
    if (event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(refresh, WAIT);
  };
  form.addEventListener("input", later);
  form.addEventListener("compositionend", later);
}

// ---- keys: / j k ?, off while typing, off for whom data-keys="off"
const KEYS = [["/", "到查找框"], ["j", "下一行"], ["k", "上一行"], ["?", "显示或收起本表"], ["Esc", "收起候选"]];

function listKeys() {
  const shown = document.querySelector(".sg-keys");
  if (shown) return shown.remove();
  const terms = KEYS.flatMap(([key, words]) => [make("dt", {}, make("kbd", {}, key)), make("dd", {}, words)]);
  const section = make("section", { class: "sg-sec sg-keys", tabindex: "-1", "aria-labelledby": "keys-title" },
    make("h2", { id: "keys-title" }, "按键"), make("dl", { class: "sg-kv" }, ...terms));
  document.querySelector("main").append(section);
  section.focus();
}

function walk(step) {
  const links = [...document.querySelectorAll("main tbody th[scope=row] a")];
  const here = links.findIndex((link) => link.closest("tr").contains(document.activeElement));
  const next = links[here < 0 ? (step > 0 ? 0 : links.length - 1) : here + step];
  if (next) next.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (document.body.dataset.keys === "off" || typing(event.target)) return;
  if (event.key === "/") {
    const fields = document.querySelectorAll(".sg-top > [role=search] input, main [role=search] input");
    const field = [...fields].find((one) => one.offsetParent);
    if (field) { event.preventDefault(); field.focus(); field.select(); }
  } else if (event.key === "j") walk(1);
  else if (event.key === "k") walk(-1);
  else if (event.key === "?") listKeys();
});

// ---- what was typed when the log-in ran out returns once the same person is back on the page
const KEPT = `sg-kept ${location.pathname}`;
const who = () => (document.querySelector(".sg-me b") || {}).textContent;
const forms = () => [...document.querySelectorAll("main form[method=post]")];
const secret = (field) => ["hidden", "password", "file"].includes(field.type);

function keep() {
  const typed = forms().map((form) => [...new FormData(form)].filter(([name, value]) =>
    typeof value === "string" && name !== "csrf_token" && !form.querySelector(`[type=password][name="${name}"]`)));
  if (typed.length) sessionStorage.setItem(KEPT, JSON.stringify({ who: who(), typed }));
}

function restore() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
  if (!kept || kept.who !== who() || kept.typed.length !== forms().length) return;
  sessionStorage.removeItem(KEPT);
  forms().forEach((form, i) => {
    for (const field of form.elements) {
      const at = kept.typed[i].findIndex(([name]) => name === field.name);
      if (secret(field)) continue;
      if (field.type === "checkbox" || field.type === "radio") field.checked = kept.typed[i].some(([name, value]) => name === field.name && value === field.value);
      else if (at >= 0) field.value = kept.typed[i].splice(at, 1)[0][1];
    }
  });
  document.querySelector("main").prepend(make("section", { class: "sg-note sg-info", role: "status" },
    make("div", {}, make("p", {}, "登录失效前填写的内容已恢复，还没有提交。请核对后提交。"))));
}

// ---- the log-in runs out: say so two minutes before, and offer to stay
function countDown() {
  const idle = Number(document.body.dataset.idle) * 1000;
  const warning = 120000;
  let end = Date.now() + idle;
  let note = null;
  const words = make("p", {});
  const stay = async () => {
    const answer = await fetch(document.body.dataset.stay, { redirect: "manual" }).catch(() => null);
    if (!answer || !answer.ok) return;
    end = Date.now() + idle;
    note.remove();
    note = null;
  };
  const tick = () => {
    const left = end - Date.now();
    if (left > warning) return;
    if (!note) {
      const button = make("button", { type: "button", class: "btn sg-btn-plain" }, "继续使用");
      button.addEventListener("click", stay);
      note = make("section", { class: "sg-note sg-warn sg-stay", role: "status" },
        make("div", {}, words), make("div", { class: "sg-acts" }, button));
      document.body.append(note);
    }
    const text = left > 0 ? `登录将在${Math.ceil(left / 60000)}分钟内失效。正在填写的内容还没有保存。` : "登录已失效。重新登录后，正在填写的内容会恢复。";
    if (words.textContent !== text) words.textContent = text; // a reader hears it once a minute
    if (left <= 0) keep();
  };
  setInterval(tick, 5000);
  document.addEventListener("submit", () => { if (Date.now() >= end) keep(); });
}

restore(); // before the fields below are taken over
document.querySelectorAll("input[data-options]").forEach(combobox);
document.querySelectorAll("[data-add]").forEach(addable);
document.querySelectorAll("form[data-live]").forEach(live);
if (document.body.dataset.idle) countDown();
const faults = document.querySelector(".sg-errors");
if (faults) faults.focus();
const menu = document.querySelector(".sg-menu");
if (menu) {
  menu.addEventListener("keydown", (event) => { if (event.key === "Escape") { menu.open = false; menu.querySelector("summary").focus(); } });
}
