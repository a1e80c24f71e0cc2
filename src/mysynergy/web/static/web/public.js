/* Public pages: leave at once (Esc twice), and answer questions without leaving a trail of pages in the history.
   Everything works without this file, as plain forms. */
(() => {
  "use strict";
  const $ = (what, where = document) => where.querySelector(what);
  let escaped = 0, guarded = false, leaving = false;

  /* Leave: nothing stays on the screen, the page is replaced, and the way back to it is made to lead elsewhere. */
  const leave = (href) => {
    document.title = "";
    document.body.hidden = true;
    /* A window that stood open with what only she knows is shut, too: Back would find it within the half hour. */
    const ends = $("[data-ends]");
    if (ends) navigator.sendBeacon(ends.action);
    try { sessionStorage.clear(); } catch { /* nothing kept */ }
    history.replaceState(null, "", "/");
    if (!guarded) { window.location.replace(href); return; }
    /* From the guard to the entry beneath it: what is then replaced is the last trace that Back could reach. */
    leaving = true;
    window.addEventListener("popstate", () => window.location.replace(href), { once: true });
    setTimeout(() => window.location.replace(href), 300);
    history.back();
  };
  document.addEventListener("click", (event) => {
    const exit = event.target.closest("[data-quick-exit]");
    if (!exit) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    leave(exit.href);
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const now = Date.now();
    const exit = $("[data-quick-exit]");
    if (exit && now - escaped < 1500) leave(exit.href);
    escaped = now;
  });

  /* A scanned picture: the code stands behind "#", which is sent nowhere. It waits in this tab until an officer has signed in. */
  const CODE = "enquiry-code";
  const scanned = decodeURIComponent(location.hash.slice(1)).slice(0, 60);
  const field = $("[data-enquiry-code]");
  try {
    if (scanned && (field || $("[data-enquiry-keep]"))) { sessionStorage.setItem(CODE, scanned); history.replaceState(null, "", location.pathname); }
    if (field && !field.value && sessionStorage.getItem(CODE)) { field.value = sessionStorage.getItem(CODE); sessionStorage.removeItem(CODE); }
  } catch { /* typed by hand then */ }

  /* Her own link: the code stands behind "#", too. */
  const hers = $("[data-client-code]");
  if (hers && scanned) { hers.value = scanned; history.replaceState(null, "", location.pathname); }

  /* Forms answer in place: one entry in the history, whatever was asked. Back is the page's own button; the browser's Back
     does the same while there is a page behind. */
  const put = (text) => {
    const fresh = new DOMParser().parseFromString(text, "text/html");
    const main = $("main", fresh), head = $("header.top", fresh);
    if (!main) return false;
    document.documentElement.lang = fresh.documentElement.lang;
    document.title = fresh.title;
    $("main").replaceWith(main);
    if (head) $("header.top").replaceWith(head);
    const foot = $("footer", fresh);
    if (foot) $("footer").replaceWith(foot);
    window.scrollTo(0, 0);
    ($(".errors") || $("h1", main) || main).setAttribute("tabindex", "-1");
    ($(".errors") || $("h1", main) || main).focus({ preventScroll: true });
    return true;
  };
  let busy = false;
  const send = async (form, button) => {
    if (busy) return;
    busy = true;
    $("#long-wait")?.classList.add("busy");
    const data = new FormData(form);
    if (button?.name) data.append(button.name, button.value);
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(data), credentials: "same-origin", cache: "no-store" });
      if (!put(await answer.text())) throw new Error("no page");
    } catch {
      const place = $("#says");
      if (place) place.textContent = $("#words")?.dataset.offline ?? "";
      if (button) { const note = document.createElement("p"); note.className = "banner warn"; note.setAttribute("role", "alert"); note.textContent = $("#words")?.dataset.offline ?? ""; $(".banner.warn[role=alert]", form)?.remove(); form.append(note); }
    } finally {
      busy = false;
      $("#long-wait")?.classList.remove("busy");
    }
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!("inPlace" in form.dataset)) return;
    event.preventDefault();
    if (!guarded) guard();
    send(form, event.submitter);
  });

  /* One guard entry: the browser's Back presses the page's Back. Both entries carry the same bare address. */
  const guard = () => { history.pushState({ guard: true }, ""); guarded = true; };
  window.addEventListener("popstate", () => {
    const back = $("main button[name=do][value=back]");
    if (leaving || !guarded || !back) return;
    history.pushState({ guard: true }, "");
    send(back.form, back);
  });
})();
