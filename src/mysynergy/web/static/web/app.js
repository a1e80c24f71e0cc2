/* What the pages do beyond HTML. Everything essential works without this file; nothing here needs eval or inline code. */
(() => {
  "use strict";
  const $ = (what, where = document) => where.querySelector(what);
  const all = (what, where = document) => [...where.querySelectorAll(what)];
  const words = () => $("#words")?.dataset ?? {};
  const say = (text) => { const place = $("#says"); if (place) place.textContent = text; };

  /* "/" goes to the search, Escape closes menus */
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const find = $("[data-find]");
      if (find && find.offsetParent) { event.preventDefault(); find.focus(); find.select(); }
    }
    if (event.key === "Escape") all("details[data-menu][open]").forEach((menu) => { menu.open = false; $("summary", menu).focus(); });
  });
  document.addEventListener("click", (event) => {
    all("details[data-menu][open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    const opener = event.target.closest("[data-opens]");
    const dialog = opener && document.getElementById(opener.dataset.opens);
    if (dialog?.showModal) { event.preventDefault(); dialog.showModal(); }
    event.target.closest("[data-closes]")?.closest("dialog")?.close();
    if (event.target.closest("[data-print]")) window.print();
    const quick = event.target.closest("[data-quick-exit]");
    if (quick) { event.preventDefault(); forget(); document.body.hidden = true; window.location.replace(quick.href); }
    if (event.target.closest("[data-theme-turn]")) turnTheme();
  });
  const turnTheme = () => {
    const dark = document.documentElement.dataset.theme ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    const next = dark ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    document.cookie = `theme=${next}; path=/; max-age=31536000; SameSite=Lax${location.protocol === "https:" ? "; Secure" : ""}`;
  };

  /* Drafts: what is typed stays in this tab (sessionStorage), per reader, without passwords, files and identity numbers */
  const reader = () => document.body.dataset.reader || "-";
  const PREFIX = "draft:";
  const keyOf = (form) => `${PREFIX}${reader()}:${form.dataset.draft || location.pathname}`;
  const LOOKS_LIKE_IDENTITY = /\d{6}\s*-?\s*\d{2}\s*-?\s*\d{4}/;
  const NEVER = new Set(["password", "file", "hidden", "submit", "button", "reset", "image"]);
  const keepable = (control) => control.name && !control.disabled && !NEVER.has(control.type) && !("private" in control.dataset) && !control.closest("[data-private]");
  const store = { get: (key) => { try { return sessionStorage.getItem(key); } catch { return null; } },
    set: (key, value) => { try { sessionStorage.setItem(key, value); } catch { /* full or forbidden: typing goes on */ } },
    drop: (key) => { try { sessionStorage.removeItem(key); } catch { /* nothing to drop */ } } };
  const forget = () => { try { Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX)).forEach((key) => sessionStorage.removeItem(key)); } catch { /* nothing kept */ } };
  const keep = (form) => {
    const kept = [];
    for (const control of form.elements) {
      if (!keepable(control)) continue;
      const pick = control.type === "checkbox" || control.type === "radio";
      if (pick ? control.checked : control.value && !LOOKS_LIKE_IDENTITY.test(control.value)) kept.push([control.name, control.value]);
    }
    store.set(keyOf(form), JSON.stringify({ at: Date.now(), kept }));
  };
  const restore = (form) => {
    const raw = store.get(keyOf(form));
    if (!raw || $(".errors")) return; /* the server answered with what was typed: that is newer */
    const draft = JSON.parse(raw);
    if (draft.sent) { store.drop(keyOf(form)); return; }
    const left = draft.kept.slice();
    let changed = false;
    for (const control of form.elements) {
      if (!keepable(control)) continue;
      if (control.type === "checkbox" || control.type === "radio") {
        const on = draft.kept.some(([name, value]) => name === control.name && value === control.value);
        if (control.checked !== on && draft.kept.some(([name]) => name === control.name)) { control.checked = on; changed = true; }
        continue;
      }
      const at = left.findIndex(([name]) => name === control.name);
      if (at >= 0) { const [, value] = left.splice(at, 1)[0]; if (control.value !== value) { control.value = value; changed = true; } }
    }
    if (changed) note(form, words().draftBack, true);
  };
  const note = (form, text, drop) => {
    const place = $("[data-draft-note]", form) || $("[data-draft-note]");
    if (!place) return;
    place.hidden = false;
    $("[data-draft-says]", place).textContent = text;
    const button = $("[data-draft-drop]", place);
    button.hidden = !drop;
    button.onclick = () => { store.drop(keyOf(form)); window.location.reload(); };
  };
  let waiting;
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form || !("draft" in form.dataset)) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => { keep(form); note(form, `${words().draftKept} ${new Date().toTimeString().slice(0, 5)}`, false); }, 600);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented) return;
    if ("leaves" in form.dataset) forget();
    if ("draft" in form.dataset) { clearTimeout(waiting); keep(form); afterSending(form); }
    if ("once" in form.dataset) { if (form.dataset.sent) event.preventDefault(); else form.dataset.sent = "yes"; }
    if (!event.defaultPrevented) busy(true);
  });
  /* A draft goes when the server took it: the next page of this tab stands elsewhere (and is not the sign-in page), or is the
     form's own page and says that it was saved. */
  const afterSending = (form) => store.set("draft-sent", JSON.stringify({ key: keyOf(form), from: location.pathname }));
  const settle = () => {
    const raw = store.get("draft-sent");
    if (!raw) return;
    const { key, from } = JSON.parse(raw);
    if (location.pathname.startsWith("/accounts/") || $("[data-signs-in]")) return;
    store.drop("draft-sent");
    if (location.pathname !== from || $("[data-saved]")) store.drop(key);
  };

  /* The session ended while a page stood open: keep what was typed, ask to sign in, come back here */
  const signedOut = () => {
    all("form[data-draft]").forEach(keep);
    const dialog = $("#session-ended")?.content.firstElementChild.cloneNode(true);
    if (!dialog) return;
    const link = $("[data-sign-in]", dialog);
    link.href += `?next=${encodeURIComponent(location.pathname + location.search)}`;
    document.body.append(dialog);
    dialog.showModal ? dialog.showModal() : dialog.setAttribute("open", "");
  };
  const busy = (on) => $("#long-wait")?.classList.toggle("busy", on);
  document.addEventListener("htmx:beforeRequest", () => busy(true));
  document.addEventListener("htmx:afterRequest", () => busy(false));
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    const elsewhere = xhr.responseURL && new URL(xhr.responseURL).pathname.startsWith("/accounts/login");
    if (xhr.status === 401 || elsewhere) { event.detail.shouldSwap = false; event.detail.isError = false; signedOut(); }
    else if (xhr.status === 422) { event.detail.shouldSwap = true; event.detail.isError = false; }
  });
  document.addEventListener("htmx:responseError", (event) => { if (event.detail.xhr.status !== 401) say(words().failed); });
  document.addEventListener("htmx:sendError", () => say(words().offline));
  document.addEventListener("htmx:afterSettle", (event) => ready(event.detail.elt));
  window.addEventListener("pageshow", () => busy(false));

  /* Worklists: count what is chosen, show the bulk bar only then */
  const count = (form) => {
    const bar = $("[data-bulk]", form);
    if (!bar) return;
    const boxes = all("[data-pick]", form), chosen = boxes.filter((box) => box.checked).length, every = $("[data-pick-all]", form);
    const place = $("[data-bulk-count]", bar);
    if (place.textContent !== String(chosen)) place.textContent = chosen;
    bar.hidden = chosen === 0;
    if (every) { every.checked = chosen > 0 && chosen === boxes.length; every.indeterminate = chosen > 0 && chosen < boxes.length; }
  };
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (!form) return;
    if ("pickAll" in event.target.dataset) all("[data-pick]", form).forEach((box) => { box.checked = event.target.checked; });
    if ("pickAll" in event.target.dataset || "pick" in event.target.dataset) count(form);
  });
  document.addEventListener("reset", (event) => setTimeout(() => count(event.target)));

  /* A file that is too large is told at once, before a byte is sent; without this the server says it, and keeps what was typed */
  document.addEventListener("change", (event) => {
    const { mostBytes, tooLarge } = event.target.dataset;
    if (!mostBytes) return;
    const large = [...event.target.files].some((file) => file.size > Number(mostBytes));
    event.target.setCustomValidity(large ? tooLarge : "");
    if (large) event.target.reportValidity();
  });

  /* A page of decisions: single keys choose while nothing is typed; the reader may switch them off, in this browser */
  const keysOn = (on) => { try { if (on !== undefined) localStorage.setItem("keys", on ? "on" : "off"); return localStorage.getItem("keys") !== "off"; } catch { return on ?? true; } };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keysOn()) return;
    if (event.target.closest("textarea, select, [contenteditable], input:not([type=radio]):not([type=checkbox])")) return;
    const pick = all("[data-keys] [data-key]").find((one) => one.dataset.key === event.key.toLowerCase());
    if (!pick) return;
    event.preventDefault();
    pick.checked = true;
    $("[data-key-next]", pick.form)?.focus();
  });
  /* A list walked by keys: j and k go from line to line, x chooses, Enter opens, ? shows the keys */
  const lines = () => all("[data-walk] tbody tr");
  const goTo = (line) => { lines().forEach((one) => one.removeAttribute("data-here")); line.setAttribute("data-here", ""); const link = $("[data-walk-open]", line) || $("th a", line); link?.focus({ preventScroll: true }); line.scrollIntoView({ block: "nearest" }); };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !$("[data-walk]")) return;
    if (event.target.closest("textarea, select, [contenteditable], input:not([type=checkbox])")) return;
    if (event.key === "?") { const keys = $("[data-walk-keys]"); if (keys) { event.preventDefault(); keys.open = !keys.open; if (keys.open) { keys.scrollIntoView({ block: "nearest" }); $("summary", keys).focus(); } } return; }
    if (!keysOn()) return;
    const every = lines(), at = every.findIndex((one) => one.hasAttribute("data-here") || one.contains(document.activeElement));
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    if (step && (at >= 0 || !event.key.startsWith("Arrow"))) { event.preventDefault(); goTo(every[Math.max(0, Math.min(every.length - 1, at < 0 ? 0 : at + step))]); return; }
    if (at < 0) return;
    if (event.key === "x") { const box = $("[data-pick]", every[at]); if (box) { event.preventDefault(); box.click(); } }
    if (event.key === "Enter" && !event.target.closest("a, button, summary, input")) $("[data-walk-open]", every[at])?.click();
  });
  document.addEventListener("change", (event) => { if ("keysOn" in event.target.dataset) keysOn(event.target.checked); });

  const ready = (where) => {
    all("[data-keys-shown]", where).forEach((one) => { one.hidden = false; });
    all("[data-keys-on]", where).forEach((box) => { box.checked = keysOn(); });
    $("[data-errors]", where)?.focus();
    all("form[data-draft]", where).forEach(restore);
    all("[data-bulk]", where).forEach((bar) => bar.closest("form") && count(bar.closest("form")));
    all("[data-theme-turn]", where).forEach((button) => { button.hidden = false; });
  };
  settle();
  ready(document);
})();
