// Kernel of the pages: focus after a swap, announcements, loading, double submits, failures. No inline anything.
const words = document.body.dataset;
const status = document.getElementById("status");
const loading = document.getElementById("loading");

export function announce(text) {
  // Emptied first, so that the same sentence is read again.
  status.textContent = "";
  window.setTimeout(() => { status.textContent = text; }, 50);
}

function focusIn(root) {
  const target = root.matches?.("[data-focus]") ? root : root.querySelector?.("[data-focus]");
  if (!target) return false;
  if (!target.matches("a, button, input, select, textarea, summary, [tabindex]")) target.tabIndex = -1;
  target.focus();
  target.scrollIntoView({ block: "nearest" });
  return true;
}

// On a page that came back with errors the summary's heading gets the focus.
const first = document.querySelector("#main [data-focus]");
if (first && !first.closest("[data-still]")) focusIn(first);

document.addEventListener("click", (event) => {
  const link = event.target.closest(".error-summary a[href^='#']");
  const target = link && document.getElementById(link.hash.slice(1));
  if (!target) return;
  event.preventDefault();
  target.focus();
  target.closest(".field")?.scrollIntoView({ block: "center" });
});

document.addEventListener("htmx:afterSwap", (event) => focusIn(event.detail.elt));
document.addEventListener("announce", (event) => announce(event.detail.value));

// A button is pressed once: the second press of an impatient hand sends nothing.
const sent = new WeakSet();

function release(form) {
  sent.delete(form);
  form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog") return;
  if (sent.has(form)) { event.preventDefault(); return; }
  if (form.matches("[hx-post], [hx-get], [hx-put], [hx-patch], [hx-delete]")) return;
  sent.add(form);
  event.submitter?.setAttribute("aria-busy", "true");
  if (form.target || form.matches("[data-download]")) window.setTimeout(() => release(form), 2000);
  else loading.classList.add("is-on");
});

window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  loading.classList.remove("is-on");
  document.querySelectorAll("form").forEach(release);
});

// Failures: the page stays as it is, and the request can be sent again.
export function toast(text, retry, { calm = false } = {}) {
  const box = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
  box.classList.toggle("is-calm", calm);
  box.querySelector("[data-text]").textContent = text;
  const again = box.querySelector("[data-retry]");
  again.hidden = !retry;
  again.addEventListener("click", () => { box.remove(); retry(); });
  box.querySelector("[data-close]").addEventListener("click", () => box.remove());
  document.getElementById("toasts").replaceChildren(box);
}

function failed(event) {
  const { elt, requestConfig } = event.detail;
  const { verb, path, parameters, target, headers } = requestConfig;
  const values = parameters instanceof FormData ? Object.fromEntries(parameters) : parameters;
  toast(words.textFailed, () => window.htmx.ajax(verb, path, { source: elt, target, values, headers }));
}

for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) document.addEventListener(name, failed);

// A document takes a while to make: the page says so until it is here, and a failure is told here, not on an empty page.
async function fetchDocument(link) {
  link.setAttribute("aria-busy", "true");
  loading.classList.add("is-on");
  toast(words.textMaking, null, { calm: true });
  const made = document.getElementById("toasts").firstElementChild;
  try {
    const answer = await fetch(link.href, { credentials: "same-origin" });
    if (!answer.ok || !answer.headers.get("Content-Type")?.startsWith("application/pdf")) throw new Error(answer.status);
    const file = document.createElement("a");
    file.href = URL.createObjectURL(await answer.blob());
    file.download = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition"))?.[1] ?? "";
    file.click();
    window.setTimeout(() => URL.revokeObjectURL(file.href), 60000);
    made.remove();
    announce(words.textMade);
  } catch {
    toast(words.textNotMade, () => fetchDocument(link));
  } finally {
    link.removeAttribute("aria-busy");
    loading.classList.remove("is-on");
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-document]");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (!link.hasAttribute("aria-busy")) fetchDocument(link);
});

// Menus close when the hand or the focus goes elsewhere, and by Escape.
const menus = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", (event) => menus().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; }));
document.addEventListener("focusin", (event) => menus().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; }));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  menus().forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});
